// The same id gives the same island on every device, for ever: people learn to recognise it.

import { describe, expect, test } from 'vitest';
import { drawMark, markOf } from './mark';

describe('mark', () => {
	test.each([
		[
			[1, 1, 3, 70, 0, 1, 2, 0],
			1,
			'M1 31L13 23h2L27 31ZM19 31L27.8 21L35 23L42.2 21L51 31Z',
			'M0 31h48M15 36h24M10 40.4h18'
		],
		[
			[9, 2, 200, 77, 131, 4, 3, 8],
			3,
			'M-4 31L8 19h2L22 31ZM14 31C19.2 12.8 34.8 12.8 40 31ZM28 31C32 20.6 44 20.6 48 31Z',
			'M0 31h48M7 36h24M14 40.4h18'
		]
	])('of known bytes %j: as in the reference drawing', (bytes, palette, island, waves) => {
		expect(drawMark(new Uint8Array(bytes))).toEqual({ palette, island, waves });
	});

	test('of a DID: never changes', () => {
		const did = 'did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH';
		expect(markOf(did)).toMatchInlineSnapshot(`
			{
			  "island": "M-1 31L8 17h2L19 31ZM15 31L24 11h2L35 31ZM26 31L35 9h2L46 31Z",
			  "palette": 5,
			  "waves": "M0 31h48M15 36h24",
			}
		`);
		expect(markOf(did)).toBe(markOf(did));
	});

	test('every drawing stays inside its frame and closes its hills', () => {
		for (let i = 0; i < 500; i++) {
			const drawing = markOf(`did:key:${i}`);
			expect(drawing.palette).toBeGreaterThanOrEqual(0);
			expect(drawing.palette).toBeLessThan(6);
			expect(drawing.island).toMatch(/^(M[^MZ]+Z){1,3}$/);
			const numbers = drawing.island.match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [];
			expect(Math.min(...numbers)).toBeGreaterThan(-5);
			expect(Math.max(...numbers)).toBeLessThan(56);
		}
	});

	test('ids that differ in one character look different most of the time', () => {
		const looks = new Set(
			Array.from({ length: 200 }, (_, i) => {
				const { palette, island, waves } = markOf(`did:key:z6Mk${i}`);
				return `${palette} ${island} ${waves}`;
			})
		);
		expect(looks.size).toBeGreaterThan(195);
	});
});
