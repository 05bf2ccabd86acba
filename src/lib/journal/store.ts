// Rows of the journal in IndexedDB: key (owner, seq), so that two writers can never take one place.

import type { DBSchema } from 'idb';
import { openDatabase, storing, type Database } from '$lib/platform';
import type { JournalEvent, JournalOwner } from './model';

export interface JournalRow {
	owner: JournalOwner;
	seq: number;
	decisionId: string;
	/** Leaf hash of `event`, hex. */
	leaf: string;
	event: JournalEvent;
}

interface Schema extends DBSchema {
	events: {
		key: [JournalOwner, number];
		value: JournalRow;
		indexes: { decision: [JournalOwner, string] };
	};
}

export type JournalRows = Pick<
	JournalStore,
	'add' | 'last' | 'from' | 'before' | 'byDecision' | 'count' | 'close'
>;

export class JournalStore {
	readonly #database: Database<Schema>;
	readonly #owner: JournalOwner;

	private constructor(database: Database<Schema>, owner: JournalOwner) {
		this.#database = database;
		this.#owner = owner;
	}

	static async open(owner: JournalOwner, name = 'azora-journal'): Promise<JournalStore> {
		const database = await openDatabase<Schema>(name, 1, (made) => {
			const events = made.createObjectStore('events', { keyPath: ['owner', 'seq'] });
			events.createIndex('decision', ['owner', 'decisionId']);
		});
		return new JournalStore(database, owner);
	}

	/** Adds the row in one transaction; false when its place is taken. */
	add(row: JournalRow): Promise<boolean> {
		return storing(async () => {
			const transaction = this.#database.transaction('events', 'readwrite');
			// both settle when the transaction fails; the second rejection would be nobody's
			transaction.done.catch(() => {});
			try {
				await transaction.store.add(row);
				await transaction.done;
				return true;
			} catch (thrown) {
				if (thrown instanceof Error && thrown.name === 'ConstraintError') return false;
				throw thrown;
			}
		});
	}

	async last(): Promise<JournalRow | null> {
		const cursor = await storing(() =>
			this.#database.transaction('events').store.openCursor(this.#range(), 'prev')
		);
		return cursor?.value ?? null;
	}

	/** Rows with seq from `from` on, oldest first. */
	from(from: number, limit: number): Promise<JournalRow[]> {
		return storing(() => this.#database.getAll('events', this.#range(from), limit));
	}

	/** Rows with seq below `before`, newest first. */
	async before(before: number, limit: number): Promise<JournalRow[]> {
		const rows: JournalRow[] = [];
		await storing(async () => {
			const { store } = this.#database.transaction('events');
			let cursor = await store.openCursor(this.#range(0, before - 1), 'prev');
			for (; cursor && rows.length < limit; cursor = await cursor.continue())
				rows.push(cursor.value);
		});
		return rows;
	}

	async byDecision(id: string): Promise<JournalRow | null> {
		const found = await storing(() =>
			this.#database.getFromIndex('events', 'decision', [this.#owner, id])
		);
		return found ?? null;
	}

	count(): Promise<number> {
		return storing(() => this.#database.count('events', this.#range()));
	}

	close(): void {
		this.#database.close();
	}

	#range(from = 0, to = Number.MAX_SAFE_INTEGER): IDBKeyRange {
		return IDBKeyRange.bound([this.#owner, from], [this.#owner, to]);
	}
}

/** Where a browser keeps nothing: rows of this window alone. */
export class WindowRows implements JournalRows {
	readonly #rows: JournalRow[] = [];

	add = (row: JournalRow): Promise<boolean> =>
		Promise.resolve(row.seq === this.#rows.length + 1 && this.#rows.push(row) > 0);
	last = (): Promise<JournalRow | null> => Promise.resolve(this.#rows.at(-1) ?? null);
	from = (from: number, limit: number): Promise<JournalRow[]> =>
		Promise.resolve(this.#rows.slice(from - 1, from - 1 + limit));
	before = (before: number, limit: number): Promise<JournalRow[]> =>
		Promise.resolve(
			this.#rows
				.filter(({ seq }) => seq < before)
				.reverse()
				.slice(0, limit)
		);
	byDecision = (id: string): Promise<JournalRow | null> =>
		Promise.resolve(this.#rows.find(({ decisionId }) => decisionId === id) ?? null);
	count = (): Promise<number> => Promise.resolve(this.#rows.length);
	close(): void {
		this.#rows.length = 0;
	}
}
