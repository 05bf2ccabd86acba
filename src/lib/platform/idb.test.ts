// Databases: upgrades, other tabs, a full device.

import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AppError } from '$lib/kernel';
import { openDatabase, storing } from './idb';

afterEach(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
	vi.unstubAllGlobals();
});

/** As an old tab holds it: deaf to whoever needs a newer version. */
const rawConnection = (name: string) =>
	new Promise<IDBDatabase>((resolve, reject) => {
		const opening = indexedDB.open(name, 1);
		opening.onsuccess = () => resolve(opening.result);
		opening.onerror = () => reject(opening.error ?? new Error('not opened'));
	});

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

	it('says storage-blocked when an older tab does not let go in time, and holds nothing itself later', async () => {
		const older = await rawConnection('held');
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
		let code = '';
		const opening = openDatabase('held', 2, () => {}).catch((thrown: AppError) => {
			code = thrown.code;
		});
		await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
		vi.advanceTimersByTime(4_900);
		await new Promise(setImmediate);
		expect(code).toBe('');
		vi.advanceTimersByTime(200);
		await opening;
		expect(code).toBe('platform/storage-blocked');
		vi.useRealTimers();
		const closed = vi.spyOn(IDBDatabase.prototype, 'close');
		older.close();
		// the upgrade goes through at last, for nobody: it is let go of
		await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(2));
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
