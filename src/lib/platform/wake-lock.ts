// Keeps the screen on: while a code is shown or much travels. Where that is missing, nothing happens.

import type { Unsubscribe } from '$lib/kernel';

/** Holds the lock until the returned function is called; takes it again when the page comes back to the front. */
export function keepAwake(): Unsubscribe {
	let lock: WakeLockSentinel | null = null;
	let isWanted = true;

	async function take() {
		if (!isWanted || document.visibilityState !== 'visible') return;
		try {
			const taken = (await navigator.wakeLock?.request('screen')) ?? null;
			if (isWanted) lock = taken;
			else await taken?.release();
		} catch {
			// low battery: the system decides
		}
	}

	const retake = () => void take();
	document.addEventListener('visibilitychange', retake);
	void take();
	return () => {
		isWanted = false;
		document.removeEventListener('visibilitychange', retake);
		void lock?.release().catch(() => {});
	};
}
