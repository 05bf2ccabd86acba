// Numbers as people type them: comma or dot, the digits of their keyboard, a minus of any kind, groups of three.

/** Zero of the digits that people type besides 0 to 9: Arabic, Persian, Devanagari, N'Ko. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x7c0];

function plainDigits(text: string): string {
	return text.replace(/\p{Nd}/gu, (digit) => {
		const code = digit.codePointAt(0) ?? 0;
		const zero = ZEROS.find((one) => code >= one && code <= one + 9);
		return zero === undefined ? digit : String(code - zero);
	});
}

/** What was typed into a number field: a number where it is one, else the text, which is kept; null for nothing. */
export function readNumber(typed: string): number | string | null {
	const text = typed.trim();
	if (text === '') return null;
	const plain = plainDigits(text)
		// marks that only say in which direction to read
		.replace(/[\u061c\u200e\u200f]/g, '')
		.replace(/[\u2212\u2013]/g, '-')
		.replace(/(?<=\d)[\s\u066c](?=\d{3}(?:\D|$))/g, '')
		.replace(/[,\u066b]/, '.');
	const value = /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(plain) ? Number(plain) : NaN;
	return Number.isFinite(value) ? value : text;
}
