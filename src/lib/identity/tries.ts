// Slows guessing of a passphrase down on this device. Counted where a reload does not forget it; nothing is ever erased.

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
