// Locking every window of Azora: now, after some time in the background, or because another one was locked. A locked window
// is loaded anew: nothing that it knew stays in memory.

import type { Unsubscribe } from '$lib/kernel';
import type { Keeping } from './keeping.svelte';

const CHANNEL = 'azora-lock';
export const UNLOCK_PAGE = '/unlock';

export interface LockDeps {
	keeping: Keeping;
	/** Everything typed is on disk. */
	settle: () => Promise<unknown>;
	/** Puts the key of this window's thread away. */
	putAway: () => Promise<unknown>;
}

/** To the screen that asks, with an empty memory. */
export const leaveLocked = (): void => {
	if (location.pathname !== UNLOCK_PAGE) location.replace(UNLOCK_PAGE);
};

/** The other windows lock too. */
export function tellLocked(): void {
	const channel = new BroadcastChannel(CHANNEL);
	channel.postMessage('locked');
	channel.close();
}

/** Locks this window when it is time. What opens by itself stays open. */
export function watchLock({ keeping, settle, putAway }: LockDeps): Unsubscribe {
	// drawn by the build: nothing is open there
	if (typeof document === 'undefined') return () => {};
	const channel = new BroadcastChannel(CHANNEL);
	let timer: ReturnType<typeof setTimeout> | undefined;
	let hiddenAt: number | null = null;
	const limitMs = () => (keeping.lockAfterMinutes ?? Infinity) * 60_000;
	const lock = async () => {
		if (!keeping.asksEachTime || keeping.isLocked) return;
		await settle();
		await putAway();
		leaveLocked();
	};
	const changed = () => {
		clearTimeout(timer);
		if (document.visibilityState === 'hidden') {
			hiddenAt = Date.now();
			if (limitMs() < Infinity) timer = setTimeout(() => void lock(), limitMs());
			return;
		}
		// a frozen page has no timers: what was due meanwhile is done first
		if (hiddenAt !== null && Date.now() - hiddenAt >= limitMs()) void lock();
		hiddenAt = null;
	};
	channel.onmessage = () => void lock();
	document.addEventListener('visibilitychange', changed);
	return () => {
		clearTimeout(timer);
		channel.close();
		document.removeEventListener('visibilitychange', changed);
	};
}
