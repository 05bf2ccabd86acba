// What proofs keep on this device: known signers, imported credentials, evidence of credentials, and to whom they were shown.

import type { DBSchema } from 'idb';
import type { Did } from '$lib/identity';
import { openDatabase, storing, type Database } from '$lib/platform';
import type { Evidence } from './evidence';
import type { KnownSigner, ShownTo } from './model';

export interface ImportedCredential {
	/** Hex SHA-256 of its signed text. */
	id: string;
	jwt: string;
	importedAt: number;
}

interface Schema extends DBSchema {
	signers: { key: string; value: KnownSigner };
	imported: { key: string; value: ImportedCredential };
	evidence: { key: string; value: { root: string; evidence: Evidence[] } };
	shown: { key: string; value: ShownTo };
}

export class ProofStore {
	readonly #name: string;
	#database: Promise<Database<Schema>> | null = null;

	constructor(name = 'azora-proof') {
		this.#name = name;
	}

	signer = (did: Did): Promise<KnownSigner | null> =>
		this.#run(async (db) => (await db.get('signers', did)) ?? null);
	signers = (): Promise<KnownSigner[]> => this.#run((db) => db.getAll('signers'));
	keepSigner = (signer: KnownSigner): Promise<unknown> =>
		this.#run((db) => db.put('signers', signer));
	forgetSigner = (did: Did): Promise<unknown> => this.#run((db) => db.delete('signers', did));

	imported = (): Promise<ImportedCredential[]> => this.#run((db) => db.getAll('imported'));
	keepImported = (credential: ImportedCredential): Promise<unknown> =>
		this.#run((db) => db.put('imported', credential));
	forgetImported = (id: string): Promise<unknown> => this.#run((db) => db.delete('imported', id));

	evidence = (root: string): Promise<Evidence[] | null> =>
		this.#run(async (db) => (await db.get('evidence', root))?.evidence ?? null);
	allEvidence = (): Promise<{ root: string; evidence: Evidence[] }[]> =>
		this.#run((db) => db.getAll('evidence'));
	keepEvidence = (root: string, evidence: Evidence[]): Promise<unknown> =>
		this.#run((db) => db.put('evidence', { root, evidence }));

	/** Newest first. */
	shown = (): Promise<ShownTo[]> =>
		this.#run(async (db) => (await db.getAll('shown')).sort((a, b) => b.at - a.at));
	keepShown = (shown: ShownTo): Promise<unknown> => this.#run((db) => db.put('shown', shown));

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
				db.createObjectStore('signers', { keyPath: 'did' });
				db.createObjectStore('imported', { keyPath: 'id' });
				db.createObjectStore('evidence', { keyPath: 'root' });
				db.createObjectStore('shown', { keyPath: 'id' });
			});
			database.addEventListener('close', () => (this.#database = null));
			return database;
		} catch (error) {
			this.#database = null;
			throw error;
		}
	}
}
