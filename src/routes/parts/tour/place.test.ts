// The tip stands beside its thing and never outside of the window.

import { expect, test } from 'vitest';
import { placeOf } from './place';

const phone = { width: 390, height: 844 };
const tip = { width: 360, height: 200 };

test('under its thing, else above, else over its lower end', () => {
	const box = (top: number, height: number) => ({ top, left: 20, width: 350, height });
	expect(placeOf(box(100, 50), tip, phone).top).toBe(162);
	expect(placeOf(box(700, 50), tip, phone).top).toBe(488);
	const tall = placeOf(box(10, 2_000), tip, phone);
	expect(tall.top + tip.height).toBeLessThan(phone.height);
	expect(tall.ring?.height).toBe(2_008);
});

test('never outside, also beside a thing at the edge or without one', () => {
	const edge = placeOf({ top: 100, left: 380, width: 10, height: 10 }, tip, phone);
	expect(edge.left + tip.width).toBeLessThanOrEqual(phone.width);
	const none = placeOf(null, tip, phone);
	expect([none.ring, none.top > 0, none.left > 0]).toEqual([null, true, true]);
	expect(placeOf(null, { width: 360, height: 900 }, phone).top).toBe(12);
});
