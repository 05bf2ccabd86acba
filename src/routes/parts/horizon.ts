// What the horizon says of a team, from what the ledger knows of its devices.

import type { SyncView, WorkspaceView } from '$lib/ledger';
import type { HorizonIsle, HorizonState } from '$lib/ui';
import { m } from '$lib/ui/i18n';

export interface HorizonLine {
	state: HorizonState;
	/** Other people who are here. */
	peers: number;
	members: number;
	isPaused?: boolean;
	fact?: string;
	isles: HorizonIsle[];
}

export function horizonOf(
	team: WorkspaceView | null,
	sync: SyncView | null,
	timeOf: (ms: number) => string
): HorizonLine {
	if (!team || !sync) return { state: 'alone', peers: 0, members: 1, isles: [] };
	const peers = sync.peers.filter(({ here }) => here);
	const away = sync.peers.find(({ here, lastHeardAt }) => !here && lastHeardAt !== null);
	const isles: HorizonIsle[] = [
		{ of: team.me.did, state: 'here' },
		...sync.peers.map(({ did, here }) => ({
			of: did,
			state: here ? ('here' as const) : ('away' as const)
		}))
	];
	return {
		state: sync.horizon,
		peers: peers.length,
		members: team.members.length,
		isles,
		isPaused: sync.isPaused,
		fact:
			sync.horizon === 'some' && away?.lastHeardAt
				? m.app_seen_at({ name: away.name.split(' ')[0], time: timeOf(away.lastHeardAt) })
				: undefined
	};
}
