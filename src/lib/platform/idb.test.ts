// Databases: upgrades, other tabs, a full device.

import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openDatabase, storing } from './idb';

afterEach(() => vi.unstubAllGlobals());

describe('openDatabase', () => {
	it('keeps what was put and upgrades from the old version', async () => {
		const first = await openDatabase('kept', 1, (db) => db.createObjectStore('things'));
		await first.put('things', 'one', 'a');
		first.close();
		const seen: number[] = [];
		const second = await openDatabase('kept', 2, (db, oldVersion) => {
			seen.push(oldVersion);
			db.createObjectStore('more');
		});
		expect(seen).toEqual([1]);
		expect(await second.get('things', 'a')).toBe('one');
		second.close();
	});

	it('lets go of the database when another tab needs a newer version', async () => {
		await openDatabase('shared', 1, (db) => db.createObjectStore('things'));
		const newer = await openDatabase('shared', 2, (db) => db.createObjectStore('more'));
		expect(newer.version).toBe(2);
		newer.close();
	});

	it('says storage-blocked where there is no IndexedDB, or a newer one', async () => {
		const newer = await openDatabase('newer', 3, (db) => db.createObjectStore('things'));
		newer.close();
		await expect(openDatabase('newer', 2, () => {})).rejects.toMatchObject({
			code: 'platform/storage-blocked'
		});
		vi.stubGlobal('indexedDB', undefined);
		await expect(openDatabase('none', 1, () => {})).rejects.toMatchObject({
			code: 'platform/storage-blocked'
		});
	});
});

describe('storing', () => {
	it('gives a full device its own code and leaves other errors alone', async () => {
		const full = () => Promise.reject(new DOMException('no room', 'QuotaExceededError'));
		await expect(storing(full)).rejects.toMatchObject({ code: 'platform/storage-full' });
		await expect(storing(() => Promise.reject(new TypeError('bug')))).rejects.toThrow(TypeError);
		await expect(storing(async () => 7)).resolves.toBe(7);
	});
});
