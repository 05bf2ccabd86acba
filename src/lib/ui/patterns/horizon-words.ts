// What the horizon says in words: first words strong, then one fact.

import { m } from '../i18n';
import type { HorizonState } from './horizon';

export interface HorizonSaying {
	state: HorizonState;
	/** Other members who are here now. */
	peers?: number;
	/** All members, you included. */
	members?: number;
	fact?: string;
	/** Offline because the person paused it. */
	isPaused?: boolean;
}

export function horizonWords({
	state,
	peers = 0,
	members = 1,
	fact,
	isPaused = false
}: HorizonSaying): [first: string, second: string] {
	const first = {
		alone: () => m.horizon_alone(),
		offline: () => (isPaused ? m.horizon_paused() : m.horizon_offline()),
		connecting: () => m.horizon_connecting(),
		some: () => m.horizon_some({ here: peers + 1, members }),
		all: () => m.horizon_all({ members }),
		refused: () => m.horizon_refused()
	}[state]();
	if (fact !== undefined) return [first, fact];
	if (state === 'offline') return [first, m.horizon_offline_fact()];
	return [first, state === 'refused' ? m.horizon_refused_fact() : ''];
}
