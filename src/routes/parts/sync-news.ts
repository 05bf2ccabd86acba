// Which changes of sync are said aloud: each once. Not how it was when the app was opened, not the search for teammates.

import type { HorizonState } from '$lib/ui';

/** What of the horizon can be news. */
interface SyncNow {
	team: string;
	state: HorizonState;
	/** Other people who are here. */
	peers: number;
	isPaused: boolean;
}

export class SyncNews {
	/** What is known of the open team; null before the app looked for the first time. */
	#known: { team: string; state: HorizonState | null; peers: number } | null = null;

	/** Whether this, which stands for a while now, must be said. */
	isNews({ team, state, peers, isPaused }: SyncNow): boolean {
		const isPassing = state === 'alone' || state === 'connecting';
		const known = this.#known?.team === team ? this.#known : { team, state: null, peers: -1 };
		const isOpening = this.#known === null;
		this.#known = isPassing ? known : { team, state, peers };
		// who paused it was told by the act itself
		if (isOpening || isPassing || isPaused) return false;
		// "some" after "all" with the same people: something is on its way, and "all" will say that it came
		return state === 'some' ? peers !== known.peers : state !== known.state;
	}
}
