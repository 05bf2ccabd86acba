// By which keys a device can be met. A room's name follows from an epoch key, so who was away while the key changed sits
// in an older room: somebody has to be there, or it would never hear of the new key.

import type { KeyRing } from './epochs';
import { isClosedIn, roleIn } from './membership';
import type { DeviceKey, Did, EntryId, LogId } from './model';
import { byDepth, type OpGraph, type OpNode } from './op-graph';
import { scopeOf, type Sight } from './views';
import type { Bytes } from '$lib/kernel';

/** Older rooms that a device stays in, newest first. */
const OLDER_LIMIT = 3;

/** What a device told that it holds, and what is known of it. */
export type Told = (device: DeviceKey, log: LogId, seq: number) => boolean;

/** Keys of the rooms to be in: the newest that can be opened here, then older ones that others may still be in. */
export function meetingKeys(sight: Sight, keys: KeyRing, own: DeviceKey, told: Told): Bytes[] {
	const scope = scopeOf(sight);
	const epochs = sight.graph.epochs
		.filter((node) => scope.has(node.index) && keys.keyOf(node) !== undefined)
		.sort(byDepth)
		.reverse();
	const [newest] = epochs;
	if (!newest) return [];
	const inUse = new Set(lastKnown(sight, epochs, own, told));
	const older = epochs.filter((node) => node !== newest && inUse.has(node)).slice(0, OLDER_LIMIT);
	return [newest, ...older].map((node) => keys.keyOf(node)).filter((key) => key !== undefined);
}

/** For each device of others, and each member without one: the newest of `epochs` that it is known to have the key of. */
function lastKnown(
	sight: Sight,
	epochs: readonly OpNode[],
	own: DeviceKey,
	told: Told
): (OpNode | undefined)[] {
	const { graph } = sight;
	const scope = scopeOf(sight);
	const members = [...graph.grants.keys()].filter((did) => roleIn(graph, did, scope) !== null);
	return members.flatMap((did) => {
		const reads = epochs.filter((epoch) => isReader(graph, did, epoch, scope));
		const devices = [...graph.opens.values()]
			.flat()
			.filter(({ person, index }) => person === did && scope.has(index))
			.map(({ device }) => device)
			.filter((device) => !isClosedIn(graph, device, scope));
		if (devices.length === 0)
			return did === sight.me ? [] : [reads.find(behindItsGrant(graph, did))];
		return devices
			.filter((device) => device !== own)
			.map(
				(device) =>
					reads.find((epoch) => hasSeen(sight, device, epoch, told)) ??
					reads.at(-1) ??
					epochs.at(-1)
			);
	});
}

/** Has the person a box with this key, or was let in by somebody who handed it on? */
const isReader = (
	graph: OpGraph,
	did: Did,
	epoch: OpNode,
	scope: { has(index: number): boolean }
): boolean =>
	(epoch.op !== null &&
		'epoch' in epoch.op &&
		epoch.op.epoch.boxes.some((box) => box.did === did)) ||
	(graph.grants.get(did) ?? []).some(
		({ index, past }) => scope.has(index) && past.has(epoch.index)
	);

const behindItsGrant = (graph: OpGraph, did: Did) => (epoch: OpNode) =>
	(graph.grants.get(did) ?? []).some(({ past }) => past.has(epoch.index));

function hasSeen(
	{ graph, holdings }: Sight,
	device: DeviceKey,
	epoch: OpNode,
	told: Told
): boolean {
	if (epoch.device === device || told(device, epoch.held.log.id, epoch.held.seq)) return true;
	const { membership, data } = holdings.logsOf(device);
	const names = (auth: readonly EntryId[]) => graph.behind(auth)?.has(epoch.index) ?? false;
	return [membership, data].some(({ head }) => head !== null && names(head.auth));
}
