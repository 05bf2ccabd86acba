// Numbers of several runs as one.

/** The value below which the part `q` of them lies; null of none. */
export function quantile(values, q) {
	const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
	return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] : null;
}

/** The middle one, or the mean of the middle two; null of none. */
export function median(values) {
	const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
	const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
	return middle.length ? middle.reduce((sum, value) => sum + value, 0) / middle.length : null;
}

export const round = (value, digits = 0) =>
	value === null ? null : Math.round(value * 10 ** digits) / 10 ** digits;

/** Ours divided by the peer's; null when one of them has none. */
export const ratio = (ours, peers) => (ours === null || !peers ? null : round(ours / peers, 2));
