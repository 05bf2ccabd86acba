// The devices of the person here, as the ledgers of the teams know them, and what is on this one alone.

import { AppError, asAppError } from '$lib/kernel';
import { hlcOf } from './holdings';
import { isClosedIn } from './membership';
import type { BlobRef, DeviceKey, WorkspaceId } from './model';
import { hasThing } from './tally';
import type { Team } from './team';
import { scopeOf } from './views';

export interface OwnDevice {
	key: DeviceKey;
	/** What the person called it. */
	name: string;
	isThis: boolean;
	/** When it came into a team first, by its own clock. */
	since: number;
	/** Connected, or wrote something that came here; ms since 1970. */
	lastHeardAt: number;
	/** Teams that know it. `isClosed`: it was marked as lost there. */
	teams: { id: WorkspaceId; name: string; isClosed: boolean }[];
}

/** What no other device is known to have whole. */
export interface OnlyHere {
	/** Records that this person had a part in. */
	records: number;
	/** Reviews, credentials and forms of this person. */
	others: number;
	photos: number;
	photoBytes: number;
}

export function ownDevices(teams: Iterable<Team>, me: string, here: DeviceKey): OwnDevice[] {
	const devices = new Map<DeviceKey, OwnDevice>();
	for (const team of teams)
		for (const found of devicesIn(team, me)) {
			const known = devices.get(found.key);
			const teamsOf = [...(known?.teams ?? []), found.team];
			devices.set(found.key, {
				key: found.key,
				name: found.name,
				isThis: found.key === here,
				since: Math.min(known?.since ?? Infinity, found.since),
				lastHeardAt: Math.max(known?.lastHeardAt ?? 0, found.lastHeardAt),
				teams: teamsOf
			});
		}
	return [...devices.values()].sort(
		(a, b) => Number(b.isThis) - Number(a.isThis) || b.lastHeardAt - a.lastHeardAt
	);
}

function devicesIn(of: Team, me: string) {
	const { workspace } = of;
	const { name } = of.view();
	const { sight } = workspace.shelf.replica;
	const scope = scopeOf(sight);
	const opened = [...sight.graph.opens.values()]
		.flat()
		.filter(({ person, index }) => person === me && scope.has(index));
	return opened.map(({ device, deviceName, held }) => {
		const { membership, data } = sight.holdings.logsOf(device);
		const written = [membership.head, data.head].map((head) => (head ? hlcOf(head).ms : 0));
		const lastHeardAt = Math.max(workspace.peers.heardAt(device) ?? 0, ...written);
		const isClosed = isClosedIn(sight.graph, device, scope);
		const team = { id: workspace.id, name, isClosed };
		return { key: device, name: deviceName, since: hlcOf(held).ms, lastHeardAt, team };
	});
}

/** Photos, small pictures among them, that are whole here and on no other known device. */
export function lonelyPhotos({ workspace }: Team): BlobRef[] {
	const others = workspace.peers.holdings();
	return workspace.blobs.here().filter(({ id }) => !others.some((other) => other.hasBlob(id)));
}

export function onlyHere(teams: Iterable<Team>, me: string): OnlyHere {
	const sum: OnlyHere = { records: 0, others: 0, photos: 0, photoBytes: 0 };
	const photos = new Map<string, number>();
	for (const team of teams) {
		const { made, peers } = team.workspace;
		const others = peers.holdings();
		for (const thing of made.of(me))
			if (!others.some((other) => hasThing(thing, other)))
				sum[thing.kind === 'record' ? 'records' : 'others']++;
		const lonely = lonelyPhotos(team);
		const small = new Set(lonely.map(({ thumbnail }) => thumbnail?.id));
		for (const { id, size } of lonely) if (!small.has(id)) photos.set(id, size);
	}
	sum.photos = photos.size;
	sum.photoBytes = [...photos.values()].reduce((all, size) => all + size, 0);
	return sum;
}

export interface DeviceClosed {
	closed: WorkspaceId[];
	/** Teams where it could not be done now, and why. */
	refused: { id: WorkspaceId; code: string }[];
}

/** Throws `ledger/no-such-device` when no team knows it as this person's, or when it is closed everywhere. */
export async function closeDevice(
	teams: Iterable<Team>,
	me: string,
	device: DeviceKey
): Promise<DeviceClosed> {
	const done: DeviceClosed = { closed: [], refused: [] };
	for (const team of teams) {
		const known = devicesIn(team, me).find(({ key }) => key === device);
		if (!known || known.team.isClosed || team.view().state !== 'member') continue;
		try {
			await team.closeDevice(device);
			done.closed.push(team.row.id);
		} catch (thrown) {
			done.refused.push({ id: team.row.id, code: asAppError(thrown).code });
		}
	}
	if (done.closed.length + done.refused.length) return done;
	throw new AppError('ledger/no-such-device');
}
