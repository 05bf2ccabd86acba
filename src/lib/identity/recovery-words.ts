// The seed as 24 words (BIP39, English list) and back; loaded when somebody wants to see or gives words.

import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { randomBytes, type Bytes } from '$lib/kernel';
import { WordsInvalid } from './vault-errors';

const COUNT = 24;

/** No derivation path: 256 bits are exactly one Ed25519 seed. */
export const wordsOf = (seed: Bytes): string[] => entropyToMnemonic(seed, wordlist).split(' ');

/** As people write them down: any case, four letters are enough. Throws `identity/words-…`. */
export function seedOf(words: readonly string[]): Bytes {
	const given = words.map((word) => word.normalize('NFKD').trim().toLowerCase()).filter(Boolean);
	if (given.length !== COUNT) throw new WordsInvalid('words-count', { count: given.length });
	const whole = given.map((word, i) => {
		const known = inList(word);
		if (!known) throw new WordsInvalid('words-unknown', { position: i + 1 });
		return known;
	});
	try {
		return new Uint8Array(mnemonicToEntropy(whole.join(' '), wordlist));
	} catch {
		// its message could name a word
		throw new WordsInvalid('words-checksum');
	}
}

/** No two words of the list begin with the same four letters. */
const inList = (word: string): string | undefined =>
	wordlist.includes(word)
		? word
		: word.length >= 4
			? wordlist.find((one) => one.startsWith(word))
			: undefined;

/** Six words by chance: 66 bits. */
export function suggestedPassphrase(): string {
	const numbers = new Uint16Array(randomBytes(12).buffer);
	// 2,048 words: every 11 bits are one word, none more often than another
	return Array.from(numbers, (number) => wordlist[number & 2047]).join(' ');
}
