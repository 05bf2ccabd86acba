// Finding among records: prefixes, mistakes, accents, changes; and that building it leaves the screen its time.

import { describe, expect, test, vi } from 'vitest';
import { Search, type Searchable, type Source } from './search';

const source = (id: string, over: Partial<Searchable> = {}, version = 1): Source => ({
	id,
	of: [version],
	read: () => ({ id, title: '', answers: '', form: '', people: '', state: '', ...over })
});

async function searchOf(...sources: Source[]): Promise<Search> {
	const search = new Search();
	await search.keepUp(() => sources);
	return search;
}
const ids = (search: Search, text: string) => search.find(text).list.map(({ id }) => id);

const bridge = source('a', {
	title: 'Water point, Bonsa bridge',
	answers: 'Hand pump Handle is loose 142',
	people: 'Kofi Boateng',
	state: 'sealed'
});
const ford = source('b', {
	title: 'Water point, Béposo ford',
	answers: 'Ọ̀ṣun borehole',
	people: 'Ẹ̀fúà Asante'
});
const school = source('c', { title: 'River level, المدرسة الكبيرة', answers: '١٤٣' });

describe('search', () => {
	test.each([
		['bonsa', ['a']],
		['BON', ['a']],
		['bonza', ['a']],
		['beposo', ['b']],
		['béposo', ['b']],
		['osun', ['b']],
		['efua', ['b']],
		['مدرسه', ['c']],
		['المدرسة', ['c']],
		['143', ['c']],
		['144', []],
		['water kofi', ['a']],
		['loose handle', ['a']],
		['sealed', ['a']],
		['water nothing', []],
		['', []],
		['   ', []],
		['…', []]
	])('“%s” finds %j', async (text, expected) => {
		expect(ids(await searchOf(bridge, ford, school), text)).toEqual(expected);
	});

	test('what is in the title comes first', async () => {
		const search = await searchOf(source('x', { answers: 'ford' }), ford);
		expect(ids(search, 'ford')).toEqual(['b', 'x']);
	});

	test('keeps up: changed things are read again, gone ones are not found, others are left alone', async () => {
		const search = await searchOf(bridge, ford);
		let reads = 0;
		const same = { ...bridge, read: () => (reads++, bridge.read()) };
		await search.keepUp(() => [same, source('d', { title: 'Mile 9' })]);
		expect([ids(search, 'bonsa'), ids(search, 'beposo'), ids(search, 'mile')]).toEqual([
			['a'],
			[],
			['d']
		]);
		expect(reads).toBe(0);
		await search.keepUp(() => [source('d', { title: 'Mile 10' }, 2)]);
		expect([ids(search, '9'), ids(search, '10'), search.size]).toEqual([[], ['d'], 1]);
	});

	test('a very long text to find is cut, not suffered', async () => {
		const search = await searchOf(bridge);
		const from = performance.now();
		search.find('a'.repeat(1_000_000));
		search.find('ab '.repeat(300_000));
		expect(performance.now() - from).toBeLessThan(500);
	});

	test('ids and words that are names of the language harm nothing', async () => {
		const search = await searchOf(source('__proto__', { title: 'constructor __proto__ toString' }));
		expect(ids(search, 'constructor')).toEqual(['__proto__']);
		expect(ids(search, 'proto')).toEqual(['__proto__']);
	});

	test('many things are read in slices of 8 ms, between which others have their turn', async () => {
		const many = Array.from({ length: 300 }, (_, i) =>
			source(`r${i}`, { title: `Water point, place ${i}`, answers: 'Handle is loose '.repeat(8) })
		);
		// each look at the clock is 3 ms later: no slice holds more than three things
		let clock = 0;
		vi.spyOn(performance, 'now').mockImplementation(() => (clock += 3));
		let turns = 0;
		const timer = setInterval(() => turns++);
		const search = new Search();
		await search.keepUp(() => many);
		clearInterval(timer);
		vi.restoreAllMocks();
		expect(search.size).toBe(300);
		expect(turns).toBeGreaterThan(50);
	});
});
