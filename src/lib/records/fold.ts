// Records out of statements: a pure function of the set of statements, whatever their order.

import type {
	AcceptedStatement,
	Did,
	EntryId,
	RecordSeal,
	ReviewPayload,
	SealPayload,
	WorkspaceId
} from '$lib/ledger';
import { contentHash, recordContent } from './content';
import { formRef, parseForm, recordTitle, shippedForms, type Form } from './forms';
import {
	newestFirst,
	type Hlc,
	type RecordView,
	type ReviewView,
	type SealView,
	type VersionView
} from './model';
import { said, reviewShape, sealShape } from './signed';

interface Ordered {
	id: EntryId;
	hlc: Hlc;
}
interface Sealed extends Ordered {
	by: Did;
	version: EntryId;
	payload: SealPayload;
	jws: string;
}
interface Reviewed extends Ordered {
	by: Did;
	payload: ReviewPayload;
	jws: string;
}
/** All that is known of one record, complete or not. */
interface Parts {
	versions: Map<EntryId, VersionView>;
	seals: Map<EntryId, Sealed>;
	reviews: Map<EntryId, Reviewed>;
	view: RecordView | null | undefined;
}

const byTime = (a: Ordered, b: Ordered): number =>
	a.hlc.ms - b.hlc.ms || a.hlc.counter - b.hlc.counter || (a.id < b.id ? -1 : 1);

/** A statement and its id are one for ever, so applying it again changes nothing. */
export class RecordFold {
	readonly #workspace: WorkspaceId;
	readonly #language: () => string;
	readonly #records = new Map<string, Parts>();
	/** Form reference -> candidates of different people; the first by time counts, so that all agree. */
	readonly #forms = new Map<string, (Ordered & { form: Form })[]>();

	constructor(workspace: WorkspaceId, language: () => string = () => 'en') {
		this.#workspace = workspace;
		this.#language = language;
	}

	reset(): void {
		this.#records.clear();
		this.#forms.clear();
	}

	/** Takes statements in any order. Answers the ids of records that may look different now. */
	apply(items: readonly AcceptedStatement[]): string[] {
		const changed = new Set<string>();
		for (const item of items) {
			const record = this.#take(item);
			if (record !== null) changed.add(record);
			else if (item.statement.type === 'form')
				for (const [id, { versions }] of this.#records)
					if ([...versions.values()].some(({ form }) => this.#forms.has(form))) changed.add(id);
		}
		for (const id of changed) this.#parts(id).view = undefined;
		return [...changed];
	}

	view(id: string): RecordView | null {
		const parts = this.#records.get(id);
		if (!parts) return null;
		if (parts.view === undefined) parts.view = this.#compose(id, parts);
		return parts.view;
	}

	/** Forgets what was made of the statements: the reader's language changed. */
	forgetViews(): void {
		for (const parts of this.#records.values()) parts.view = undefined;
	}

	/** Newest first. */
	views(): RecordView[] {
		return [...this.#records.keys()]
			.map((id) => this.view(id))
			.filter((view) => view !== null)
			.sort(newestFirst);
	}

	/** Shipped forms, then those of the team. */
	forms(): Form[] {
		const team = [...this.#forms.values()].map(([{ form }]) => form);
		// version 10 comes after 9: the last of an id is the newest
		team.sort((a, b) => (a.id === b.id ? a.version - b.version : a.id < b.id ? -1 : 1));
		const isShipped = (one: Form) => shippedForms.some((form) => formRef(form) === formRef(one));
		return [...shippedForms, ...team.filter((one) => !isShipped(one))];
	}

	form(reference: string): Form | undefined {
		return (
			shippedForms.find((form) => formRef(form) === reference) ??
			this.#forms.get(reference)?.[0].form
		);
	}

	#parts(id: string): Parts {
		let parts = this.#records.get(id);
		if (!parts) {
			parts = { versions: new Map(), seals: new Map(), reviews: new Map(), view: undefined };
			this.#records.set(id, parts);
		}
		return parts;
	}

	/** Files a statement; answers the record it belongs to. */
	#take(item: AcceptedStatement): string | null {
		const { id, hlc, person: by, statement } = item;
		switch (statement.type) {
			case 'record.version': {
				const { record, base, form, answers, blobs, place, at } = statement;
				const { authorForkedLater } = item;
				this.#parts(record).versions.set(id, {
					...{ id, base, by, at, form, answers, blobs, place, hlc, authorForkedLater }
				});
				return record;
			}
			case 'record.seal':
				return this.#takeSeal({ id, hlc, by }, statement);
			case 'review': {
				const payload = said(statement.jws, reviewShape);
				if (payload?.workspace !== this.#workspace) return null;
				this.#parts(payload.record).reviews.set(id, { id, hlc, by, payload, jws: statement.jws });
				return payload.record;
			}
			case 'form':
				this.#takeForm({ id, hlc }, statement.form);
				return null;
			default:
				return null;
		}
	}

	#takeSeal(entry: Ordered & { by: Did }, { version, jws }: RecordSeal): string | null {
		const payload = said(jws, sealShape);
		// a seal of another workspace, played again here, is none
		if (payload?.workspace !== this.#workspace) return null;
		this.#parts(payload.record).seals.set(entry.id, { ...entry, version, payload, jws });
		return payload.record;
	}

	#takeForm(entry: Ordered, description: unknown): void {
		let form: Form;
		try {
			form = parseForm(description);
		} catch {
			return; // its records stay readable without it
		}
		const reference = formRef(form);
		if (shippedForms.some((shipped) => formRef(shipped) === reference)) return;
		const known = this.#forms.get(reference) ?? [];
		if (known.some(({ id }) => id === entry.id)) return;
		this.#forms.set(reference, [...known, { ...entry, form }].sort(byTime));
	}

	#compose(id: string, parts: Parts): RecordView | null {
		const versions = [...parts.versions.values()].sort(byTime);
		if (versions.length === 0) return null; // its versions are still on their way
		const named = new Set(versions.flatMap(({ base }) => base));
		const heads = versions.filter((version) => !named.has(version.id));
		const current = heads.length ? heads : versions.slice(-1);
		const seal = pickSeal(parts);
		const shown = (seal && parts.versions.get(seal.version)) ?? current[current.length - 1];
		const ancestry = ancestryOf(parts.versions, seal ? [shown.id] : current.map((head) => head.id));
		const authors = unique([...ancestry].flatMap((one) => parts.versions.get(one)?.by ?? []));
		const { form, answers, blobs, place, at } = shown;
		return {
			...{ id, form, answers, blobs, place, at, authors, versions },
			title: recordTitle(this.form(form), answers, this.#language()),
			current: current.map((head) => head.id),
			shown: shown.id,
			seal: seal && sealView(seal),
			reviews: seal ? reviewsOf(parts, seal, authors) : [],
			notInEvidence: seal
				? versions.filter((one) => !ancestry.has(one.id)).map((one) => one.id)
				: []
		};
	}
}

/** All views of a set of statements, newest first. */
export function foldRecords(
	statements: readonly AcceptedStatement[],
	workspace: WorkspaceId
): RecordView[] {
	const fold = new RecordFold(workspace);
	fold.apply(statements);
	return fold.views();
}

const unique = (dids: Did[]): Did[] => [...new Set(dids)].sort();

/** The given versions and all that they were made from, within this record. */
function ancestryOf(versions: Map<EntryId, VersionView>, from: EntryId[]): Set<EntryId> {
	const seen = new Set<EntryId>();
	const ahead = [...from];
	for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
		const version = versions.get(id);
		if (!version || seen.has(id)) continue;
		seen.add(id);
		ahead.push(...version.base);
	}
	return seen;
}

/** Reviews of exactly this content by people who had no hand in it. */
const reviewsFor = (parts: Parts, seal: Sealed, authors: Did[]): Reviewed[] =>
	[...parts.reviews.values()].filter(
		({ by, payload }) =>
			payload.contentHash === seal.payload.contentHash && by !== seal.by && !authors.includes(by)
	);

/**
 * A seal counts when the one who wrote the version made it, and its hash is the hash of that version.
 * Of several, one with a dispute goes first, then one with a review, then the one whose version the others were
 * made from, then the earlier: so that nobody gets rid of a dispute by sealing again.
 */
function pickSeal(parts: Parts): Sealed | null {
	const valid = [...parts.seals.values()].filter(({ version, by, payload }) => {
		const sealed = parts.versions.get(version);
		return sealed?.by === by && contentHash(recordContent(sealed, by)) === payload.contentHash;
	});
	if (valid.length < 2) return valid[0] ?? null;
	const judged = valid.map((seal) => {
		const ancestry = ancestryOf(parts.versions, [seal.version]);
		const authors = [...ancestry].flatMap((one) => parts.versions.get(one)?.by ?? []);
		const reviews = reviewsFor(parts, seal, authors);
		const disputed = reviews.some(({ payload }) => payload.verdict === 'dispute');
		return { seal, ancestry, weight: disputed ? 2 : reviews.length ? 1 : 0 };
	});
	const heaviest = Math.max(...judged.map(({ weight }) => weight));
	const best = judged.filter(({ weight }) => weight === heaviest);
	const first = best.filter(
		(one) =>
			!best.some(({ seal }) => seal.version !== one.seal.version && one.ancestry.has(seal.version))
	);
	return first.map(({ seal }) => seal).sort(byTime)[0] ?? null;
}

const sealView = ({ version, by, payload, jws, hlc }: Sealed): SealView => ({
	...{ version, by, jws, hlc },
	at: payload.at,
	contentHash: payload.contentHash
});

/** One entry per signed text: the same JWS carried twice is one review. */
function reviewsOf(parts: Parts, seal: Sealed, authors: Did[]): ReviewView[] {
	const seen = new Set<string>();
	return reviewsFor(parts, seal, authors)
		.sort(byTime)
		.filter(({ jws }) => {
			const signed = jws.slice(0, jws.lastIndexOf('.'));
			return !seen.has(signed) && seen.add(signed);
		})
		.map(({ id, by, payload, jws, hlc }) => ({
			...{ id, by, jws, hlc },
			verdict: payload.verdict,
			reason: payload.reason,
			at: payload.at
		}));
}
