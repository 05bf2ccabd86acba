// IndexedDB by way of `idb`: opening that never hangs, and storage errors with codes.

import { openDB, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';
import { AppError } from '$lib/kernel';

export type Database<Schema = unknown> = IDBPDatabase<Schema>;

/** Brings a database from `oldVersion` (0 = new) to the asked version, in one transaction. */
export type Upgrade<Schema> = (
	database: IDBPDatabase<Schema>,
	oldVersion: number,
	transaction: IDBPTransaction<Schema, StoreNames<Schema>[], 'versionchange'>
) => void;

/** How long another tab may take to let go of an older version. */
const BLOCKED_MS = 5_000;

/**
 * Opens (and upgrades) a database. It closes by itself when another tab needs a newer version.
 * Throws `platform/storage-blocked` (no IndexedDB here, or an older tab holds it) and `platform/storage-full`.
 */
export async function openDatabase<Schema = unknown>(
	name: string,
	version: number,
	upgrade: Upgrade<Schema>
): Promise<IDBPDatabase<Schema>> {
	if (typeof indexedDB === 'undefined') throw new AppError('platform/storage-blocked', { name });
	let timer: ReturnType<typeof setTimeout> | undefined;
	let late = false;
	try {
		return await new Promise<IDBPDatabase<Schema>>((resolve, reject) => {
			openDB<Schema>(name, version, {
				upgrade: (database, oldVersion, _newVersion, transaction) =>
					upgrade(database, oldVersion, transaction),
				blocked: () => {
					timer = setTimeout(() => {
						late = true;
						reject(new AppError('platform/storage-blocked', { name }));
					}, BLOCKED_MS);
				},
				blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close()
			}).then((database) => {
				if (late) database.close();
				resolve(database);
			}, reject);
		});
	} catch (thrown) {
		throw storageError(thrown, name);
	} finally {
		clearTimeout(timer);
	}
}

/** Runs work on a database; a full or vanished store throws with a code that a person can be told about. */
export async function storing<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (thrown) {
		throw storageError(thrown);
	}
}

/** There was no room to write: what only reads, or can be kept in memory, goes on. */
export const isStorageFull = (thrown: unknown): boolean =>
	thrown instanceof AppError && thrown.code === 'platform/storage-full';

/** A storage failure as `platform/storage-full` or `platform/storage-blocked`; any other error stays itself. */
function storageError(thrown: unknown, name = ''): unknown {
	const kind = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : '';
	if (kind === 'QuotaExceededError')
		return new AppError('platform/storage-full', { name }, { cause: thrown });
	if (['InvalidStateError', 'SecurityError', 'UnknownError', 'VersionError'].includes(kind))
		return new AppError('platform/storage-blocked', { name }, { cause: thrown });
	return thrown;
}
