// Time as something that is handed in, so that a test can set it. A device's clock is a claim, never a rule.

export interface Clock {
	/** Milliseconds since 1970 by this device's clock. */
	now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
