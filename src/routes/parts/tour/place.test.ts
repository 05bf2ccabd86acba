// The tip stands beside its thing and never outside of the window.

import { expect, test } from 'vitest';
import { placeOf } from './place';

const phone = { width: 390, height: 844 };
const tip = { width: 360, height: 200 };

test('under its thing, else above, else over its lower end', () => {
	const box = (top: number, height: number) => ({ top, left: 20, width: 350, height });
	expect(placeOf(box(100, 50), tip, true, phone).top).toBe(162);
	expect(placeOf(box(700, 50), tip, true, phone).top).toBe(488);
	const tall = placeOf(box(10, 2_000), tip, true, phone);
	expect(tall.top + tip.height).toBeLessThan(phone.height);
	expect(tall.ring?.height).toBe(2_008);
});

test('where no bar stands the tip takes its room, and covers nothing above its thing', () => {
	const box = { top: 500, left: 20, width: 350, height: 86 };
	expect(placeOf(box, { width: 360, height: 214 }, true, phone).top).toBeLessThan(box.top);
	expect(placeOf(box, { width: 360, height: 214 }, false, phone).top).toBe(598);
});

test('never outside, also beside a thing at the edge or without one', () => {
	const edge = placeOf({ top: 100, left: 380, width: 10, height: 10 }, tip, true, phone);
	expect(edge.left + tip.width).toBeLessThanOrEqual(phone.width);
	const none = placeOf(null, tip, true, phone);
	expect([none.ring, none.top > 0, none.left > 0]).toEqual([null, true, true]);
	expect(placeOf(null, { width: 360, height: 900 }, true, phone).top).toBe(12);
});
