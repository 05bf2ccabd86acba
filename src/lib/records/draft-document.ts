// A draft at rest: one local Y.Doc in y-indexeddb, and the certainty that what was typed is really kept.

import { deleteDB } from 'idb';
import type * as YIndexeddb from 'y-indexeddb';
import type * as Yjs from 'yjs';
import { AppError, ownBytes, within, type Bytes, type Json } from '$lib/kernel';
import type { BlobRef, Place } from '$lib/ledger';
import type { Answers } from './forms';
import { isPlaceChoice, type PlaceChoice } from './place';

/**
 * A photo of a draft: taken here and not saved yet (`source` is the hash of the file that it was made from), or kept from the
 * version that is being changed.
 */
export type DraftPhotoRef = { id: string; source: string } | { ref: BlobRef };
export type DraftPhotos = { [field: string]: DraftPhotoRef[] };

const OPEN_MS = 8_000;
const DELETE_MS = 3_000;
/** Rows above which the document is written as one when it is closed: y-indexeddb adds one at every open. */
const COMPACT_ROWS = 20;
/** Marks what the person did, for undo. */
const BY_PERSON = 'person';

const PREFIX = 'azora-draft-';
export const draftDatabase = (id: string): string => PREFIX + id;

/**
 * y-indexeddb's own removal does not wait for the end; this one does, but not for another tab that has the draft
 * open: what is left then is swept at the next start.
 */
export const deleteDraftDocument = (id: string): Promise<void> =>
	within(deleteDB(draftDatabase(id)), DELETE_MS, 'platform/storage-blocked').catch(() => {});

/** Ids of the documents at rest here, whether or not a list knows them. */
export async function draftDocuments(): Promise<string[]> {
	const databases = (await indexedDB.databases?.()) ?? [];
	return databases.flatMap(({ name = '' }) =>
		name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []
	);
}

export class DraftDocument {
	readonly doc: Yjs.Doc;
	readonly undo: Yjs.UndoManager;
	readonly #answers: Yjs.Map<Json>;
	readonly #photos: Yjs.Map<DraftPhotoRef[]>;
	readonly #meta: Yjs.Map<Place | PlaceChoice>;
	readonly #persistence: YIndexeddb.IndexeddbPersistence;
	readonly #storeState: typeof YIndexeddb.storeState;
	readonly #yjs: typeof Yjs;
	/** Rows that must be there at least. */
	#expected = 0;

	private constructor(yjs: typeof Yjs, local: typeof YIndexeddb, id: string) {
		this.#yjs = yjs;
		this.doc = new yjs.Doc();
		this.#answers = this.doc.getMap<Json>('answers');
		this.#photos = this.doc.getMap<DraftPhotoRef[]>('photos');
		this.#meta = this.doc.getMap<Place | PlaceChoice>('meta');
		this.#persistence = new local.IndexeddbPersistence(draftDatabase(id), this.doc);
		this.#storeState = local.storeState;
		this.undo = new yjs.UndoManager([this.#answers, this.#photos], {
			trackedOrigins: new Set([BY_PERSON])
		});
	}

	/** Reads the draft whole. Throws `platform/storage-blocked` when this browser does not let it. */
	static async open(id: string): Promise<DraftDocument> {
		const [yjs, local] = await Promise.all([import('yjs'), import('y-indexeddb')]);
		const draft = new DraftDocument(yjs, local, id);
		await within(
			draft.#persistence.whenSynced as Promise<unknown>,
			OPEN_MS,
			'platform/storage-blocked'
		);
		draft.#expected = await draft.#lastKey();
		draft.doc.on('update', (_update, origin) => {
			if (origin !== draft.#persistence) draft.#expected++;
		});
		return draft;
	}

	get answers(): Answers {
		return this.#answers.toJSON();
	}
	get photos(): DraftPhotos {
		return this.#photos.toJSON();
	}
	get place(): Place {
		const place = this.#meta.get('place');
		return typeof place === 'object' ? place : { state: 'pending' };
	}
	/** null until the person or a fix said something about it. */
	get placeChoice(): PlaceChoice | null {
		const choice = this.#meta.get('placeChoice');
		return isPlaceChoice(choice) ? choice : null;
	}

	/** undefined and null take the answer away. */
	setAnswer(field: string, answer: Json | undefined): void {
		this.doc.transact(() => {
			if (answer === undefined || answer === null) this.#answers.delete(field);
			else this.#answers.set(field, answer);
		}, BY_PERSON);
	}

	setPhotos(field: string, photos: DraftPhotoRef[]): void {
		this.doc.transact(() => this.#photos.set(field, photos), BY_PERSON);
	}

	/** The whole document as one update. */
	update(): Bytes {
		return ownBytes(this.#yjs.encodeStateAsUpdate(this.doc));
	}

	/** What came from a backup joins what is here. Throws `records/backup-unreadable`. */
	merge(update: Bytes): void {
		try {
			this.#yjs.applyUpdate(this.doc, update);
		} catch (cause) {
			throw new AppError('records/backup-unreadable', {}, { cause });
		}
	}

	/** Not undone: where the phone is was not typed. */
	setPlace(place: Place, choice: PlaceChoice): void {
		this.doc.transact(() => {
			this.#meta.set('place', place);
			this.#meta.set('placeChoice', choice);
		});
	}

	/** Writes the draft anew, so that no older row still holds a place that the person took back. */
	async forgetOlder(): Promise<void> {
		await this.settle();
		await this.#compact();
	}

	fill(answers: Answers, photos: DraftPhotos, place: Place): void {
		this.doc.transact(() => {
			for (const [field, answer] of Object.entries(answers)) this.#answers.set(field, answer);
			for (const [field, list] of Object.entries(photos)) this.#photos.set(field, list);
			this.#meta.set('place', place);
		});
	}

	/**
	 * Resolves once everything so far is on disk. y-indexeddb drops a failed write without a word, so the rows
	 * are counted; what is missing is written again whole. Throws `platform/storage-full` when that fails too.
	 */
	async settle(): Promise<void> {
		const expected = this.#expected;
		if ((await this.#lastKey()) >= expected) return;
		try {
			await this.#compact();
		} catch (cause) {
			throw new AppError('platform/storage-full', {}, { cause });
		}
	}

	async close(): Promise<void> {
		try {
			await this.settle();
			// only tidying: on a full disk the rows stay as they are
			if (this.#persistence._dbsize > COMPACT_ROWS) await this.#compact().catch(() => {});
		} finally {
			this.undo.destroy();
			await this.#persistence.destroy();
			this.doc.destroy();
		}
	}

	async #compact(): Promise<void> {
		const before = await this.#lastKey();
		await this.#storeState(this.#persistence, true);
		// its last write is not awaited inside; a transaction after it is answered after it
		const after = await this.#lastKey();
		if (after <= before) throw new AppError('platform/storage-full');
		this.#expected = after;
	}

	/** The highest row number; transactions of one store are answered in order, so it waits for the writes before it. */
	#lastKey(): Promise<number> {
		return new Promise((resolve, reject) => {
			const database = this.#persistence.db;
			if (!database) return reject(new AppError('platform/storage-blocked'));
			const rows = database.transaction('updates').objectStore('updates');
			const request = rows.openKeyCursor(null, 'prev');
			request.onsuccess = () => resolve(Number(request.result?.primaryKey ?? 0));
			request.onerror = () =>
				reject(new AppError('platform/storage-blocked', {}, { cause: request.error }));
		});
	}
}
