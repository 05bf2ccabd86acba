// What this device keeps of its person: one row, written in one transaction.

import type { DBSchema } from 'idb';
import { openDatabase, storing, type Database } from '$lib/platform';
import type { DeviceWrap } from './keys';
import type { DeviceKey, Did, Me } from './model';
import type { Tries } from './tries';
import type { Vault } from './vault';

interface Kept {
	did: Did;
	name: string;
	createdAt: number;
	deviceName: string;
	devicePublic: DeviceKey;
	/** Ed25519; the private key is non-extractable and stays so through IndexedDB. */
	device: CryptoKeyPair;
	grant: string;
}

/** As the first version kept it: the seed under one key of this device. Becomes a vault when it is opened. */
export interface OldIdentityRow extends Kept {
	version: 1;
	wraps: { device: DeviceWrap };
}

export interface IdentityRow extends Kept {
	version: 2;
	vault: Vault;
	tries?: Tries;
	/** When the person gave three of the 24 words. */
	wordsCheckedAt?: number;
	lastBackupAt?: number;
	/** Minutes in the background after which the key is put away; none: only when Azora is closed. */
	lockAfterMinutes?: number;
}

export type AnyIdentityRow = IdentityRow | OldIdentityRow;

interface Schema extends DBSchema {
	identity: { key: 'me'; value: AnyIdentityRow };
}

export class IdentityStore {
	readonly #name: string;
	#opened: Promise<Database<Schema>> | null = null;

	constructor(name = 'azora-identity') {
		this.#name = name;
	}

	async read(): Promise<AnyIdentityRow | null> {
		const database = await this.#open();
		return storing(async () => (await database.get('identity', 'me')) ?? null);
	}

	/** Keeps `row` unless there is an identity already; gives the one that is kept. */
	async createOnce(row: IdentityRow): Promise<AnyIdentityRow> {
		return this.#change<AnyIdentityRow>((before) => before ?? row);
	}

	/** Throws what `change` throws; nothing is written then. */
	async update<Row extends AnyIdentityRow>(
		change: (row: AnyIdentityRow | null) => Row
	): Promise<Row> {
		return this.#change(change);
	}

	async #change<Row extends AnyIdentityRow>(
		change: (row: AnyIdentityRow | null) => Row
	): Promise<Row> {
		const database = await this.#open();
		return storing(async () => {
			const transaction = database.transaction('identity', 'readwrite', { durability: 'strict' });
			const before = (await transaction.store.get('me')) ?? null;
			const row = change(before);
			if (row !== before) await transaction.store.put(row, 'me');
			await transaction.done;
			return row;
		});
	}

	#open(): Promise<Database<Schema>> {
		this.#opened ??= openDatabase<Schema>(this.#name, 1, (database) => {
			database.createObjectStore('identity');
		})
			.then((database) => {
				database.addEventListener('close', () => (this.#opened = null));
				return database;
			})
			.catch((thrown: unknown) => {
				this.#opened = null;
				throw thrown;
			});
		return this.#opened;
	}
}

export const meOf = (row: Kept): Me => ({
	did: row.did,
	name: row.name,
	devicePublic: row.devicePublic,
	deviceName: row.deviceName,
	grant: row.grant,
	createdAt: row.createdAt
});
