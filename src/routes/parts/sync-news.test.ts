// What is heard of sync: each change once, and nothing that only passes.

import { describe, expect, test } from 'vitest';
import { SyncNews } from './sync-news';

type Seen = Partial<Parameters<SyncNews['isNews']>[0]>;
const all: Seen = {};
const some = (peers: number): Seen => ({ state: 'some', peers });
const search: Seen = { state: 'connecting', peers: 0 };
const offline: Seen = { state: 'offline', peers: 0 };

const heard = (...seen: Seen[]) => {
	const news = new SyncNews();
	return seen.map((now) =>
		news.isNews({ team: 'a', state: 'all', peers: 2, isPaused: false, ...now })
	);
};

describe('news of sync', () => {
	test('how it was when the app was opened is not news', () => {
		expect(heard(all, all)).toEqual([false, false]);
	});

	test('the same state is said once, whatever beats in between', () => {
		expect(heard(search, all, all, all)).toEqual([false, true, false, false]);
	});

	test('a record that is on its way is silent; that all have it is said', () => {
		expect(heard(all, some(2), all)).toEqual([false, false, true]);
	});

	test('who comes and who goes is said', () => {
		expect(heard(search, some(1), some(2), some(2), some(1))).toEqual([
			...[false, true, true, false, true]
		]);
	});

	test('looking for teammates is never said, and what comes after it only when it is another', () => {
		expect(heard(all, search, all, search, offline)).toEqual([
			...[false, false, false, false, true]
		]);
	});

	test('a pause is said by the act alone; going on is said', () => {
		expect(heard(all, { ...offline, isPaused: true }, all)).toEqual([false, false, true]);
	});

	test('no network is said, and its end', () => {
		expect(heard(all, offline, all)).toEqual([false, true, true]);
	});

	test('another team says its own state', () => {
		expect(heard(all, { team: 'b' }, { team: 'b' })).toEqual([false, true, false]);
	});
});
