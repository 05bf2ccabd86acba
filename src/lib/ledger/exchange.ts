// What replication asks of the holdings: newest entries, ranges, forks to be proven.

import type { Bytes } from '$lib/kernel';
import { forkPairOf, makeForkProof, tipsOf } from './forks';
import type { Held, Holdings } from './holdings';
import { KIND, type DeviceKey, type EntryId, type LogId } from './model';

/** Newest linked entry of each log. */
export type Heads = { [log: LogId]: [seq: number, id: EntryId] };
export type ForkTips = { log: LogId; tips: [seq: number, id: EntryId][] };

/** What is held and linked, set-aside included; of a forked log the highest tip, then the lower id. */
export function headsOf({ logs }: Holdings): Heads {
	const heads: Heads = {};
	for (const log of logs.values()) {
		const head = log.isForked ? tipsOf(log).sort(higherFirst)[0] : log.head;
		if (head) heads[log.id] = [head.seq, head.id];
	}
	return heads;
}

const higherFirst = (a: Held, b: Held): number => b.seq - a.seq || (a.id < b.id ? -1 : 1);

export const forkTipsOf = ({ logs }: Holdings): ForkTips[] =>
	[...logs.values()]
		.filter((log) => log.isForked)
		.map((log) => ({
			log: log.id,
			tips: tipsOf(log).map((held): [number, EntryId] => [held.seq, held.id])
		}));

/** Bodies of proofs for forks that can be proven here and of which no proof has come. */
export const unprovenForksOf = ({ logs, byId }: Holdings): Bytes[] =>
	[...logs.values()].flatMap((log) => {
		const pair = log.isForked && !log.isProven ? forkPairOf(log, byId) : null;
		return pair ? [makeForkProof(pair[0].bytes, pair[1].bytes)] : [];
	});

/** Verbatim, by seq, both branches of a fork. */
export function rangeOf({ logs }: Holdings, id: LogId, from: number, to: number): Bytes[] {
	const log = logs.get(id);
	if (!log) return [];
	const entries: Bytes[] = [];
	const take = (seq: number) => {
		for (const held of log.bySeq.get(seq) ?? []) entries.push(held.bytes);
	};
	// linked entries have no gaps; what waits beyond them may claim any seq
	const linked = log.head?.seq ?? 0;
	for (let seq = Math.max(1, from); seq <= Math.min(to, linked); seq++) take(seq);
	if (log.bySeq.size <= linked) return entries;
	const beyond = [...log.bySeq.keys()].filter((seq) => seq > linked && seq >= from && seq <= to);
	for (const seq of beyond.sort((x, y) => x - y)) take(seq);
	return entries;
}

/** Everything held, verbatim: ops first, each log in its order. */
export function everythingOf({ byId }: Holdings): Bytes[] {
	const lane = ({ kind }: Held) => Number(kind !== KIND.membership);
	const byLog = (a: Held, b: Held) => (a.log.id < b.log.id ? -1 : Number(a.log !== b.log));
	return [...byId.values()]
		.sort((a, b) => lane(a) - lane(b) || byLog(a, b) || a.seq - b.seq)
		.map(({ bytes }) => bytes);
}

/** One of the logs of a device has two entries at one place. */
export function hasForked(holdings: Holdings, device: DeviceKey): boolean {
	const { membership, data } = holdings.logsOf(device);
	return membership.isForked || data.isForked;
}
