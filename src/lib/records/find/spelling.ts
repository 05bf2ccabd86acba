// Words as people type them: without accents, under-dots and other spellings of one letter, for finding and marking.

/** Letters that Unicode does not take apart, as they are typed on a keyboard that lacks them. */
const LETTERS: { [letter: string]: string } = {
	...{ æ: 'ae', œ: 'oe', ß: 'ss', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ı: 'i', þ: 'th' },
	// West African alphabets
	...{ ɛ: 'e', ɔ: 'o', ŋ: 'n', ɓ: 'b', ɗ: 'd', ɖ: 'd', ƙ: 'k', ƴ: 'y', ƒ: 'f', ɣ: 'g', ʋ: 'v' },
	// Arabic: forms of alef (those with a hamza lose it as a mark), dotless yeh, teh marbuta, Persian yeh and kaf
	...{ ٱ: 'ا', ى: 'ي', ة: 'ه', ی: 'ي', ک: 'ك' }
};
const ODD = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');
/** Marks, the Arabic tatweel, and what only shapes letters or turns them round. */
const UNSEEN = /[\p{M}\p{Cf}\u0640]/gu;
/** Digits of other scripts in a row of ten from zero: Arabic, Persian. */
const DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/gu;

/** "Ẹ̀kọ́" -> "eko", "Café" -> "cafe", "بِئْر" -> "بئر" without its hamza's seat: one spelling for what reads as one. */
export const plain = (text: string): string =>
	text
		.normalize('NFKD')
		.toLowerCase()
		.replace(UNSEEN, '')
		.replace(DIGITS, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
		.replace(ODD, (letter) => LETTERS[letter] ?? letter);

/** A word of letters, digits and marks; "don't" and "12.5" are two. */
const WORD = /[\p{L}\p{N}\p{M}\p{Cf}\u0640]+/gu;

export const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

const ARTICLE = 'ال';
const withoutArticle = (word: string): string =>
	word.length > 4 && word.startsWith(ARTICLE) ? word.slice(ARTICLE.length) : word;

/** What a word is found by: itself, and in Arabic also without its article. */
export function keysOf(word: string): string[] {
	const key = plain(word);
	const bare = withoutArticle(key);
	return bare === key ? [key] : [key, bare];
}

/** What a typed word looks for. */
export const keyOf = (word: string): string => withoutArticle(plain(word));

/** A stretch of a text; `isHit` is to be marked. */
export interface Part {
	text: string;
	isHit: boolean;
}

/**
 * A text with what was found in it. `typed` are the keys that were typed: a word that begins with one is marked as far as
 * it was typed. `found` are keys of whole words that were found by being close.
 */
export function markIn(text: string, typed: readonly string[], found: ReadonlySet<string>): Part[] {
	const parts: Part[] = [];
	const add = (piece: string, isHit: boolean) => {
		const last = parts.at(-1);
		if (piece && last?.isHit === isHit) last.text += piece;
		else if (piece) parts.push({ text: piece, isHit });
	};
	let at = 0;
	for (const { 0: word, index } of text.matchAll(WORD)) {
		const length = hitLength(word, typed, found);
		add(text.slice(at, index), false);
		add(word.slice(0, length), true);
		add(word.slice(length), false);
		at = index + word.length;
	}
	add(text.slice(at), false);
	return parts;
}

function hitLength(word: string, typed: readonly string[], found: ReadonlySet<string>): number {
	const keys = keysOf(word);
	const begun = typed.filter((key) => keys[0].startsWith(key));
	if (begun.length > 0) {
		const most = Math.max(...begun.map((key) => key.length));
		return most === keys[0].length ? word.length : reach(word, most);
	}
	return keys.some((key) => found.has(key)) ? word.length : 0;
}

/** How much of a word it takes until its plain form is so long, with the marks of the last letter. */
function reach(word: string, length: number): number {
	const letters = [...word];
	let end = 0;
	let size = 0;
	for (const letter of letters) {
		const more = plain(letter).length;
		if (size >= length && more > 0) break;
		size += more;
		end += letter.length;
	}
	return end;
}
