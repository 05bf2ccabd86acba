// Drafts on a phone that broke: text, photos and place come back from a backup; a hostile one changes nothing.

import 'fake-indexeddb/auto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { AppError, hex, sha256, utf8 } from '$lib/kernel';
import { deleteDraftDocument } from './draft-document';
import { readDrafts, writeDrafts } from './drafts-backup';
import type { Drafts } from './drafts.svelte';
import { shippedForms } from './forms';
import { RecordsStore } from './store';
import { WORKSPACE } from './testing';

const rune = Object.assign(<T>(value: T) => value, { raw: <T>(value: T) => value });
vi.stubGlobal('$state', rune);

const [, waterPoint] = shippedForms;
let DraftsClass: typeof Drafts;
beforeAll(async () => {
	DraftsClass = (await import('./drafts.svelte')).Drafts;
});

const process = async (file: Blob) => {
	const bytes = new Uint8Array(await file.arrayBuffer());
	const name = hex(await sha256(bytes));
	const thumbnail = utf8('small');
	return { bytes, thumbnail, mediaType: 'image/jpeg' as const, width: 1, height: 1, sha256: name };
};
const phone = () => {
	const store = new RecordsStore(`records-${Math.random()}`);
	const drafts = new DraftsClass({
		store,
		photos: { process },
		watchPlace: () => () => undefined,
		now: () => 1_790_000_000_000
	});
	return { store, drafts };
};
const formOf = () => waterPoint;

async function written() {
	const { drafts } = phone();
	const draft = await drafts.create(waterPoint, WORKSPACE);
	draft.set('name', 'Bonsa bridge');
	await draft.addPhotos('photos', [new Blob(['p1'])]);
	const bytes = writeDrafts(await drafts.kept());
	await drafts.close(draft.id);
	return { drafts, id: draft.id, bytes };
}

describe('drafts in a backup', () => {
	test('come back with text and photos, once', async () => {
		const { id, bytes } = await written();
		await deleteDraftDocument(id);
		const { store, drafts } = phone();
		for (let i = 0; i < 2; i++) expect(await drafts.takeKept(readDrafts(bytes))).toBe(1);
		expect(drafts.list.map(({ title }) => title)).toEqual(['Water point, Bonsa bridge']);
		const draft = await drafts.open(id, formOf);
		expect(draft.answers).toEqual({ name: 'Bonsa bridge' });
		const [photo] = draft.photos.photos;
		const kept = 'id' in photo ? await store.photo(photo.id) : null;
		expect(kept?.bytes).toEqual(utf8('p1'));
		await drafts.close(id);
	});

	test('do not take back what was typed since, or bring back what was thrown away', async () => {
		const { drafts, id, bytes } = await written();
		const draft = await drafts.open(id, formOf);
		draft.set('name', 'Bonsa bridge, east');
		await draft.settle();
		await drafts.takeKept(readDrafts(bytes));
		expect((await drafts.open(id, formOf)).answers).toEqual({ name: 'Bonsa bridge, east' });
		await drafts.discard(id);
		await drafts.takeKept(readDrafts(bytes));
		expect(drafts.list).toEqual([]);
	});

	test('that are not whole are refused', async () => {
		const { bytes } = await written();
		const codeOf = (work: () => unknown) => {
			try {
				work();
				return 'nothing thrown';
			} catch (thrown) {
				return thrown instanceof AppError ? thrown.code : String(thrown);
			}
		};
		for (const length of [0, 5, 8, 40, bytes.length - 1])
			expect(codeOf(() => readDrafts(bytes.slice(0, length)))).toBe('records/backup-unreadable');
		const path = JSON.stringify({ drafts: [{ row: { id: '../x' }, photos: [] }] });
		const evil = new Uint8Array([...utf8('AZD1'), 0, 0, 0, path.length, ...utf8(path)]);
		expect(codeOf(() => readDrafts(evil))).toBe('records/backup-unreadable');
		const [draft] = readDrafts(bytes);
		const { drafts } = phone();
		const nonsense = [{ ...draft, row: { ...draft.row, id: 'x' }, update: utf8('no update') }];
		await expect(drafts.takeKept(nonsense)).rejects.toThrow(AppError);
	});
});
