// Slows guessing of a passphrase down on this device. Counted where a reload does not forget it; nothing is ever erased.

import type { Clock } from '$lib/kernel';
import { isStorageFull } from '$lib/platform';
import { IdentityMissing } from './errors';
import type { IdentityStore } from './store';
import { TooSoon } from './vault-errors';

export interface Tries {
	/** Since the last right one. */
	count: number;
	/** When the newest was tried. */
	at: number;
}

const FREE = 4;
/** Seconds before the fifth try, the sixth…; the last holds for all further ones. */
const PAUSES = [5, 15, 60, 300];

/** The count with one more try, or the seconds that it has to wait. */
export function oneMoreTry(
	before: Tries | undefined,
	now: number
): { tries: Tries; waitSeconds: number } {
	const { count, at } = before ?? { count: 0, at: now };
	const pause = count < FREE ? 0 : PAUSES[Math.min(count - FREE, PAUSES.length - 1)];
	// a clock that was set back makes nobody wait for longer than the pause
	const since = Math.min(at, now);
	const waitSeconds = Math.max(0, Math.ceil(pause - (now - since) / 1000));
	return waitSeconds > 0
		? { tries: { count, at: since }, waitSeconds }
		: { tries: { count: count + 1, at: now }, waitSeconds: 0 };
}

export class TryCount {
	readonly #store: IdentityStore;
	readonly #clock: Clock;
	/** Of a full disk, which keeps nobody out: it counts until this thread ends. */
	#unkept: { tries?: Tries } | null = null;

	constructor(store: IdentityStore, clock: Clock) {
		this.#store = store;
		this.#clock = clock;
	}

	/** Counts one more, and gives what was before it. Throws `identity/too-soon`. */
	async one(): Promise<Tries | undefined> {
		let wait = 0;
		let before: Tries | undefined;
		await this.#change((kept) => {
			const { tries, waitSeconds } = oneMoreTry((before = kept), this.#clock.now());
			wait = waitSeconds;
			return tries;
		});
		if (wait) throw new TooSoon(wait);
		return before;
	}

	set(tries: Tries | undefined): Promise<void> {
		return this.#change(() => tries);
	}

	async #change(change: (kept?: Tries) => Tries | undefined): Promise<void> {
		let tries: Tries | undefined;
		try {
			await this.#store.update((row) => {
				if (row?.version !== 2) throw new IdentityMissing();
				tries = change((this.#unkept ?? row).tries);
				return { ...row, tries };
			});
			this.#unkept = null;
		} catch (thrown) {
			if (!isStorageFull(thrown)) throw thrown;
			this.#unkept = { tries };
		}
	}
}
