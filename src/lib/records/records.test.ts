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

/** A start on these rows at rest, over a ledger that holds this much. */
const startOn = (store: RecordsStore, held: () => AcceptedStatement[]) =>
	new RecordsClass({
		...{ workspace: WORKSPACE, me: ama, store },
		statements: (since) =>
			Promise.resolve({ reset: false, items: held().slice(since), next: held().length })
	});

test('rows paint before the ledger is up, then everything is live', async () => {
	const store = new RecordsStore(`rows-${Math.random()}`);
	let held: AcceptedStatement[] = all.slice(0, 2);
	const start = () => startOn(store, () => held);
	const before = start();
	await Promise.all([before.pull(), before.pull()]);
	await before.keepRows();
	expect(before.list.some(({ needsMe }) => needsMe)).toBe(false);

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
	expect(records.list.filter(({ needsMe }) => needsMe).map(({ id }) => id)).toEqual(['r2']);
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
	const opening = records.openRows();
	const pulling = records.pull();
	await opening;
	const { list } = records;
	expect(list.map(({ id }) => id).slice(0, 2)).toEqual(['r1199', 'r1198']);
	await pulling;
	// nothing came out another way: whoever shows the list draws nothing anew
	expect(records.list).toBe(list);
	expect([...new Set(lengths)]).toEqual([1_200]);
	expect([live.includes(true), records.live]).toEqual([false, true]);
	await records.keepRows();
	expect(put.mock.calls.flatMap(([rows]) => rows)).toEqual([]);
});

test('what came while nobody looked stands in the list, and the rest of it is as it was kept', async () => {
	const store = new RecordsStore(`rows-${Math.random()}`);
	let held = all.slice(0, 2);
	const start = () => startOn(store, () => held);
	const before = start();
	await before.pull();
	await before.keepRows();
	held = all;
	const records = start();
	await records.openRows();
	const [first, second] = records.list;
	await records.pull();
	expect(records.list[0]).toEqual({ ...first, sealed: true, sealedBy: kofi, needsMe: true });
	expect(records.list[1]).toBe(second);
	await records.keepRows();
	const next = start();
	await next.openRows();
	expect(next.list.filter(({ needsMe }) => needsMe).map(({ id }) => id)).toEqual(['r2']);
});

test('of what is on the screen it is asked where it has got to, once for all, and again with the rest', async () => {
	const asked: string[][] = [];
	const records = new RecordsClass({
		...{ workspace: WORKSPACE, me: kofi, store: new RecordsStore(`rows-${Math.random()}`) },
		statements: (since) =>
			Promise.resolve({ reset: false, items: all.slice(since), next: all.length }),
		reach: (things) => {
			asked.push(things.map(({ id }) => id));
			return Promise.resolve(things.map(() => ({ state: 'here', seenBy: [] }) as const));
		}
	});
	const stop = records.watchReach('r1');
	await Promise.resolve();
	// the ledger is not up: nobody is asked
	expect(asked).toEqual([]);
	await records.pull();
	await records.askReach([]);
	const stopAgain = records.watchReach('r1');
	records.watchReach('r2');
	records.watchReach('r3');
	await vi.waitFor(() => expect(Object.keys(records.reach)).toEqual(['r1', 'r2', 'r3']));
	stop();
	await records.askReach(['r2']);
	stopAgain();
	await records.askReach(['r2']);
	expect(asked).toEqual([['r1'], ['r1', 'r2', 'r3'], ['r2', 'r1', 'r3'], ['r2', 'r3']]);
	await records.keepRows();
});

test('a change of one stands where it belongs among many, whichever way it moves', async () => {
	const many = Array.from({ length: 40 }, (_, i) =>
		accepted(version({ record: `r${i}`, at: i * 10 }), kofi, { id: `e${i}` })
	);
	const come = [
		accepted(version({ record: 'new', at: 205 }), kofi, { id: 'n' }),
		accepted(version({ record: 'r3', at: 999, base: ['e3'] }), kofi, { id: 'm' }),
		accepted(version({ record: 'old', at: -5 }), kofi, { id: 'o' })
	];
	let held = many;
	const records = new RecordsClass({
		...{ workspace: WORKSPACE, me: ama, store: new RecordsStore(`rows-${Math.random()}`) },
		statements: (since) =>
			Promise.resolve({ reset: false, items: held.slice(since), next: held.length })
	});
	await records.pull();
	held = [...many, ...come];
	await records.pull();
	const times = records.list.map(({ at }) => at);
	expect(times).toEqual([...times].sort((a, b) => b - a));
	expect(records.list.map(({ id }) => id)).toHaveLength(42);
	expect([records.list[0].id, records.list.at(-1)?.id]).toEqual(['r3', 'old']);
	await records.keepRows();
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
	const kept: string[] = [];
	await store.readRows(WORKSPACE, (part) => kept.push(...part.map(({ id }) => id)));
	expect(kept).toEqual(['r1']);
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
