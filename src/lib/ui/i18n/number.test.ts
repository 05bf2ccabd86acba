// Numbers as people type them, in their own digits and with their own signs.

import { expect, test } from 'vitest';
import { readNumber } from './number';

test.each([
	['142', 142],
	[' 1,5 ', 1.5],
	['1.5', 1.5],
	['\u22123', -3],
	['-0,25', -0.25],
	['١٤٢', 142],
	['١٢٫٥', 12.5],
	['۱۲۳', 123],
	['१२', 12],
	['1 234', 1234],
	['12\u202f345,6', 12345.6],
	['١٬٢٣٤', 1234],
	['\u200f-٣', -3],
	['', null],
	['   ', null],
	// kept as written: nobody guesses
	['12e9', '12e9'],
	['1 2', '1 2'],
	['.', '.'],
	['1,234,5', '1,234,5'],
	['about 140', 'about 140'],
	['Infinity', 'Infinity']
])('%j is %j', (typed, read) => {
	expect(readNumber(typed)).toBe(read);
});
