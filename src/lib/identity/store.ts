// What this device keeps of its person: one row, written in one transaction.

import type { DBSchema } from 'idb';
import { openDatabase, storing, type Database } from '$lib/platform';
import type { DeviceWrap } from './keys';
import type { DeviceKey, Did, Me } from './model';

export interface IdentityRow {
	version: 1;
	did: Did;
	name: string;
	createdAt: number;
	deviceName: string;
	devicePublic: DeviceKey;
	/** Ed25519; the private key is non-extractable and stays so through IndexedDB. */
	device: CryptoKeyPair;
	grant: string;
	/** Ways in to the seed; later ways (passkey, passphrase, words) stand beside this one. */
	wraps: { device: DeviceWrap };
}

interface Schema extends DBSchema {
	identity: { key: 'me'; value: IdentityRow };
}

export class IdentityStore {
	readonly #name: string;
	#opened: Promise<Database<Schema>> | null = null;

	constructor(name = 'azora-identity') {
		this.#name = name;
	}

	async read(): Promise<IdentityRow | null> {
		const database = await this.#open();
		return storing(async () => (await database.get('identity', 'me')) ?? null);
	}

	/** Keeps `row` unless there is an identity already; gives the one that is kept. */
	async createOnce(row: IdentityRow): Promise<IdentityRow> {
		return this.#change((before) => before ?? row);
	}

	/** Throws what `change` throws; nothing is written then. */
	async update(change: (row: IdentityRow | null) => IdentityRow): Promise<IdentityRow> {
		return this.#change(change);
	}

	async #change(change: (row: IdentityRow | null) => IdentityRow): Promise<IdentityRow> {
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

export const meOf = (row: IdentityRow): Me => ({
	did: row.did,
	name: row.name,
	devicePublic: row.devicePublic,
	deviceName: row.deviceName,
	grant: row.grant,
	createdAt: row.createdAt
});
