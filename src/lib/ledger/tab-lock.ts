// One tab holds the ledger. A second one says "Azora is open elsewhere. Use here", which takes the lock.
//
//   free ── hold() ──> held ── another tab: take() ──> lost
//     └── held by another tab ──> elsewhere ── take() ──> held

import { Listeners } from '$lib/kernel';

const LOCK = 'azora-ledger';

export type TabLockState = 'idle' | 'held' | 'elsewhere' | 'lost';

/** The part of `navigator.locks` that is used; undefined where a browser has none. */
type Locks = Pick<LockManager, 'request'>;

export class TabLock {
	/** Told when another tab took over: stop the ledger worker; whatever it still writes is refused anyway. */
	readonly lost = new Listeners<void>();
	readonly #locks: Locks | undefined;
	readonly #name: string;
	#state: TabLockState = 'idle';
	#letGo: (() => void) | null = null;

	constructor(locks: Locks | undefined = globalThis.navigator?.locks, name = LOCK) {
		this.#locks = locks;
		this.#name = name;
	}

	get state(): TabLockState {
		return this.#state;
	}

	/** Holds the ledger when no other tab does. Without `navigator.locks` the leader number alone guards. */
	hold(): Promise<TabLockState> {
		return this.#request({ ifAvailable: true });
	}

	/** "Use here": takes the ledger from whichever tab has it. */
	take(): Promise<TabLockState> {
		return this.#request({ steal: true });
	}

	/** Resolves to `held` as soon as the other tab closes. */
	wait(signal?: AbortSignal): Promise<TabLockState> {
		return this.#request(signal ? { signal } : {});
	}

	release(): void {
		this.#letGo?.();
		this.#letGo = null;
		if (this.#state === 'held') this.#state = 'idle';
	}

	#request(options: LockOptions): Promise<TabLockState> {
		if (this.#state === 'held' || !this.#locks) return Promise.resolve((this.#state = 'held'));
		const locks = this.#locks;
		return new Promise((resolve) => {
			const held = locks.request(this.#name, options, (lock) => {
				if (!lock) return void resolve((this.#state = 'elsewhere'));
				resolve((this.#state = 'held'));
				return new Promise<void>((letGo) => (this.#letGo = letGo));
			});
			// rejects when stolen (or when `wait` was given up)
			Promise.resolve(held).catch(() => {
				if (this.#state !== 'held') return resolve(this.#state);
				this.#state = 'lost';
				this.#letGo = null;
				this.lost.tell();
			});
		});
	}
}
