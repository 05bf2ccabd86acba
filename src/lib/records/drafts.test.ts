// Drafts: nothing typed is lost.

import 'fake-indexeddb/auto';
import { deleteDB, openDB } from 'idb';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '$lib/kernel';
import type { ProcessedPhoto } from './service';
import type { Draft } from './draft.svelte';
import type { WatchPlace } from './draft-place.svelte';
import type { Drafts } from './drafts.svelte';
import { shippedForms } from './forms';
import { RecordsStore } from './store';
import { foldRecords } from './fold';
import { roughPlace, type PlaceChoice } from './place';
import { accepted, ama, kofi, version, WORKSPACE } from './testing';

// runes without the compiler: plain values, which is all that these tests look at
const rune = Object.assign(<T>(value: T) => value, { raw: <T>(value: T) => value });
vi.stubGlobal('$state', rune);

const [, waterPoint] = shippedForms;
const photo = (name: string): ProcessedPhoto => ({
	bytes: new TextEncoder().encode(name),
	thumbnail: new Uint8Array([1]),
	mediaType: 'image/jpeg',
	width: 1,
	height: 1,
	sha256: name
});
let DraftsClass: typeof Drafts;
beforeAll(async () => {
	DraftsClass = (await import('./drafts.svelte')).Drafts;
});

let store: RecordsStore;
let clock: number;
let place: Parameters<WatchPlace>[0] | null;
/** What this device remembers. */
let usual: PlaceChoice;
/** What was made ready, in this order. */
let processed: string[];
const process = async (file: Blob) => {
	const text = await file.text();
	processed.push(text);
	if (text === 'bad') throw new AppError('records/photo-unreadable');
	return photo(text);
};
const start = () =>
	new DraftsClass({
		store,
		photos: { process },
		watchPlace: (listener) => {
			place = listener;
			return () => (place = null);
		},
		now: () => ++clock,
		isRoomLow: () => Promise.resolve(isRoomLow),
		placeChoice: () => usual,
		keepPlaceChoice: (choice) => (usual = choice)
	});
let isRoomLow = false;
const formOf = () => waterPoint;

beforeEach(() => {
	store = new RecordsStore(`records-${Math.random()}`);
	clock = 1_000_000_000_000;
	place = null;
	usual = 'exact';
	isRoomLow = false;
	processed = [];
});

describe('drafts', () => {
	test('when the phone is almost full, photos are refused with a sentence and text is kept', async () => {
		const draft = await start().create(waterPoint, WORKSPACE);
		isRoomLow = true;
		const [result] = await draft.addPhotos('photos', [new Blob(['p1'])]);
		expect(!result.ok && result.error.code).toBe('records/storage-low');
		draft.set('name', 'Bonsa bridge');
		await draft.settle();
		expect([draft.photos, draft.answers]).toEqual([{}, { name: 'Bonsa bridge' }]);
		isRoomLow = false;
		expect((await draft.addPhotos('photos', [new Blob(['p1'])]))[0].ok).toBe(true);
	});

	test('every keystroke, the photos and the place survive a reload', async () => {
		const draft = await start().create(waterPoint, WORKSPACE);
		for (const text of ['B', 'Bo', 'Bonsa bridge']) draft.set('name', text);
		draft.set('level', 'about 140');
		draft.findPlace();
		place?.onFix({ lat: 5, lon: -1, accuracyMeters: 38, at: 1 });
		const added = await draft.addPhotos('photos', [new Blob(['p1']), new Blob(['bad'])]);
		expect(added.map((result) => result.ok)).toEqual([true, false]);
		await draft.settle();
		// no close: the page is simply gone

		const drafts = start();
		await drafts.load();
		expect(drafts.list.map(({ title }) => title)).toEqual(['Water point, Bonsa bridge']);
		const again = await drafts.open(draft.id, formOf);
		expect(again.answers).toEqual({ name: 'Bonsa bridge', level: 'about 140' });
		expect(again.photos.photos).toEqual([{ id: expect.any(String), source: expect.any(String) }]);
		expect(again.place).toMatchObject({ state: 'fix', accuracyMeters: 38 });
		const read = await drafts.read(draft.id);
		expect(read.photos.photos).toHaveLength(1);
	});

	test('the same picture twice is one', async () => {
		const draft = await start().create(waterPoint, WORKSPACE);
		const [first] = await draft.addPhotos('photos', [new Blob(['p1'])]);
		const [again] = await draft.addPhotos('photos', [new Blob(['p1'])]);
		expect(again).toEqual(first);
		expect(draft.photos.photos).toHaveLength(1);
	});

	test('photos beyond what the question takes are told, in one choice and in two quick ones', async () => {
		const few = {
			...waterPoint,
			fields: waterPoint.fields.map((one) => (one.type === 'photo' ? { ...one, max: 2 } : one))
		};
		const draft = await start().create(few, WORKSPACE);
		const blobs = (...names: string[]) => names.map((name) => new Blob([name]));
		const told = (results: { ok: boolean; error?: AppError }[]) =>
			results.map((result) => (result.ok ? 'ok' : result.error?.code));
		const quick = [
			draft.addPhotos('photos', blobs('p1')),
			draft.addPhotos('photos', blobs('p2', 'p3', 'p4'))
		];
		expect((await Promise.all(quick)).flatMap(told)).toEqual([
			...['ok', 'ok'],
			...['records/too-many-photos', 'records/too-many-photos']
		]);
		expect(draft.photos.photos).toHaveLength(2);
		// what a crash left half done is taken up again: the same pictures are none too many
		expect(told(await draft.addPhotos('photos', blobs('p1', 'p2')))).toEqual(['ok', 'ok']);
	});

	test('what there is no room for is not made ready first, and nothing shows it as coming', async () => {
		const few = {
			...waterPoint,
			fields: waterPoint.fields.map((one) => (one.type === 'photo' ? { ...one, max: 3 } : one))
		};
		const draft = await start().create(few, WORKSPACE);
		await draft.addPhotos('photos', [new Blob(['p1']), new Blob(['p2'])]);
		const adding = draft.addPhotos(
			'photos',
			['p2', 'p3', 'p4'].map((name) => new Blob([name]))
		);
		expect(draft.coming).toHaveLength(1);
		expect((await adding).map(({ ok }) => ok)).toEqual([true, true, false]);
		expect(processed).toEqual(['p1', 'p2', 'p3']);
		expect(draft.coming).toEqual([]);
	});

	test('a photo that is still being made ready is in what is saved', async () => {
		const drafts = start();
		const draft = await drafts.create(waterPoint, WORKSPACE);
		draft.set('name', 'Mile 9');
		// the person takes a photo and saves at once
		const adding = draft.addPhotos('photos', [new Blob(['p1']), new Blob(['p2'])]);
		const { photos } = await drafts.read(draft.id);
		expect(photos.photos).toHaveLength(2);
		await adding;
	});

	test('a photo that fails while somebody saves is told to them; the next time the rest is saved', async () => {
		const drafts = start();
		const draft = await drafts.create(waterPoint, WORKSPACE);
		draft.set('name', 'Mile 10');
		const adding = draft.addPhotos('photos', [new Blob(['p1']), new Blob(['bad'])]);
		await expect(drafts.read(draft.id)).rejects.toMatchObject({ code: 'records/photo-unreadable' });
		await adding;
		const { answers, photos } = await drafts.read(draft.id);
		expect([answers.name, photos.photos.length]).toEqual(['Mile 10', 1]);
	});

	test('savedAt is a fact: null until the keystroke is on disk', async () => {
		const draft = await start().create(waterPoint, null);
		await draft.settle();
		draft.set('name', 'B');
		expect(draft.savedAt).toBeNull();
		await draft.settle();
		expect(draft.savedAt).toBeGreaterThan(0);
	});

	test('a write that y-indexeddb lost without a word is noticed and written again', async () => {
		const draft = await start().create(waterPoint, null);
		await draft.settle();
		const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (
			this: IDBObjectStore
		) {
			this.transaction.abort();
			return {} as IDBRequest<IDBValidKey>;
		});
		draft.set('name', 'lost');
		add.mockRestore();
		await draft.settle();
		const database = await openDB(`azora-draft-${draft.id}`);
		expect(await database.count('updates')).toBeGreaterThan(0);
		database.close();
		const drafts = start();
		expect((await drafts.open(draft.id, formOf)).answers).toEqual({ name: 'lost' });
	});

	test('when nothing can be written any more the draft says so', async () => {
		const draft = await start().create(waterPoint, null);
		await draft.settle();
		const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (
			this: IDBObjectStore
		) {
			this.transaction.abort();
			return {} as IDBRequest<IDBValidKey>;
		});
		draft.set('name', 'lost');
		await expect(draft.settle()).rejects.toThrow('platform/storage');
		expect([draft.savedAt, draft.problem?.code]).toEqual([null, 'platform/storage-full']);
		add.mockRestore();
		await draft.settle();
		expect(draft.problem).toBeNull();
	});

	test('undo takes back typing and photos, never the place', async () => {
		const draft: Draft = await start().create(waterPoint, null);
		draft.findPlace();
		draft.set('name', 'Bonsa');
		place?.onFix({ lat: 5, lon: -1, accuracyMeters: 6, at: 1 });
		expect(draft.canUndo).toBe(true);
		draft.undo();
		expect([draft.answers, draft.place.state]).toEqual([{}, 'fix']);
		draft.redo();
		expect(draft.answers).toEqual({ name: 'Bonsa' });
	});

	test('place: a better fix counts, a worse one not; denied keeps a fix', async () => {
		const draft = await start().create(waterPoint, null);
		draft.findPlace();
		expect([draft.place.state, draft.searching]).toEqual(['pending', true]);
		place?.onFix({ lat: 1, lon: 1, accuracyMeters: 38, at: 1 });
		place?.onFix({ lat: 2, lon: 2, accuracyMeters: 6, at: 2 });
		place?.onFix({ lat: 3, lon: 3, accuracyMeters: 90, at: 3 });
		expect(draft.place).toMatchObject({ lat: 2 });
		place?.onDenied();
		expect([draft.place.state, draft.searching]).toEqual(['fix', false]);
		const other = await start().create(waterPoint, null);
		other.findPlace();
		place?.onDenied();
		expect(other.place).toEqual({ state: 'denied' });
	});

	test('deleting can be undone; after a day it is gone for good', async () => {
		const drafts = start();
		const { id } = await drafts.create(waterPoint, null);
		await drafts.discard(id);
		expect(drafts.list).toEqual([]);
		await expect(drafts.open(id, formOf)).rejects.toThrow('records/draft-not-found');
		await drafts.restore(id);
		expect(drafts.list).toHaveLength(1);
		await drafts.discard(id);
		clock += 25 * 60 * 60 * 1000;
		await drafts.sweep();
		expect(await store.listDrafts()).toEqual([]);
		const names = (await indexedDB.databases()).map(({ name }) => name);
		expect(names).not.toContain(`azora-draft-${id}`);
	});

	test('opened twice at once it is one draft', async () => {
		const { id } = await start().create(waterPoint, null);
		const drafts = start();
		const [a, b] = await Promise.all([drafts.open(id, formOf), drafts.open(id, formOf)]);
		expect(a).toBe(b);
	});

	test('who left while it opened does not close it under who came back', async () => {
		const { id } = await start().create(waterPoint, null);
		const drafts = start();
		const left = drafts.open(id, formOf);
		const back = drafts.open(id, formOf);
		await left;
		await drafts.close(id);
		const draft = await back;
		draft.set('name', 'Bonsa bridge');
		expect((await drafts.read(id)).answers).toEqual({ name: 'Bonsa bridge' });
		await drafts.close(id);
		expect((await start().open(id, formOf)).answers).toEqual({ name: 'Bonsa bridge' });
	});

	test('who comes back while photos of it are made ready has them in what is saved', async () => {
		const drafts = start();
		const draft = await drafts.create(waterPoint, null);
		const adding = draft.addPhotos('photos', [new Blob(['p1']), new Blob(['p2'])]);
		const leaving = drafts.close(draft.id);
		expect(await drafts.open(draft.id, formOf)).toBe(draft);
		expect((await drafts.read(draft.id)).photos.photos).toHaveLength(2);
		await Promise.all([adding, leaving]);
		draft.set('name', 'Mile 9');
		expect((await drafts.read(draft.id)).answers).toEqual({ name: 'Mile 9' });
	});

	test('the last who leaves closes it; what was deleted is closed whoever has it open', async () => {
		const drafts = start();
		const first = await drafts.create(waterPoint, null);
		await drafts.open(first.id, formOf);
		await drafts.close(first.id);
		expect(first.isClosed).toBe(false);
		await drafts.close(first.id);
		expect(first.isClosed).toBe(true);
		const second = await drafts.open(first.id, formOf);
		await drafts.open(first.id, formOf);
		await drafts.discard(first.id);
		expect(second.isClosed).toBe(true);
	});

	test('photos for a draft that was closed are refused, not lost without a word', async () => {
		const drafts = start();
		const draft = await drafts.create(waterPoint, null);
		await drafts.discard(draft.id);
		const put = vi.spyOn(store, 'putPhoto');
		const [result] = await draft.addPhotos('photos', [new Blob(['p1'])]);
		expect(!result.ok && result.error.code).toBe('records/draft-not-found');
		expect(put).not.toHaveBeenCalled();
	});

	test('a document that another tab held when it was discarded neither hangs nor stays', async () => {
		const drafts = start();
		const draft = await drafts.create(waterPoint, null);
		await draft.settle();
		const other = await openDB(`azora-draft-${draft.id}`);
		await drafts.erase(draft.id);
		other.close();
		await start().sweep();
		const names = (await indexedDB.databases()).map(({ name }) => name);
		expect(names).not.toContain(`azora-draft-${draft.id}`);
	});

	test('opening again and again does not pile up rows', async () => {
		const { id } = await start().create(waterPoint, null);
		for (let i = 0; i < 25; i++) {
			const drafts = start();
			await drafts.open(id, formOf);
			await drafts.close(id);
		}
		const database = await openDB(`azora-draft-${id}`);
		expect(await database.count('updates')).toBeLessThan(25);
		database.close();
		await deleteDB(`azora-draft-${id}`);
	});

	test('a change starts from the version that was picked, over all that are current', async () => {
		const first = version();
		const items = [
			accepted(first, kofi, { id: 'e1' }),
			accepted(version({ base: ['e1'], answers: { name: 'B' } }), kofi, { id: 'e2' }),
			accepted(version({ base: ['e1'], answers: { name: 'C' } }), kofi, { id: 'e3' })
		];
		const [view] = foldRecords(items, WORKSPACE);
		const draft = await start().change(view, waterPoint, WORKSPACE, 'e2');
		expect(draft.answers).toEqual({ name: 'B' });
		expect([draft.row.record, draft.row.base]).toEqual(['r1', ['e2', 'e3']]);
		expect(draft.canUndo).toBe(false);
	});

	test('who changes a record again goes on with the draft of it, until the record is another', async () => {
		const drafts = start();
		const items = [accepted(version(), kofi, { id: 'e1' })];
		const [view] = foldRecords(items, WORKSPACE);
		const first = await drafts.change(view, waterPoint, WORKSPACE);
		first.set('name', 'Bonsa ferry');
		await drafts.close(first.id);
		const again = await drafts.change(view, waterPoint, WORKSPACE);
		expect([again.id, again.answers.name]).toEqual([first.id, 'Bonsa ferry']);
		items.push(accepted(version({ base: ['e1'] }), kofi, { id: 'e2' }));
		const [later] = foldRecords(items, WORKSPACE);
		expect((await drafts.change(later, waterPoint, WORKSPACE)).id).not.toBe(first.id);
		// whoever picks a version of a conflict means that one
		expect((await drafts.change(view, waterPoint, WORKSPACE, 'e1')).id).not.toBe(first.id);
	});

	test('left beside its saved record is dropped at the next start; one that says more stays', async () => {
		const names = ['saved', 'said more since', 'not saved', 'saved by another', 'open now'];
		const written = start();
		const ids: string[] = [];
		const statements = [];
		for (const name of names) {
			const draft = await written.create(waterPoint, WORKSPACE);
			draft.set('name', name);
			const { record, base } = draft.row;
			await written.close(draft.id);
			const answers = { name: name === 'said more since' ? 'said' : name };
			const by = name === 'saved by another' ? ama : kofi;
			const saved = version({ record, base, answers, place: draft.place });
			if (name !== 'not saved') statements.push(accepted(saved, by, { id: `e${ids.length}` }));
			ids.push(draft.id);
		}
		const views = foldRecords(statements, WORKSPACE);
		const next = start();
		await next.load();
		await next.open(ids[4], formOf);
		const record = (id: string) => views.find((view) => view.id === id) ?? null;
		await next.dropSaved({ me: () => kofi, record });
		const left = next.list.map(({ id }) => names[ids.indexOf(id)]);
		expect(left.sort()).toEqual(names.slice(1).sort());
		await next.close(ids[4]);
	});
});

describe('rows of the list', () => {
	test('come back newest first, of one workspace, a first page at a time', async () => {
		const row = (id: string, at: number, workspace = 'w') => ({
			...{ workspace, id, form: 'f@1', title: id, at, by: kofi, sealed: false, sealedBy: null },
			...{ confirmed: 0, disputed: 0, conflict: false, photos: 0 }
		});
		await store.putRows([row('a', 1), row('b', 3), row('c', 2), row('x', 9, 'v')]);
		expect((await store.newestRows('w', 9)).map(({ id }) => id)).toEqual(['b', 'c', 'a']);
		expect((await store.newestRows('w', 1)).map(({ id }) => id)).toEqual(['b']);
		await store.clearRows('w');
		const left: string[] = [];
		for (const of of ['w', 'v'])
			await store.readRows(of, (part) => left.push(...part.map(({ id }) => id)));
		expect(left).toEqual(['x']);
		await store.close();
	});
});

describe('place by choice', () => {
	const exact = { lat: 5.3127441, lon: -1.8204112, accuracyMeters: 6, at: 1 };
	const rough = roughPlace({ state: 'fix', ...exact });
	/** Everything of a draft that is on disk, as text: an exact latitude is eight bytes in it. */
	async function onDisk(id: string): Promise<string> {
		const database = await openDB(`azora-draft-${id}`);
		const rows = (await database.getAll('updates')) as Uint8Array[];
		database.close();
		return rows.map((row) => Buffer.from(row).toString('hex')).join(' ');
	}
	const latitude = () => {
		const view = new DataView(new ArrayBuffer(8));
		view.setFloat64(0, exact.lat);
		return Buffer.from(view.buffer).toString('hex');
	};

	test('rough is rounded before it is stored: the exact place never reaches the disk', async () => {
		usual = 'rough';
		const draft = await start().create(waterPoint, null);
		draft.findPlace();
		place?.onFix(exact);
		await draft.settle();
		expect(draft.place).toEqual(rough);
		expect(draft.searching).toBe(false);
		expect(await onDisk(draft.id)).not.toContain(latitude());
	});

	test('an exact place that is taken back is not on disk any more', async () => {
		const draft = await start().create(waterPoint, null);
		draft.findPlace();
		place?.onFix(exact);
		await draft.settle();
		expect(await onDisk(draft.id)).toContain(latitude());
		draft.choosePlace('rough');
		await vi.waitFor(async () => expect(await onDisk(draft.id)).not.toContain(latitude()));
		expect(draft.place).toEqual(rough);
		// the form is still open: the phone need not look again
		draft.choosePlace('exact');
		expect(draft.place).toEqual({ state: 'fix', ...exact });
		expect(usual).toBe('exact');
	});

	test('none looks for nothing and says so; the choice is kept on this device', async () => {
		const first = await start().create(waterPoint, null);
		first.choosePlace('none');
		expect(usual).toBe('none');
		const second = await start().create(waterPoint, null);
		second.findPlace();
		expect(place).toBeNull();
		expect(second.place).toEqual({ state: 'denied' });
		expect(second.isPlaceDenied).toBe(false);
	});

	test('a phone that says no is none for this record, and not what the person chose', async () => {
		const draft = await start().create(waterPoint, null);
		draft.findPlace();
		place?.onDenied();
		expect([draft.placeChoice, draft.isPlaceDenied, usual]).toEqual(['none', true, 'exact']);
		draft.choosePlace('rough');
		expect(place).not.toBeNull();
	});

	test('a form that does not ask for the place never looks for it', async () => {
		const form = {
			...waterPoint,
			fields: waterPoint.fields.filter(({ type }) => type !== 'place')
		};
		const draft = await start().create(form, null);
		draft.findPlace();
		expect(place).toBeNull();
	});

	test('what was rounded is not called exact again: the phone looks anew', async () => {
		usual = 'rough';
		const draft = await start().create(waterPoint, null);
		draft.findPlace();
		place?.onFix(exact);
		await draft.close();
		const again = await start().open(draft.id, formOf);
		expect(again.placeChoice).toBe('rough');
		again.choosePlace('exact');
		expect(again.place).toEqual({ state: 'pending' });
		expect(place).not.toBeNull();
	});
});
