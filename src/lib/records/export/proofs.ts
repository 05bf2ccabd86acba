// Records with all that a stranger needs to check them: docs/formats.md "Records file".

import type { Json } from '$lib/kernel';
import type { Did } from '$lib/ledger';
import { recordContent } from '../content';
import { authorOf, type RecordView } from '../model';
import { isToldWhole, placeBy, type PlaceChoice } from '../place';
import { isoTime, type ExportOptions, type ExportSource } from './source';

const FORMAT = 'azora-records/1';

export function* proofLines(source: ExportSource, options: ExportOptions): Generator<string> {
	const { workspace, now, views } = source;
	const head = {
		...{ format: FORMAT, exportedAt: isoTime(now), workspace, place: options.place },
		people: peopleOf(source),
		forms: formsOf(source)
	};
	yield JSON.stringify(head).slice(0, -1) + ',"records":[';
	let comma = '\n';
	for (const view of views) {
		yield comma + JSON.stringify(itemOf(view, options.place));
		comma = ',\n';
	}
	yield '\n]}\n';
}

/**
 * A seal is over the place as it was kept: where the file tells less of it, the record goes without seal and reviews, because
 * they would not hold.
 */
function itemOf(view: RecordView, choice: PlaceChoice) {
	const { id, title, seal, reviews } = view;
	const content = recordContent(view, seal?.by ?? authorOf(view));
	if (!seal || !isToldWhole(choice, view.place))
		return { id, title, content: { ...content, place: placeBy(choice, view.place) } };
	return {
		...{ id, title, content, contentHash: seal.contentHash, sealJws: seal.jws },
		reviewJws: reviews.map(({ jws }) => jws).sort()
	};
}

/** Whoever wrote or reviewed, with the name they go by in the team: a claim. */
function peopleOf({ views, nameOf }: ExportSource): { [did: Did]: string } {
	const dids = new Set(views.flatMap((view) => [...view.authors, ...reviewersOf(view)]));
	return Object.fromEntries([...dids].map((did) => [did, nameOf(did)]));
}
const reviewersOf = ({ reviews }: RecordView): Did[] => reviews.map(({ by }) => by);

function formsOf({ views, form }: ExportSource): { [reference: string]: Json } {
	const references = [...new Set(views.map((view) => view.form))].sort();
	// a form is JSON: its schema lets nothing else through
	return Object.fromEntries(
		references.flatMap((reference) => {
			const known = form(reference);
			return known ? [[reference, known]] : [];
		})
	);
}
