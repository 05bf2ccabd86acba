// Evidence from a stranger's file: every seal and review verified, the root made again, items for the score.

import * as v from 'valibot';
import type { Line, PivcClaims } from '$lib/credentials';
import { reviewPayload, sealPayload, typOf, verifyJws, type Did } from '$lib/identity';
import { contentHash, type RecordContent } from '$lib/records';
import type { EvidenceItem } from '$lib/policy';
import { EvidenceBroken } from './errors';
import { evidenceRoot, type Evidence } from './evidence';
import { line } from './model';

export const EVIDENCE_LIMIT = 5_000;
const REVIEW_LIMIT = 200;

const hash = v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/));
const jws = v.pipe(v.string(), v.maxLength(16_384));
const place = v.variant('state', [
	v.strictObject({ state: v.literal('pending') }),
	v.strictObject({ state: v.literal('denied') }),
	v.strictObject({
		state: v.literal('fix'),
		lat: v.number(),
		lon: v.number(),
		accuracyMeters: v.number(),
		at: v.number()
	})
]);
const content = v.strictObject({
	form: v.pipe(v.string(), v.maxLength(64)),
	answers: v.record(v.string(), v.unknown()),
	photos: v.record(v.string(), v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)))),
	place,
	author: v.pipe(v.string(), v.maxLength(128)),
	at: v.pipe(v.number(), v.safeInteger()),
	timeTrust: v.literal('device')
});
export const sealedItem = v.strictObject({
	content,
	contentHash: hash,
	sealJws: jws,
	reviewJws: v.pipe(v.array(jws), v.maxLength(REVIEW_LIMIT))
});
export const evidenceList = v.pipe(v.array(sealedItem), v.maxLength(EVIDENCE_LIMIT));

export interface CheckedEvidence {
	line: Line;
	/** Empty unless the line holds. */
	items: EvidenceItem[];
}

/**
 * Holds when each content has the hash that its author sealed, each review is of that hash, all are of the
 * workspace that the credential names, no item is there twice, and the root is the one that was signed.
 */
export async function checkEvidence(
	evidence: Evidence[],
	claims: Pick<PivcClaims, 'workspace' | 'evidenceRoot'>
): Promise<CheckedEvidence> {
	const items: EvidenceItem[] = [];
	const seen = new Set<string>();
	for (const [index, one] of evidence.entries()) {
		try {
			if (seen.has(one.contentHash)) throw new EvidenceBroken('evidence-twice');
			seen.add(one.contentHash);
			items.push(await itemOf(one, claims.workspace));
		} catch (thrown) {
			const why = thrown instanceof EvidenceBroken ? thrown.why : 'evidence-seal';
			return { line: line('fails', why, { number: index + 1 }), items: [] };
		}
	}
	if ((await evidenceRoot(evidence)) !== claims.evidenceRoot)
		return { line: line('fails', 'evidence-root', { count: items.length }), items: [] };
	return { line: line('holds', 'evidence-whole', { count: items.length }), items };
}

/** One item of the score's question. Throws unless everything about it is signed as it must be. */
export async function itemOf(
	{ content: said, contentHash: claimed, sealJws, reviewJws }: Evidence,
	workspace: string
): Promise<EvidenceItem> {
	if (hashOf(said) !== claimed) throw new EvidenceBroken('evidence-content');
	const seal = await signed(sealJws, 'seal', sealPayload, 'evidence-seal');
	const about = { record: seal.payload.record, contentHash: claimed, workspace };
	if (!isAbout(seal.payload, about)) throw new EvidenceBroken('evidence-seal');
	// a version is sealed by the one who wrote it
	if (seal.did !== said.author) throw new EvidenceBroken('evidence-seal');
	const reviews = await Promise.all(
		reviewJws.map(async (one) => {
			const review = await signed(one, 'review', reviewPayload, 'evidence-review');
			if (!isAbout(review.payload, about)) throw new EvidenceBroken('evidence-review');
			const { verdict, at } = review.payload;
			return { by: review.did, verdict, at };
		})
	);
	return {
		contentHash: claimed,
		record: about.record,
		authors: [said.author],
		sealedBy: seal.did,
		at: said.at,
		placeAccuracyMeters: said.place.state === 'fix' ? said.place.accuracyMeters : null,
		form: said.form,
		reviews
	};
}

function hashOf(said: RecordContent): string {
	try {
		return contentHash(said);
	} catch {
		throw new EvidenceBroken('evidence-content');
	}
}

interface About {
	record: string;
	contentHash: string;
	workspace: string;
}
const isAbout = (payload: About, about: About): boolean =>
	payload.record === about.record &&
	payload.contentHash === about.contentHash &&
	payload.workspace === about.workspace;

async function signed<T>(
	compact: string,
	purpose: 'seal' | 'review',
	shape: v.GenericSchema<unknown, T>,
	why: string
): Promise<{ did: Did; payload: T }> {
	try {
		const { did, payload } = await verifyJws(compact, { typ: typOf(purpose) });
		return { did, payload: v.parse(shape, payload) };
	} catch (cause) {
		throw new EvidenceBroken(why, { cause });
	}
}
