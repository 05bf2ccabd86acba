// Filters and orders, and that an address says them all and nothing that it should not.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordRow } from '../model';
import {
	countFilters,
	DELIVERY,
	filterRows,
	HAS,
	NO_FILTER,
	readFilter,
	sortOf,
	sortRows,
	SORTS,
	STANDING,
	writeFilter,
	type Filter
} from './filter';

const day = (text: string) => new Date(`${text}T12:00:00`).getTime();
const row = (id: string, over: Partial<RecordRow> = {}): RecordRow => ({
	...{ workspace: 'w', id, form: 'water-point@1', title: id, at: day('2026-11-22') },
	...{ by: 'did:key:kofi', sealed: false, sealedBy: null, confirmed: 0, disputed: 0 },
	...{ conflict: false, photos: 0, place: null },
	...over
});
const facts = { reach: () => undefined, toReview: new Set<string>() };
const filter = (over: Partial<Filter>): Filter => ({ ...NO_FILTER, ...over });
const ids = (rows: RecordRow[]) => rows.map(({ id }) => id).join('');

const rows = [
	row('a', { sealed: true, sealedBy: 'did:key:kofi', photos: 2 }),
	row('b', { form: 'river-level@2', by: 'did:key:ama', place: { lat: 5.3, lon: -1.8 } }),
	row('c', { sealed: true, confirmed: 1, at: day('2026-11-20') }),
	row('d', { sealed: true, disputed: 1, confirmed: 1, by: 'did:key:ama', at: day('2026-10-01') }),
	row('e', { conflict: true, at: day('2025-01-01'), place: { lat: 5.9, lon: -1.8 }, photos: 1 })
];

describe('filters', () => {
	test.each([
		[{}, 'abcde'],
		[{ standing: ['sealed'] }, 'acd'],
		[{ standing: ['unsealed'] }, 'be'],
		[{ standing: ['unconfirmed'] }, 'a'],
		[{ standing: ['disputed', 'in-conflict'] }, 'de'],
		[{ standing: ['to-confirm'] }, 'd'],
		[{ standing: ['draft'] }, ''],
		[{ form: 'water-point' }, 'acde'],
		[{ form: 'river-level' }, 'b'],
		[{ person: 'did:key:ama' }, 'bd'],
		[{ from: '2026-11-20' }, 'abc'],
		[{ from: '2026-10-01', to: '2026-11-20' }, 'cd'],
		[{ has: ['photo'] }, 'ae'],
		[{ has: ['photo', 'place'] }, 'e'],
		[{ delivery: ['sent'] }, 'a'],
		[{ delivery: ['queued', 'seen'] }, ''],
		[{ standing: ['sealed'], person: 'did:key:ama', has: ['photo'] }, '']
	] as [Partial<Filter>, string][])('%j leaves %s', (over, expected) => {
		const reach = (id: string) => (id === 'a' ? ('sent' as const) : undefined);
		const left = filterRows(rows, filter(over), { reach, toReview: new Set(['d']) });
		expect(ids(left)).toBe(expected);
	});

	test('rows of an older version, without a place, pass for having none', () => {
		const old = { ...row('o') };
		delete old.place;
		expect(ids(filterRows([old], filter({ has: ['place'] }), facts))).toBe('');
	});
});

describe('orders', () => {
	const order = (over: Partial<Filter>, more = {}) =>
		ids(sortRows(rows, filter(over), { here: null, scores: null, language: 'en', ...more }));

	test('newest, oldest, by name as people count', () => {
		expect(order({})).toBe('abcde');
		expect(order({ sort: 'oldest' })).toBe('edcba');
		const named = ['Gauge 10', 'Élan', 'gauge 9'].map((title) => row(title, { title }));
		const facts = { here: null, scores: null, language: 'fr' };
		expect(sortRows(named, filter({ sort: 'name' }), facts).map(({ id }) => id)).toEqual([
			'Élan',
			'gauge 9',
			'Gauge 10'
		]);
	});

	test('nearest first, those without a place last; without a place of one’s own newest first', () => {
		const here = { lat: 5.8, lon: -1.8 };
		expect(order({ sort: 'nearest' }, { here })).toBe('ebacd');
		expect(order({ sort: 'nearest' })).toBe('abcde');
		const noPlace = { here: null, scores: null, language: 'en' };
		expect(sortOf(filter({ sort: 'nearest' }), noPlace)).toBe('newest');
	});

	test('the best first while something is searched for, unless another order was asked for', () => {
		const scores = new Map([
			['c', 9],
			['a', 3]
		]);
		expect(order({}, { scores })).toBe('cabde');
		expect(order({ sort: 'oldest' }, { scores })).toBe('edcba');
	});
});

describe('the address', () => {
	const some = <T>(from: readonly T[]) => fc.subarray([...from]);
	const anyFilter: fc.Arbitrary<Filter> = fc.record({
		text: fc.string({ maxLength: 40, unit: 'grapheme' }).filter((text) => text.length <= 200),
		delivery: some(DELIVERY),
		standing: some(STANDING),
		form: fc.constantFrom(null, 'water-point'),
		person: fc.constantFrom(null, 'did:key:z6Mk'),
		from: fc.constantFrom(null, '2026-02-28'),
		to: fc.constantFrom(null, '2026-12-31'),
		has: some(HAS),
		sort: fc.constantFrom(null, ...SORTS)
	});

	test('says a filter whole', () => {
		fc.assert(
			fc.property(anyFilter, (one) => {
				expect(readFilter(new URLSearchParams(writeFilter(one)))).toEqual(one);
			})
		);
	});

	test('is readable, and empty for no filter', () => {
		expect(writeFilter(NO_FILTER)).toBe('');
		const one = filter({ text: 'hand pump', standing: ['sealed', 'disputed'], sort: 'name' });
		expect(writeFilter(one)).toBe('?q=hand+pump&state=sealed,disputed&sort=name');
		expect(countFilters(one)).toBe(2);
	});

	test('from a stranger is read for what is known in it', () => {
		const strange = `?q=${'x'.repeat(999)}&state=sealed,burnt&sent=&sort=rm&from=2026-99-99&to=soon&has=photo,photo`;
		expect(readFilter(new URLSearchParams(strange))).toEqual(
			filter({ text: 'x'.repeat(200), standing: ['sealed'], has: ['photo'] })
		);
	});
});
