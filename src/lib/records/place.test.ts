// Rough places: never better known than their grid, never farther off than they say.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	choiceOf,
	GRID_METERS,
	isToldWhole,
	metersBetween,
	placeBy,
	roughPlace,
	type Fix
} from './place';

const fix = (lat: number, lon: number, accuracyMeters = 6): Fix => ({
	state: 'fix',
	lat,
	lon,
	accuracyMeters,
	at: 990
});
const anyFix = fc
	.tuple(
		fc.double({ min: -89, max: 89, noNaN: true }),
		fc.double({ min: -180, max: 180, noNaN: true }),
		fc.integer({ min: 1, max: 50_000 })
	)
	.map(([lat, lon, accuracy]) => fix(lat, lon, accuracy));

describe('a rough place', () => {
	test('has lost its decimals and says so', () => {
		expect(roughPlace(fix(5.3127441, -1.8204112))).toEqual(fix(5.31, -1.8178, GRID_METERS));
	});

	test('is within what it claims, of where the phone was, and claims no less than the grid', () => {
		fc.assert(
			fc.property(anyFix, (place) => {
				const rough = roughPlace(place);
				expect(rough.accuracyMeters).toBeGreaterThanOrEqual(GRID_METERS);
				// a metre for the rounding of the last decimal
				expect(metersBetween(rough, place)).toBeLessThanOrEqual(rough.accuracyMeters + 1);
				expect(Math.abs(rough.lon)).toBeLessThanOrEqual(180);
			})
		);
	});

	test('made rough again is the same', () => {
		fc.assert(
			fc.property(anyFix, (place) => {
				const rough = roughPlace(place);
				expect(roughPlace(rough)).toEqual(rough);
			})
		);
	});

	test('neighbours share a cell: the exact place cannot be told from it', () => {
		expect(roughPlace(fix(5.3127, -1.8204))).toEqual(roughPlace(fix(5.3141, -1.819)));
	});
});

describe('a choice', () => {
	test('tells all, a cell, or nothing', () => {
		const place = fix(5.3127441, -1.8204112);
		expect(placeBy('exact', place)).toBe(place);
		expect(placeBy('rough', place)).toEqual(roughPlace(place));
		expect(placeBy('none', place)).toEqual({ state: 'denied' });
		expect(placeBy('none', { state: 'pending' })).toEqual({ state: 'pending' });
	});

	test('leaves a seal whole only where it changes nothing', () => {
		const place = fix(5.3127441, -1.8204112);
		expect(['exact', 'rough', 'none'].map((c) => isToldWhole(c as 'exact', place))).toEqual([
			true,
			false,
			false
		]);
		expect(isToldWhole('rough', roughPlace(place))).toBe(true);
		expect(isToldWhole('none', { state: 'denied' })).toBe(true);
	});

	test('is read back from a kept place', () => {
		expect(choiceOf(fix(5.3127441, -1.8204112), 'none')).toBe('exact');
		expect(choiceOf(roughPlace(fix(5.3127441, -1.8204112)), 'exact')).toBe('rough');
		expect(choiceOf({ state: 'denied' }, 'exact')).toBe('none');
		expect(choiceOf({ state: 'pending' }, 'rough')).toBe('rough');
	});
});
