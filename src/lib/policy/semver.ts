// Semantic versions 2.0.0, as strict as OPA is about them.

const IDENTIFIER = '(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)';
const SEMVER = new RegExp(
	`^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-(${IDENTIFIER}(?:\\.${IDENTIFIER})*))?(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?$`
);

export const isSemver = (text: string): boolean => SEMVER.test(text);

/** -1, 0 or 1, by precedence (section 11): build metadata does not count. Both must be valid. */
export function compareSemver(a: string, b: string): number {
	const [, ...left] = SEMVER.exec(a) ?? [];
	const [, ...right] = SEMVER.exec(b) ?? [];
	for (let i = 0; i < 3; i++) {
		const order = compareNumbers(left[i], right[i]);
		if (order) return order;
	}
	if (!left[3] || !right[3]) return Number(!left[3]) - Number(!right[3]);
	return comparePreReleases(left[3].split('.'), right[3].split('.'));
}

function comparePreReleases(left: string[], right: string[]): number {
	for (let i = 0; i < Math.min(left.length, right.length); i++) {
		const order = compareIdentifiers(left[i], right[i]);
		if (order) return order;
	}
	return Math.sign(left.length - right.length);
}

function compareIdentifiers(a: string, b: string): number {
	const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
	if (isNumberA && isNumberB) return compareNumbers(a, b);
	if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
	return a === b ? 0 : a < b ? -1 : 1;
}

const compareNumbers = (a: string, b: string): number => {
	const [left, right] = [BigInt(a), BigInt(b)];
	return left === right ? 0 : left < right ? -1 : 1;
};
