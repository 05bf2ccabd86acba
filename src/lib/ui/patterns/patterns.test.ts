// Rules behind patterns: which islands stand on the horizon, which place is current, the code's path.

import { describe, expect, test } from 'vitest';
import { islesToShow, type HorizonIsle } from './horizon';
import { isAt } from './navigation';
import { qrPath } from './qr';

const isles = (count: number, refusedAt = -1): HorizonIsle[] =>
	Array.from({ length: count }, (_, i) => ({
		of: `p${i}`,
		state: i === refusedAt ? 'refused' : 'here'
	}));

describe('horizon', () => {
	test('up to five people have an island each', () => {
		expect(islesToShow(isles(5))).toMatchObject({ more: 0 });
	});

	test('from six on: yours, three more, then how many are left out', () => {
		const { shown, more } = islesToShow(isles(9));
		expect(shown.map((isle) => isle.of)).toEqual(['p0', 'p1', 'p2', 'p3']);
		expect(more).toBe(5);
	});

	test('a refused one is never left out', () => {
		const { shown, more } = islesToShow(isles(9, 8));
		expect(shown.map((isle) => isle.of)).toEqual(['p0', 'p1', 'p2', 'p8']);
		expect(more).toBe(5);
	});
});

test('a place is current on its page and below it, not on one that begins alike', () => {
	expect(isAt('/records', '/records')).toBe(true);
	expect(isAt('/records/4Fh', '/records')).toBe(true);
	expect(isAt('/recordsmith', '/records')).toBe(false);
	expect(isAt('/today', '/')).toBe(false);
});

test('a code: runs of black in a row are one rectangle, with the quiet zone around', () => {
	const data = [1, 1, 0, 0, 0, 1, 1, 0, 1];
	expect(qrPath({ size: 3, data })).toBe('M4 4h2v1h-2zM6 5h1v1h-1zM4 6h1v1h-1zM6 6h1v1h-1z');
});
