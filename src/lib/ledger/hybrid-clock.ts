// The hybrid logical clock of one device: rises with every entry written or heard, and never runs far ahead of the
// device's own clock, whatever others claim. For display and order only.

import type { Hlc } from './entry';

/** How far ahead of its own clock a device lets itself be pulled. */
export const AHEAD_LIMIT_MS = 10 * 60 * 1000;
const COUNTER_LIMIT = 0xffff;

export class HybridClock {
	readonly #now: () => number;
	#last: Hlc = { ms: 0, counter: 0 };

	constructor(now: () => number) {
		this.#now = now;
	}

	hear({ ms, counter }: Hlc): void {
		const heard = Math.min(ms, Math.floor(this.#now()) + AHEAD_LIMIT_MS);
		if (heard > this.#last.ms) this.#last = { ms: heard, counter: heard === ms ? counter : 0 };
		else if (heard === this.#last.ms && heard === ms)
			this.#last = { ms, counter: Math.max(counter, this.#last.counter) };
	}

	tick(): Hlc {
		const now = Math.max(0, Math.floor(this.#now()));
		const { ms, counter } = this.#last;
		if (now > ms) this.#last = { ms: now, counter: 0 };
		else if (counter < COUNTER_LIMIT) this.#last = { ms, counter: counter + 1 };
		else this.#last = { ms: ms + 1, counter: 0 };
		return { ...this.#last };
	}
}
