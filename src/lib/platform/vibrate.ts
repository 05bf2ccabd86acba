// A short tick in the hand: after a save, twice after a refusal. Silently nothing where there is no motor.

const TICK = [12];
const REFUSAL = [30, 60, 30];

/** Browsers refuse before the first tap: that is no error. */
const buzz = (pattern: number[]): void => {
	navigator.vibrate?.(pattern);
};

export const vibrateTick = (): void => buzz(TICK);
export const vibrateRefusal = (): void => buzz(REFUSAL);
