// What the ledger keeps on this device: entries in packs, own heads, wrapped keys, marks. Only the ledger worker opens it.

import {
	AppError,
	asAppError,
	base64url,
	canonicalJson,
	fromBase64url,
	fromUtf8,
	utf8,
	type Bytes,
	type Json,
	readFrames
} from '$lib/kernel';
import { openDatabase, storing, type Database } from '$lib/platform';
import type { Did, LogId, WorkspaceId } from './model';
import { joinLog, packsOf, putEntries, type KeptEntry, type PackKey } from './packs';
import type { OwnHead, Schema, Stores, Wrapped, Writing } from './store-schema';

export interface WorkspaceRow {
	id: WorkspaceId;
	/** Person who uses it here. */
	me: Did;
	foundingKey: Bytes;
	/** While this device waits to be let in; null afterwards and for a founder. */
	joining: Joining | null;
	/** Of a team of which nothing is here yet: the key by which it is met, and what another device calls it. */
	arriving?: { epoch: Bytes; name: string };
	createdAt: number;
}

export interface Joining {
	/** The invitation as it was opened. */
	invitation: string;
	/** JSON of the JoinRequest. */
	request: string;
}

export type { KeptEntry } from './packs';
export type { OwnHead } from './store-schema';

/** More packs than this in a log that would fit into fewer are joined at start. */
const JOIN_ABOVE = 16;
const PAGE = 64;
const END = '\uffff';

export class LedgerStore {
	readonly #database: Database<Schema>;
	#wrapping: CryptoKey;
	/** Number under which this worker writes; a later one shuts it out. */
	#leader = 0;

	private constructor(database: Database<Schema>, wrapping: CryptoKey) {
		this.#database = database;
		this.#wrapping = wrapping;
	}

	/** Throws `platform/storage-blocked`, `platform/storage-full`. */
	static async open(name = 'azora-ledger'): Promise<LedgerStore> {
		const database = await openDatabase<Schema>(name, 1, (db) => {
			db.createObjectStore('workspaces', { keyPath: 'id' });
			for (const store of ['packs', 'heads', 'secrets', 'marks', 'device'] as const)
				db.createObjectStore(store);
		});
		return new LedgerStore(database, await wrappingKey(database));
	}

	close(): void {
		this.#database.close();
	}

	/** Makes this worker the one that may write; whoever led before gets `ledger/open-elsewhere` from now on. */
	async lead(): Promise<number> {
		const before = Number((await storing(() => this.#database.get('device', 'leader'))) ?? 0);
		try {
			await storing(async () => {
				const tx = this.#database.transaction('device', 'readwrite', { durability: 'strict' });
				this.#leader = Number((await tx.store.get('leader')) ?? 0) + 1;
				await tx.store.put(this.#leader, 'leader');
				await tx.done;
			});
		} catch (thrown) {
			// a full device can still be read, exported from and cleared; the tab's lock keeps others away
			if (asAppError(thrown).code !== 'platform/storage-full' || before === 0) throw thrown;
			this.#leader = before;
		}
		return this.#leader;
	}

	async workspaces(): Promise<WorkspaceRow[]> {
		const rows = await storing(() => this.#database.getAll('workspaces'));
		return Promise.all(
			rows.map(async ({ id, me, createdAt, secret }) => {
				const kept = JSON.parse(fromUtf8(await this.#unwrap(secret, `workspace ${id}`))) as {
					foundingKey: string;
					joining: Joining | null;
					arriving?: { epoch: string; name: string };
				};
				const { joining, arriving } = kept;
				const foundingKey = fromBase64url(kept.foundingKey);
				const row = { id, me, createdAt, joining, foundingKey };
				if (!arriving) return row;
				const epoch = fromBase64url(arriving.epoch);
				return { ...row, arriving: { epoch, name: arriving.name } };
			})
		);
	}

	/** Keeps a workspace, with its first entries when there are any: both or neither. */
	async keepWorkspace(
		row: WorkspaceRow,
		entries: readonly KeptEntry[] = [],
		own: readonly KeptEntry[] = []
	): Promise<void> {
		const { id, me, createdAt, arriving } = row;
		const text = canonicalJson({
			foundingKey: base64url(row.foundingKey),
			joining: row.joining && { ...row.joining },
			...(arriving && { arriving: { ...arriving, epoch: base64url(arriving.epoch) } })
		});
		const secret = await this.#wrap(utf8(text), `workspace ${id}`);
		await this.#write(['workspaces', 'packs', 'heads'], async (tx) => {
			await tx.objectStore('workspaces').put({ id, me, createdAt, secret });
			await putEntries(tx.objectStore('packs'), tx.objectStore('heads'), id, entries, own);
		});
	}

	/** Own heads stay: should this device come back, it must not write a place of its logs twice. */
	async forget(id: WorkspaceId): Promise<void> {
		await this.#write(['workspaces', 'packs', 'marks'], async (tx) => {
			await tx.objectStore('workspaces').delete(id);
			for (const store of ['packs', 'marks'] as const)
				await tx.objectStore(store).delete(packsOf(id));
		});
	}

	/**
	 * Keeps entries, verbatim. `own` are those among them that this device wrote: its heads move in the same
	 * transaction, so that no crash can leave a head without its entry. Throws `ledger/open-elsewhere`.
	 */
	async keep(
		workspace: WorkspaceId,
		entries: readonly KeptEntry[],
		own: readonly KeptEntry[] = []
	): Promise<void> {
		if (!entries.length) return;
		await this.#write(
			['packs', 'heads'],
			(tx) => putEntries(tx.objectStore('packs'), tx.objectStore('heads'), workspace, entries, own),
			own.length > 0
		);
	}

	/** All entries of a workspace in pages, membership first, then by log and seq. */
	async *entries(workspace: WorkspaceId): AsyncGenerator<Bytes[]> {
		let range = packsOf(workspace);
		for (;;) {
			const packs = await storing(() => this.#database.getAll('packs', range, PAGE));
			if (!packs.length) return;
			const keys = await storing(() => this.#database.getAllKeys('packs', range, PAGE));
			yield packs.flatMap(({ bytes }) => readFrames(bytes) ?? []);
			if (packs.length < PAGE) return;
			range = IDBKeyRange.bound(keys[keys.length - 1], [workspace, END], true, true);
		}
	}

	/** Heads of this device's own logs as they were last written. */
	async ownHeads(workspace: WorkspaceId): Promise<Map<LogId, OwnHead>> {
		const heads = new Map<LogId, OwnHead>();
		await storing(async () => {
			let cursor = await this.#database.transaction('heads').store.openCursor(packsOf(workspace));
			for (; cursor; cursor = await cursor.continue()) heads.set(cursor.key[1], cursor.value);
		});
		return heads;
	}

	/** Joins small packs of consecutive entries; a crash leaves either the old ones or the joined one. */
	async joinPacks(workspace: WorkspaceId): Promise<number> {
		const keys = await storing(() => this.#database.getAllKeys('packs', packsOf(workspace)));
		const byLog = new Map<string, PackKey[]>();
		for (const key of keys) {
			const log = `${key[1]} ${key[2]}`;
			byLog.set(log, [...(byLog.get(log) ?? []), key]);
		}
		let joined = 0;
		for (const packs of byLog.values())
			if (packs.length > JOIN_ABOVE)
				await this.#write(
					['packs'],
					async (tx) => void (joined += await joinLog(tx.objectStore('packs'), packs))
				);
		return joined;
	}

	/** A small value beside the entries; it can be lost without loss of work. */
	async mark<T>(workspace: WorkspaceId, name: string): Promise<T | undefined> {
		return (await storing(() => this.#database.get('marks', [workspace, name]))) as T | undefined;
	}

	async putMark(workspace: WorkspaceId, name: string, value: Json): Promise<void> {
		await this.#write(['marks'], (tx) => tx.objectStore('marks').put(value, [workspace, name]));
	}

	/** Bytes kept under the wrapping key (epoch keys that the identity worker opened once). */
	async secret(name: string): Promise<Bytes | undefined> {
		const kept = await storing(() => this.#database.get('secrets', name));
		return kept && this.#unwrap(kept, name);
	}

	async putSecret(name: string, bytes: Bytes): Promise<void> {
		const wrapped = await this.#wrap(bytes, name);
		await this.#write(['secrets'], (tx) => tx.objectStore('secrets').put(wrapped, name));
	}

	async #write(
		stores: Stores[],
		work: (tx: Writing) => Promise<unknown>,
		strict = false
	): Promise<void> {
		await storing(async () => {
			const durability = strict ? 'strict' : 'relaxed';
			const tx = this.#database.transaction([...stores, 'device'], 'readwrite', { durability });
			// an abort also rejects `done`, which would else be an unhandled rejection
			tx.done.catch(() => {});
			const leader = await tx.objectStore('device').get('leader');
			if (leader !== this.#leader) {
				tx.abort();
				throw new AppError('ledger/open-elsewhere');
			}
			try {
				await work(tx);
			} catch (thrown) {
				if (tx.error === null) tryAbort(tx);
				throw thrown;
			}
			await tx.done;
		});
	}

	async #wrap(bytes: Bytes, what: string): Promise<Wrapped> {
		const nonce = crypto.getRandomValues(new Uint8Array(12));
		const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: utf8(what) };
		return {
			nonce,
			bytes: new Uint8Array(await crypto.subtle.encrypt(algorithm, this.#wrapping, bytes))
		};
	}

	async #unwrap({ nonce, bytes }: Wrapped, what: string): Promise<Bytes> {
		const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: utf8(what) };
		try {
			return new Uint8Array(await crypto.subtle.decrypt(algorithm, this.#wrapping, bytes));
		} catch (cause) {
			throw new AppError('ledger/keys-unreadable', {}, { cause });
		}
	}
}

function tryAbort(tx: Writing): void {
	try {
		tx.abort();
	} catch {
		// it already ended by itself
	}
}

/** Non-extractable AES key of this browser profile, made once. */
async function wrappingKey(database: Database<Schema>): Promise<CryptoKey> {
	const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
		'encrypt',
		'decrypt'
	]);
	return storing(async () => {
		const tx = database.transaction('device', 'readwrite', { durability: 'strict' });
		const kept = await tx.store.get('wrapping');
		if (!kept) await tx.store.put(fresh, 'wrapping');
		await tx.done;
		return (kept as CryptoKey | undefined) ?? fresh;
	});
}
