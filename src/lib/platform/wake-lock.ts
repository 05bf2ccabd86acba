// Keeps the screen on while something long is on its way: phones stop a page whose screen went dark. Silently nothing where
// the browser cannot, or does not want to.

let holders = 0;
let lock: Promise<WakeLockSentinel | null> | null = null;

const ask = (): Promise<WakeLockSentinel | null> =>
	navigator.wakeLock?.request('screen').catch(() => null) ?? Promise.resolve(null);

/** A window that was hidden has lost it, and gets none until it is seen. */
const askAgain = (): void => {
	if (document.visibilityState === 'visible') lock = ask();
};

function settle(): void {
	if (holders > 0 === (lock !== null)) return;
	if (holders > 0) {
		lock = ask();
		document.addEventListener('visibilitychange', askAgain);
		return;
	}
	document.removeEventListener('visibilitychange', askAgain);
	void lock?.then((held) => held?.release()).catch(() => {});
	lock = null;
}

/** Until what it gives back is called. Several may hold it at once. */
export function stayAwake(): () => void {
	let isHolding = true;
	holders++;
	settle();
	return () => {
		if (!isHolding) return;
		isHolding = false;
		holders--;
		// who lets go and holds again in one turn keeps the same
		queueMicrotask(settle);
	};
}
