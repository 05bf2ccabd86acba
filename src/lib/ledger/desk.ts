// What a device needs to know to write its next entry: heads to name, place in its log, key, and where others end.

import { fromHex, type Bytes } from '$lib/kernel';
import { AUTH_LIMIT, AUTH_LIMIT_OP, ZERO_32 } from './entry';
import type { KeyRing } from './epochs';
import { CannotWrite } from './errors';
import type { HeldLog } from './holdings';
import { epochIn, isClosedIn, openingIn, roleIn } from './membership';
import { KIND, type Cut, type DeviceKey, type Did, type EntryId, type Kind } from './model';
import { byDepth, OpGraph, type OpNode } from './op-graph';
import { scopeOf, type Sight } from './views';

/**
 * Membership heads that the next entry of a device names: all that count, and what its logs named before. Ascending.
 * Throws `ledger/merge-needed` when there are more than fit; a `merge` names as many as it can.
 */
export function authFor(
	sight: Sight,
	kind: Kind,
	device: DeviceKey,
	{ isMerge = false } = {}
): Bytes[] {
	const { graph, holdings } = sight;
	const scope = scopeOf(sight);
	const counting = graph.nodes.filter((node) => scope.has(node.index));
	const { membership, data } = holdings.logsOf(device);
	const before = [membership.head?.id ?? '', ...(data.head?.auth ?? [])];
	const own = before.map((id) => graph.byId.get(id)).filter((node) => node !== undefined);
	const heads = OpGraph.heads([...new Set([...counting, ...own])]);
	const limit = kind === KIND.membership ? AUTH_LIMIT_OP : AUTH_LIMIT;
	if (heads.length > limit && !isMerge) throw new CannotWrite('ledger/merge-needed');
	return ids(heads.sort(byDepth).reverse().slice(0, limit));
}

const ids = (nodes: OpNode[]): Bytes[] =>
	nodes
		.map(({ id }) => id)
		.sort()
		.map(fromHex);

/** Place of the next entry. Throws `ledger/log-frozen` for a log that forked. */
export function nextOf(log: HeldLog): { seq: number; prev: Bytes } {
	if (log.isForked) throw new CannotWrite('ledger/log-frozen');
	if (!log.head) return { seq: 1, prev: ZERO_32 };
	return { seq: log.head.seq + 1, prev: fromHex(log.head.id) };
}

/** Throws unless this person may write with this device now. */
export function assertWriter(sight: Sight, person: Did, device: DeviceKey): void {
	const scope = scopeOf(sight);
	if (!roleIn(sight.graph, person, scope)) throw new CannotWrite('ledger/not-a-member');
	if (openingIn(sight.graph, device, scope)?.person !== person)
		throw new CannotWrite('ledger/log-not-open');
	if (isClosedIn(sight.graph, device, scope)) throw new CannotWrite('ledger/log-closed');
}

/** Epoch to write under; null while its key has not come. */
export function writingEpoch(sight: Sight, keys: KeyRing): { id: Bytes; key: Bytes } | null {
	const node = epochIn(sight.graph, scopeOf(sight));
	const key = keys.keyOf(node ?? undefined);
	return node && key ? { id: fromHex(node.id.slice(0, 32)), key } : null;
}

/** Keys of the epochs that a new one follows: the last ones that count and whose key is here. */
export function epochsToFollow(sight: Sight, keys: KeyRing): Bytes[] {
	const scope = scopeOf(sight);
	// one whose key never came (or was never right) must not keep anybody from making a new one
	const readable = sight.graph.epochs.filter(
		(node) => scope.has(node.index) && keys.keyOf(node) !== undefined
	);
	return OpGraph.heads(readable)
		.sort(byDepth)
		.reverse()
		.map((node) => keys.keyOf(node))
		.filter((key) => key !== undefined);
}

/** Members without a box in the epoch that is written under: somebody has to rotate for them. */
export function withoutKey(sight: Sight): Did[] {
	const { graph } = sight;
	const scope = scopeOf(sight);
	const epoch = epochIn(graph, scope);
	const readers = new Set<Did>();
	if (epoch?.op && 'epoch' in epoch.op)
		for (const { did } of epoch.op.epoch.boxes) readers.add(did);
	for (const node of [...graph.grants.values()].flat())
		// an `add` that knew the epoch hands it on
		if (epoch && scope.has(node.index) && node.past.has(epoch.index))
			readers.add(node.subject ?? '');
	return [...graph.grants.keys()].filter(
		(did) => roleIn(graph, did, scope) !== null && !readers.has(did)
	);
}

/** Where both logs of each of these devices end, as far as they are here. */
export function cutAt(sight: Sight, devices: Iterable<DeviceKey>): Cut {
	const cut: { [log: string]: [number, EntryId] } = {};
	for (const device of devices) {
		const { membership, data } = sight.holdings.logsOf(device);
		for (const { id, head } of [membership, data]) if (head) cut[id] = [head.seq, head.id];
	}
	return cut;
}

/** Devices whose logs a person has opened. */
export function devicesOf(sight: Sight, person: Did): Set<DeviceKey> {
	const scope = scopeOf(sight);
	const own = [...sight.graph.opens.values()]
		.flat()
		.filter((node) => node.person === person && scope.has(node.index));
	return new Set(own.map((node) => node.device));
}
