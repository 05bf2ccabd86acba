// Records with proofs, as they were exported, checked by a stranger: how many seals hold, whose, and which do not.
// Format: docs/formats.md "Records file".

import * as v from 'valibot';
import { comparisonWords, type Did } from '$lib/identity';
import { EvidenceBroken } from './errors';
import { itemOf, sealedItem } from './evidence-check';
import type { KnownSigner, RecordsChecked, RecordsSigner, Verdict } from './model';

export const RECORDS_FORMAT = 'azora-records/1';
/** What one file may hold. */
const RECORDS_LIMIT = 10_000;
/** Signers whose words are made, and records that are named as broken; of more only the number is told. */
const SIGNERS_SHOWN = 20;
const BROKEN_SHOWN = 50;
/** Signatures are checked so many at a time. */
const AT_A_TIME = 32;

/** Members may be added. */
const recordsFile = v.object({
	format: v.literal(RECORDS_FORMAT),
	workspace: v.object({ id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)), name: v.unknown() }),
	people: v.optional(v.record(v.string(), v.unknown()), {}),
	records: v.pipe(v.array(v.unknown()), v.maxLength(RECORDS_LIMIT))
});
const sealedRecord = v.object({
	id: v.pipe(v.string(), v.maxLength(64)),
	...sealedItem.entries
});
type RecordsFile = v.InferOutput<typeof recordsFile>;

export const isRecordsFile = (value: unknown): boolean =>
	(value as { format?: unknown } | null)?.format === RECORDS_FORMAT;

/** null: it calls itself such a file and is none. */
export async function checkRecords(
	value: unknown,
	knownSigner: (did: Did) => Promise<KnownSigner | null>
): Promise<RecordsChecked | null> {
	const parsed = v.safeParse(recordsFile, value);
	if (!parsed.success) return null;
	const { people, records, workspace } = parsed.output;
	const seals = records.map((record, at) => ({ record, number: at + 1 })).filter(isSealed);
	const holding = new Map<Did, number>();
	const broken: RecordsChecked['broken'] = [];
	const seen = new Set<string>();
	for (let from = 0; from < seals.length; from += AT_A_TIME) {
		const some = seals.slice(from, from + AT_A_TIME);
		const checked = await Promise.all(some.map(({ record }) => sealOf(record, workspace.id, seen)));
		for (const [at, { by, why }] of checked.entries()) {
			const { record, number } = some[at];
			if (by) holding.set(by, (holding.get(by) ?? 0) + 1);
			else broken.push({ number, title: titleOf(record), code: `verify/${why}` });
		}
	}
	const signers = await signersOf(holding, people, knownSigner);
	return {
		team: plain(workspace.name),
		records: records.length,
		seals: { hold: seals.length - broken.length, fail: broken.length },
		signers,
		moreSigners: holding.size - signers.length,
		broken: broken.slice(0, BROKEN_SHOWN)
	};
}

export function recordsVerdict({ seals, signers, moreSigners }: RecordsChecked): Verdict {
	if (seals.fail) return 'fails';
	if (!seals.hold) return 'unsaid';
	return moreSigners === 0 && signers.every(({ known }) => known) ? 'holds' : 'signed';
}

const titleOf = (record: unknown): string => plain((record as { title?: unknown } | null)?.title);

/** A record of which the file claims a seal; of the others nobody vouches. What is no record at all is a broken one. */
function isSealed({ record }: { record: unknown }): boolean {
	if (typeof record !== 'object' || record === null) return true;
	return ['contentHash', 'sealJws', 'reviewJws'].some((member) => Object.hasOwn(record, member));
}

async function sealOf(
	record: unknown,
	workspace: string,
	seen: Set<string>
): Promise<{ by?: Did; why?: string }> {
	const parsed = v.safeParse(sealedRecord, record);
	if (!parsed.success) return { why: 'evidence-broken' };
	const { id, ...item } = parsed.output;
	if (seen.has(id)) return { why: 'evidence-twice' };
	seen.add(id);
	try {
		const { record: about, sealedBy } = await itemOf(
			item as Parameters<typeof itemOf>[0],
			workspace
		);
		return about === id ? { by: sealedBy } : { why: 'evidence-seal' };
	} catch (thrown) {
		return { why: thrown instanceof EvidenceBroken ? thrown.why : 'evidence-seal' };
	}
}

/** Who sealed most comes first. */
function signersOf(
	holding: ReadonlyMap<Did, number>,
	people: RecordsFile['people'],
	knownSigner: (did: Did) => Promise<KnownSigner | null>
): Promise<RecordsSigner[]> {
	const first = [...holding].sort(([, a], [, b]) => b - a).slice(0, SIGNERS_SHOWN);
	return Promise.all(
		first.map(async ([did, seals]) => {
			const known = await knownSigner(did).catch(() => null);
			const name = Object.hasOwn(people, did) ? plain(people[did]) : '';
			return { did, seals, name, known, words: comparisonWords(did) };
		})
	);
}

/** A claimed text as it may be shown: short, without signs that nobody sees. */
const plain = (text: unknown): string =>
	typeof text === 'string'
		? text
				.slice(0, 200)
				.replace(/[\p{Cc}\p{Co}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, '')
				.trim()
		: '';
