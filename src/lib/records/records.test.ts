// The list of records as screens see it, and photo addresses.

import 'fake-indexeddb/auto';
import { beforeAll, expect, test, vi } from 'vitest';
import type { AcceptedStatement } from '$lib/ledger';
import type { Records } from './records.svelte';
import { RecordsStore } from './store';
import { PhotoUrls } from './photo-urls';
import { fit } from './service';
import { accepted, ama, kofi, seal, version, WORKSPACE } from './testing';

const rune = Object.assign(<T>(value: T) => value, { raw: <T>(value: T) => value });
vi.stubGlobal('$state', rune);
let RecordsClass: typeof Records;
beforeAll(async () => {
	RecordsClass = (await import('./records.svelte')).Records;
});

const second = version({ record: 'r2', at: 2000, answers: { name: 'Beposo ford' } });
const all = [
	accepted(version(), kofi, { id: 'e1' }),
	accepted(second, kofi, { id: 'e2' }),
	accepted(seal('e2', second, kofi), kofi, { id: 's2' })
];

test('rows paint before the ledger is up, then everything is live', async () => {
	const store = new RecordsStore(`rows-${Math.random()}`);
	let held: AcceptedStatement[] = all.slice(0, 2);
	const start = () =>
		new RecordsClass({
			...{ workspace: WORKSPACE, me: ama, store },
			statements: (since) =>
				Promise.resolve({ reset: false, items: held.slice(since), next: held.length })
		});
	const before = start();
	await Promise.all([before.pull(), before.pull()]);
	await before.keepRows();
	expect(before.needsMyReview).toEqual([]);

	const records = start();
	await records.openRows();
	expect(records.live).toBe(false);
	expect(records.list.map(({ title }) => title)).toEqual([
		'Water point, Beposo ford',
		'Water point, Bonsa bridge'
	]);
	expect(records.byId('r1')).toBeNull();
	held = all;
	await records.pull();
	expect(records.live).toBe(true);
	expect(records.needsMyReview.map(({ id }) => id)).toEqual(['r2']);
	expect(records.byId('r2')?.seal?.by).toBe(kofi);
	await records.keepRows();
});

test('kept rows stand while thousands are folded; what did not change is not written again', async () => {
	const store = new RecordsStore(`rows-${Math.random()}`);
	const many = Array.from({ length: 1_200 }, (_, i) =>
		accepted(version({ record: `r${i}`, at: i }), kofi, { id: `e${i}` })
	);
	const start = (onPage: () => void) =>
		new RecordsClass({
			...{ workspace: WORKSPACE, me: ama, store },
			statements: (since) => {
				onPage();
				const items = many.slice(since, since + 400);
				return Promise.resolve({ reset: false, items, next: since + items.length });
			}
		});
	const before = start(() => {});
	await before.pull();
	await before.keepRows();

	const put = vi.spyOn(store, 'putRows');
	const lengths: number[] = [];
	const live: boolean[] = [];
	const records: Records = start(() => {
		lengths.push(records.list.length);
		live.push(records.live);
	});
	await records.openRows();
	expect(records.list.map(({ id }) => id).slice(0, 2)).toEqual(['r1199', 'r1198']);
	await records.pull();
	expect([...new Set(lengths)]).toEqual([1_200]);
	expect([live.includes(true), records.live]).toEqual([false, true]);
	await records.keepRows();
	expect(put.mock.calls.flatMap(([rows]) => rows)).toEqual([]);
});

test('thousands at once do not hold the screen, and show as one change', async () => {
	const many = Array.from({ length: 1_000 }, (_, i) =>
		accepted(version({ record: `r${i}`, at: i }), kofi, { id: `e${i}` })
	);
	const records = new RecordsClass({
		...{ workspace: WORKSPACE, me: ama, store: new RecordsStore(`rows-${Math.random()}`) },
		// in pages, as the ledger gives them
		statements: (since) =>
			Promise.resolve({
				reset: false,
				items: many.slice(since, since + 400),
				next: Math.min(since + 400, 1_000)
			})
	});
	let turns = 0;
	const timer = setInterval(() => turns++);
	const pulled = records.pull();
	expect(records.list).toEqual([]);
	await pulled;
	clearInterval(timer);
	expect([records.list.length, turns > 0]).toEqual([1_000, true]);
	await records.keepRows();
});

test('after a reset, what is no longer accepted leaves the list and the kept rows', async () => {
	const store = new RecordsStore(`rows-${Math.random()}`);
	let answer = { reset: false, items: all, next: 3 };
	const records = new RecordsClass({
		...{ workspace: WORKSPACE, me: ama, store },
		statements: (since) =>
			Promise.resolve(since === answer.next ? { reset: false, items: [], next: since } : answer)
	});
	await records.pull();
	await records.keepRows();
	answer = { reset: true, items: all.slice(0, 1), next: 1 };
	await records.pull();
	await records.keepRows();
	expect(records.list.map(({ id }) => id)).toEqual(['r1']);
	expect((await store.rows(WORKSPACE)).map(({ id }) => id)).toEqual(['r1']);
});

test('a photo has one URL while it is shown, revoked after the last one lets go', async () => {
	const revoke = vi.spyOn(URL, 'revokeObjectURL');
	let bytes: Uint8Array<ArrayBuffer> | null = null;
	const urls = new PhotoUrls({
		blob: () => Promise.resolve(bytes),
		draftPhoto: () => Promise.resolve(undefined)
	});
	const ref = {
		...{ id: 'b', key: '', sha256: '', size: 1, chunks: [] },
		mediaType: 'text/html'
	};
	expect(await urls.photoUrl(ref)).toBeNull();
	bytes = new Uint8Array([1]);
	const [a, b] = [await urls.photoUrl(ref), await urls.photoUrl(ref)];
	expect(a).toBe(b);
	expect((await fetch(a ?? '')).headers.get('content-type')).toBe('application/octet-stream');
	urls.release(ref);
	await Promise.resolve();
	expect(revoke).not.toHaveBeenCalled();
	urls.release(ref);
	await new Promise((done) => setTimeout(done));
	expect(revoke).toHaveBeenCalledWith(a);
	await urls.photoUrl(ref);
	urls.dispose();
});

test('pictures get smaller, never larger', () => {
	expect(fit(4000, 3000, 2048)).toEqual({ width: 2048, height: 1536 });
	expect(fit(100, 50, 2048)).toEqual({ width: 100, height: 50 });
	expect(fit(10_000, 1, 320)).toEqual({ width: 320, height: 1 });
});
