// Passphrases: how they are spelt, how strong they are, and what it costs to try one.

import { utf8, type Bytes } from '$lib/kernel';

/** Of Argon2id with parallelism 1. */
export interface Cost {
	memoryKiB: number;
	iterations: number;
}

/** What a passphrase costs where the device gives the memory, and where it does not. */
export const FULL_COST: Cost = { memoryKiB: 65_536, iterations: 3 };
export const SMALL_COST: Cost = { memoryKiB: 19_456, iterations: 2 };
const MOST: Cost = { memoryKiB: 262_144, iterations: 10 };

/** A file may name neither a cost that makes guessing cheap nor one that stops the device. */
export const isFairCost = ({ memoryKiB, iterations }: Cost): boolean =>
	memoryKiB >= SMALL_COST.memoryKiB &&
	iterations >= SMALL_COST.iterations &&
	memoryKiB <= MOST.memoryKiB &&
	iterations <= MOST.iterations;

export const PASSPHRASE_LEAST = 8;
export const PASSPHRASE_LIMIT = 1_000;

/** One spelling, whatever keyboard wrote it (NFKC). Zero it after use. */
export const passphraseBytes = (passphrase: string): Bytes => utf8(passphrase.normalize('NFKC'));

export type Strength = 'short' | 'weak' | 'fair' | 'strong';

const COMMON =
	/passw|qwert|azert|12345|letmein|welcome|iloveyou|azora|motdepasse|soleil|secret|abc123|admin/i;
const CLASSES: [RegExp, number][] = [
	[/\p{Ll}/u, 26],
	[/\p{Lu}/u, 26],
	[/\p{N}/u, 10],
	[/[^\p{L}\p{N}]/u, 20],
	[/[^\p{ASCII}]/u, 40]
];

/** A guess at what guessing costs, in bits: words count as picked from 2,048, other characters by their kinds. */
function bitsOf(text: string): number {
	const words = text.split(/[\s-]+/).filter((word) => /^\p{L}{3,}$/u.test(word));
	const distinct = new Set(words.map((word) => word.toLowerCase())).size;
	const rest = [...text.replace(/\p{L}{3,}/gu, '').replace(/[\s-]/g, '')];
	const kinds = CLASSES.reduce((sum, [kind, size]) => sum + (kind.test(text) ? size : 0), 0);
	const perCharacter = Math.log2(Math.max(kinds, 2));
	if (distinct >= 3) return distinct * 11 + new Set(rest).size * perCharacter;
	// a repeated or next character adds little: "aaaa", "1234"
	const characters = [...text];
	const fresh = characters.filter((character, i) => {
		const step = i ? (character.codePointAt(0) ?? 0) - (characters[i - 1].codePointAt(0) ?? 0) : 9;
		return Math.abs(step) > 1;
	});
	const counted = Math.min(fresh.length, new Set(characters).size * 1.5);
	return (counted * perCharacter) / (COMMON.test(text) ? 3 : 1);
}

export function strengthOf(passphrase: string): Strength {
	const text = passphrase.normalize('NFKC').trim();
	if ([...text].length < PASSPHRASE_LEAST) return 'short';
	const bits = bitsOf(text);
	return bits < 40 ? 'weak' : bits < 55 ? 'fair' : 'strong';
}
