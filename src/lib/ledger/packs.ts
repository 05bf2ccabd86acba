// Packs: consecutive entries of one log in one row. A row per entry costs 2 s per 10,000 entries alone.

import { framedLength, packFrames, readFrames, type Bytes } from '$lib/kernel';
import { KIND, type EntryId, type LogId, type WorkspaceId } from './model';

/** An entry as it is kept: verbatim, over its own buffer. */
export interface KeptEntry {
	id: EntryId;
	log: LogId;
	seq: number;
	bytes: Bytes;
}

/** Consecutive entries of one log. Only entries whose signature held are ever here: being kept is the "verified" mark. */
export interface Pack {
	bytes: Bytes;
	count: number;
	last: number;
}
/** Workspace, lane (0 membership, 1 data: membership is read first), log, first seq, id of the first entry. */
export type PackKey = [WorkspaceId, 0 | 1, LogId, number, EntryId];

/** The two doors of an object store that packs need. */
interface PackRows {
	get(key: PackKey): Promise<Pack | undefined>;
	put(pack: Pack, key: PackKey): Promise<unknown>;
	delete(key: PackKey): Promise<void>;
}
interface HeadRows {
	put(head: { seq: number; id: EntryId }, key: [WorkspaceId, LogId]): Promise<unknown>;
}

/** A pack is not joined with its neighbour beyond this, in bytes. */
const PACK_BYTES = 256 * 1024;
const PACK_ENTRIES = 512;
const END = '\uffff';
const laneOf = (entry: Uint8Array): 0 | 1 => (entry[3] === KIND.membership ? 0 : 1);
/** All rows of a workspace whose key begins with its id. */
export const packsOf = (workspace: WorkspaceId) =>
	IDBKeyRange.bound([workspace], [workspace, END], false, true);

/** Puts entries as packs, and the heads of those that this device wrote. */
export async function putEntries(
	packs: PackRows,
	heads: HeadRows,
	workspace: WorkspaceId,
	entries: readonly KeptEntry[],
	own: readonly KeptEntry[]
): Promise<void> {
	await Promise.all([
		...consecutive(entries).map((run) =>
			packs.put(
				{
					bytes: packFrames(run.map(({ bytes }) => bytes)),
					count: run.length,
					last: run[run.length - 1].seq
				},
				[workspace, laneOf(run[0].bytes), run[0].log, run[0].seq, run[0].id]
			)
		),
		...own.map(({ log, seq, id }) => heads.put({ seq, id }, [workspace, log]))
	]);
}

/** Runs of consecutive entries, each within the limits of a pack. */
function consecutive(entries: readonly KeptEntry[]): KeptEntry[][] {
	const runs: KeptEntry[][] = [];
	const open = new Map<string, { run: KeptEntry[]; bytes: number }>();
	for (const entry of entries) {
		const lane = `${laneOf(entry.bytes)} ${entry.log}`;
		const current = open.get(lane);
		const fits =
			current &&
			current.run[current.run.length - 1].seq + 1 === entry.seq &&
			current.run.length < PACK_ENTRIES &&
			current.bytes + entry.bytes.length <= PACK_BYTES;
		if (fits) {
			current.run.push(entry);
			current.bytes += entry.bytes.length;
			continue;
		}
		const run = [entry];
		runs.push(run);
		open.set(lane, { run, bytes: entry.bytes.length });
	}
	return runs;
}

/** Joins neighbours of one log within a transaction; returns how many packs are gone. */
export async function joinLog(store: PackRows, keys: readonly PackKey[]): Promise<number> {
	let gone = 0;
	let into: { key: PackKey; pack: Pack; frames: Bytes[] } | null = null;
	for (const key of keys) {
		const pack = await store.get(key);
		const frames = pack && readFrames(pack.bytes);
		if (!pack || !frames) continue;
		const joins =
			into &&
			into.pack.last + 1 === key[3] &&
			into.frames.length + frames.length <= PACK_ENTRIES &&
			framedLength(into.frames) + pack.bytes.length <= PACK_BYTES;
		if (!into || !joins) {
			if (into) await store.put(joinedPack(into), into.key);
			into = { key, pack, frames };
			continue;
		}
		into.frames.push(...frames);
		into.pack = { ...into.pack, last: pack.last };
		await store.delete(key);
		gone++;
	}
	if (into) await store.put(joinedPack(into), into.key);
	return gone;
}

const joinedPack = ({ pack, frames }: { pack: Pack; frames: Bytes[] }): Pack => ({
	bytes: packFrames(frames),
	count: frames.length,
	last: pack.last
});
