// Records whose way to others is on the screen: those that come into sight at once are asked about at once.

import type { Unsubscribe } from '$lib/kernel';

export class Watched {
	readonly #times = new Map<string, number>();
	readonly #ask: () => unknown;
	#isAsking = false;

	/** `ask` is called soon after one came of which nothing is known. */
	constructor(ask: () => unknown) {
		this.#ask = ask;
	}

	/** These, and all that are watched. */
	with(ids: readonly string[]): string[] {
		return [...new Set([...ids, ...this.#times.keys()])];
	}

	/** Until the answer is called. */
	add(id: string, { isKnown }: { isKnown: boolean }): Unsubscribe {
		this.#times.set(id, (this.#times.get(id) ?? 0) + 1);
		if (!isKnown && !this.#isAsking) {
			this.#isAsking = true;
			queueMicrotask(() => {
				this.#isAsking = false;
				this.#ask();
			});
		}
		return () => {
			const left = (this.#times.get(id) ?? 1) - 1;
			if (left) this.#times.set(id, left);
			else this.#times.delete(id);
		};
	}
}
