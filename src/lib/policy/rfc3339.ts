// RFC 3339 times in nanoseconds, which a JavaScript number cannot hold.

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/;

/** What fits the 64 bits that OPA counts in. */
const LIMIT = 2n ** 63n;

/** Nanoseconds since 1970, or null for what is no RFC 3339 time or does not fit 64 bits. */
export function nanosecondsOf(text: string): bigint | null {
	const match = TIME.exec(text);
	if (!match) return null;
	const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
	if (hour > 23 || minute > 59 || second > 59) return null;
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
	date.setUTCHours(hour, minute, second);
	const offset = offsetMinutes(match[8]);
	if (offset === null) return null;
	const fraction = BigInt((match[7] ?? '').slice(0, 9).padEnd(9, '0'));
	const whole = BigInt(date.getTime() - offset * 60_000) * 1_000_000n + fraction;
	return whole >= -LIMIT && whole < LIMIT ? whole : null;
}

function offsetMinutes(zone: string): number | null {
	if (zone === 'Z') return 0;
	const [hours, minutes] = zone.slice(1).split(':').map(Number);
	if (hours > 23 || minutes > 59) return null;
	return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
}
