// Locking every window of Azora: now, after some time in the background, or because another one was locked. A locked window
// is loaded anew: nothing that it knew stays in memory.

import type { Result } from '$lib/kernel';
import type { Keeping } from './keeping.svelte';

const CHANNEL = 'azora-lock';
export const UNLOCK_PAGE = '/unlock';

export interface LockDeps {
	keeping: Keeping;
	/** Everything typed is on disk. */
	settle: () => Promise<unknown>;
	/** The command: puts the key of this window's thread away, if the rules and the ways in allow it. */
	lock: () => Promise<Result<unknown>>;
	/** The same without being asked for here. */
	putAway: () => Promise<unknown>;
}

/** To the screen that asks, with an empty memory. */
export const leaveLocked = (): void => {
	if (location.pathname !== UNLOCK_PAGE) location.replace(UNLOCK_PAGE);
};

export class Lock {
	readonly #deps: LockDeps;
	#channel: BroadcastChannel | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#hiddenAt: number | null = null;

	constructor(deps: LockDeps) {
		this.#deps = deps;
	}

	/** In all windows. Answers only when that was refused. */
	now = async (): Promise<Result<unknown>> => {
		await this.#deps.settle();
		const result = await this.#deps.lock();
		if (!result.ok) return result;
		this.watch();
		this.#channel?.postMessage('locked');
		leaveLocked();
		return result;
	};

	/** From now on this window locks by itself when it is time. What opens by itself stays open. */
	watch(): void {
		if (this.#channel) return;
		this.#channel = new BroadcastChannel(CHANNEL);
		this.#channel.onmessage = () => void this.#lock();
		document.addEventListener('visibilitychange', () => this.#seen());
	}

	#seen(): void {
		clearTimeout(this.#timer);
		const limitMs = (this.#deps.keeping.lockAfterMinutes ?? Infinity) * 60_000;
		if (document.visibilityState === 'hidden') {
			this.#hiddenAt = Date.now();
			if (limitMs < Infinity) this.#timer = setTimeout(() => void this.#lock(), limitMs);
			return;
		}
		// a frozen page has no timers: what was due meanwhile is done first
		if (this.#hiddenAt !== null && Date.now() - this.#hiddenAt >= limitMs) void this.#lock();
		this.#hiddenAt = null;
	}

	async #lock(): Promise<void> {
		const { keeping, settle, putAway } = this.#deps;
		if (!keeping.asksEachTime || keeping.isLocked) return;
		await settle();
		await putAway();
		leaveLocked();
	}
}
