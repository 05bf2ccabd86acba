// What records keep in IndexedDB beside the ledger: the list of drafts, their photos, and rows of the list.

import { openDatabase, storing, type Database } from '$lib/platform';
import type { DBSchema } from 'idb';
import type { Bytes } from '$lib/kernel';
import type { EntryId, WorkspaceId } from '$lib/ledger';
import type { RecordRow } from './model';

export interface DraftRow {
	id: string;
	/** null before there is a team: the draft waits. */
	workspace: WorkspaceId | null;
	/** `<form id>@<version>` */
	form: string;
	/** Id that the record has, or will have. */
	record: string;
	/** Versions that saving replaces; none for a new record. */
	base: EntryId[];
	title: string;
	createdAt: number;
	/** When the last keystroke was kept. */
	savedAt: number;
	/** Set while deleting can still be undone. */
	deletedAt: number | null;
}

/** A photo of a draft: plaintext, on this device only, until the record is saved. */
export interface DraftPhoto {
	id: string;
	draft: string;
	/** SHA-256 of `bytes`, hex. */
	sha256: string;
	mediaType: string;
	width: number;
	height: number;
	bytes: Bytes;
	thumbnail: Bytes;
}

interface Schema extends DBSchema {
	drafts: { key: string; value: DraftRow };
	photos: { key: string; value: DraftPhoto; indexes: { 'by-draft': string } };
	rows: {
		key: [string, string];
		value: RecordRow & { order: number };
		indexes: { 'by-time': [string, number] };
	};
}

/** Rows of one transaction. Reading 1,000 holds a slow phone's main thread for about 20 ms. */
const READ = 1_000;
const WRITE = 500;

const asRow = ({ order: _order, ...row }: RecordRow & { order: number }): RecordRow => row;

export class RecordsStore {
	readonly #name: string;
	#database: Promise<Database<Schema>> | null = null;

	constructor(name = 'azora-records') {
		this.#name = name;
	}

	listDrafts = (): Promise<DraftRow[]> => this.#run((db) => db.getAll('drafts'));

	draft = (id: string): Promise<DraftRow | undefined> => this.#run((db) => db.get('drafts', id));

	putDraft = (row: DraftRow): Promise<unknown> => this.#run((db) => db.put('drafts', row));

	/** Changes a draft's row in one transaction; nothing happens when it is gone. */
	changeDraft(id: string, change: Partial<DraftRow>): Promise<DraftRow | null> {
		return this.#run(async (db) => {
			const work = db.transaction('drafts', 'readwrite');
			const row = await work.store.get(id);
			const changed = row ? { ...row, ...change } : null;
			if (changed) await work.store.put(changed);
			await work.done;
			return changed;
		});
	}

	/** Removes a draft and its photos for good. */
	removeDraft(id: string): Promise<void> {
		return this.#run(async (db) => {
			const work = db.transaction(['drafts', 'photos'], 'readwrite');
			const photos = work.objectStore('photos');
			const keys = await photos.index('by-draft').getAllKeys(id);
			await Promise.all([
				work.objectStore('drafts').delete(id),
				...keys.map((k) => photos.delete(k))
			]);
			await work.done;
		});
	}

	putPhoto = (photo: DraftPhoto): Promise<unknown> => this.#run((db) => db.put('photos', photo));

	photo = (id: string): Promise<DraftPhoto | undefined> => this.#run((db) => db.get('photos', id));

	/** The newest rows of a workspace. */
	newestRows(workspace: WorkspaceId, limit: number): Promise<RecordRow[]> {
		return this.#run(async (db) => {
			const range = IDBKeyRange.bound([workspace, -Infinity], [workspace, Infinity]);
			return (await db.getAllFromIndex('rows', 'by-time', range, limit)).map(asRow);
		});
	}

	/** All rows of a workspace, in no order; in parts, so that thousands do not hold the thread. */
	async readRows(
		workspace: WorkspaceId,
		hear: (part: readonly RecordRow[]) => void
	): Promise<void> {
		for (let last = '', isMore = true; isMore;) {
			const range = IDBKeyRange.bound([workspace, last], [workspace, []], true);
			const part = await this.#run((db) => db.getAll('rows', range, READ));
			hear(part.map(asRow));
			last = part.at(-1)?.id ?? last;
			isMore = part.length === READ;
		}
	}

	/** Writes rows in batches, so that no transaction holds the thread for long. */
	async putRows(rows: readonly RecordRow[]): Promise<void> {
		for (let i = 0; i < rows.length; i += WRITE)
			await this.#run(async (db) => {
				const work = db.transaction('rows', 'readwrite');
				for (const row of rows.slice(i, i + WRITE)) void work.store.put({ ...row, order: -row.at });
				await work.done;
			});
	}

	clearRows(workspace: WorkspaceId): Promise<void> {
		return this.#run((db) => db.delete('rows', IDBKeyRange.bound([workspace], [workspace, []])));
	}

	async close(): Promise<void> {
		const database = this.#database;
		this.#database = null;
		(await database)?.close();
	}

	#run<T>(work: (database: Database<Schema>) => Promise<T>): Promise<T> {
		return storing(async () => work(await (this.#database ??= this.#open())));
	}

	async #open(): Promise<Database<Schema>> {
		try {
			const database = await openDatabase<Schema>(this.#name, 1, (db) => {
				db.createObjectStore('drafts', { keyPath: 'id' });
				db.createObjectStore('photos', { keyPath: 'id' }).createIndex('by-draft', 'draft');
				db.createObjectStore('rows', { keyPath: ['workspace', 'id'] }).createIndex('by-time', [
					'workspace',
					'order'
				]);
			});
			database.addEventListener('close', () => (this.#database = null));
			return database;
		} catch (error) {
			this.#database = null;
			throw error;
		}
	}
}
