// Evidence: sealed records with their reviews, the root that a credential signs, and what the score is asked about.
// Formats: docs/formats.md "Proof file".

import { canonicalJson, hex, merkleLeaf, merkleRoot, utf8 } from '$lib/kernel';
import type { Did } from '$lib/identity';
import { contentHash, recordContent, type Hlc, type RecordContent } from '$lib/records';
import type { RecordView } from '$lib/records';

/** One sealed record as it travels in a proof file: everything needed to check it alone. */
export interface Evidence {
	content: RecordContent;
	/** `sha256:` and hex over RFC 8785 of `content`. */
	contentHash: string;
	sealJws: string;
	/** Sorted. */
	reviewJws: string[];
}

export interface Range {
	/** Milliseconds since 1970, both within. */
	from: number;
	to: number;
}

/** What a credential's root is made of: everything sealed and said up to a moment, or all there is. */
type Until = Hlc | null;

const later = (a: Hlc, b: Hlc): boolean => a.ms > b.ms || (a.ms === b.ms && a.counter > b.counter);

/**
 * The evidence about a person in a period: what they wrote, and what they confirmed of people who reviewed it,
 * because a pair that confirms each other proves nothing. Counted or not: leaving out what hurts changes the root.
 */
export function evidenceFor(
	views: readonly RecordView[],
	person: Did,
	range: Range,
	until: Until = null
): Evidence[] {
	const known = views.flatMap((view) => asOf(view, until) ?? []);
	const mine = known.filter(
		({ seal, at }) => seal.by === person && at >= range.from && at <= range.to
	);
	const reviewers = new Set(mine.flatMap(({ reviews }) => reviews.map(({ by }) => by)));
	const returned = known.filter(
		({ seal, reviews }) => reviewers.has(seal.by) && reviews.some(({ by }) => by === person)
	);
	const byHash = new Map<string, Evidence>();
	for (const sealed of [...new Set([...mine, ...returned])].sort((a, b) => (a.id < b.id ? -1 : 1)))
		if (!byHash.has(sealed.seal.contentHash))
			byHash.set(sealed.seal.contentHash, evidenceOf(sealed));
	return sorted([...byHash.values()]);
}

type SealedView = RecordView & { seal: NonNullable<RecordView['seal']> };

function asOf(view: RecordView, until: Until): SealedView | null {
	const { seal } = view;
	if (!seal || (until && later(seal.hlc, until))) return null;
	return { ...view, seal, reviews: view.reviews.filter(({ hlc }) => !until || !later(hlc, until)) };
}

function evidenceOf(view: SealedView): Evidence {
	const content = recordContent(view, view.seal.by);
	return {
		content,
		contentHash: contentHash(content),
		sealJws: view.seal.jws,
		reviewJws: view.reviews.map(({ jws }) => jws).sort()
	};
}

const sorted = (evidence: Evidence[]): Evidence[] =>
	evidence.sort((a, b) => (a.contentHash < b.contentHash ? -1 : 1));

/** RFC 6962 root over RFC 8785 of `{contentHash, reviewJws, sealJws}`, by contentHash; lower-case hex. */
export async function evidenceRoot(evidence: readonly Evidence[]): Promise<string> {
	const leaves = sorted([...evidence]).map(({ contentHash: hash, sealJws, reviewJws }) =>
		merkleLeaf(
			utf8(canonicalJson({ contentHash: hash, sealJws, reviewJws: [...reviewJws].sort() }))
		)
	);
	return hex(await merkleRoot(await Promise.all(leaves)));
}

/** Moments that are tried; each costs one root. */
const TRIES = 100;

/**
 * The evidence that a root was made of, though more has been sealed and said since: tries what was there at the
 * moment of the credential, then everything, then each earlier moment. null when none fits.
 */
export async function evidenceOfRoot(
	root: string,
	views: readonly RecordView[],
	person: Did,
	range: Range,
	issued: Hlc | null
): Promise<Evidence[] | null> {
	const moments = views
		.flatMap(({ seal, reviews }) => (seal ? [seal, ...reviews] : []))
		.map(({ hlc }) => hlc)
		.sort((a, b) => (later(a, b) ? -1 : 1));
	for (const until of [...(issued ? [issued] : []), null, ...moments].slice(0, TRIES)) {
		const evidence = evidenceFor(views, person, range, until);
		if ((await evidenceRoot(evidence)) === root) return evidence;
	}
	return null;
}
