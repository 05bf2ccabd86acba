// Which of the 24 words somebody is asked for.

import { randomBytes } from '$lib/kernel';

/** Three different positions (1 to 24) by chance, in their order. */
export function threePositions(): number[] {
	const left = Array.from({ length: 24 }, (_, i) => i + 1);
	return Array.from(randomBytes(3), (byte) => left.splice(byte % left.length, 1)[0]).sort(
		(a, b) => a - b
	);
}
