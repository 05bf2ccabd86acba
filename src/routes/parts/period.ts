// The period that a score is about, and its band in words.

import type { Period } from '$lib/proof';
import { messageOf } from '$lib/ui/i18n';

/** Days on which work of the last twelve months counts. */
const DAYS = 365;
const DAY_MS = 86_400_000;

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** The twelve months up to today, whole days in UTC. */
export const currentPeriod = (now = Date.now()): Period => ({
	from: day(now - DAYS * DAY_MS),
	to: day(now)
});

export const bandName = (band: string): string => messageOf(`score_band_${band}`, {}, band);
