// The person of this device: their vault, and the keys in memory while it is open.
//
//   open ── lock(), the thread ends ──> locked ── unlock() ──> open        a vault with the way "device" opens by itself

import { randomId, type Bytes, type Clock } from '$lib/kernel';
import { isStorageFull } from '$lib/platform';
import { IdentityMissing, IdentityUnreadable } from './errors';
import { didOfSeed, keysOfSeed, openDeviceWrap, type PersonKeys } from './keys';
import type { Did } from './model';
import type { IdentityStore } from './store';
import { type AnyIdentityRow, type IdentityRow } from './store';
import { TryCount } from './tries';
import {
	newWay,
	openContent,
	openWay,
	passkeyKey,
	passphraseKey,
	sealVault,
	type NewWay,
	type SealedWay,
	type Vault
} from './vault';
import { Locked, UnlockFailed, WayRefused, WordsInvalid } from './vault-errors';

/** What a person opens their vault with. An output of a passkey is zeroed. */
export type UnlockWith =
	| { kind: 'passphrase'; passphrase: string }
	| { kind: 'passkey'; output: Bytes }
	| { kind: 'words'; words: string[] };

interface Opened {
	keys: PersonKeys;
	/** Cannot be read out; opens the seed for what needs it. */
	vaultKey: CryptoKey;
	/** What it opens, where a full disk could not keep that. */
	vault?: Vault;
}

/** How long a given passphrase, passkey or words count as just given. */
const FRESH_MS = 5 * 60_000;

export class Person {
	readonly store: IdentityStore;
	readonly #clock: Clock;
	#opened: Opened | null = null;
	/** Counts locks: what was being opened when one came stays out. */
	#locks = 0;
	#freshUntil = 0;
	readonly #tries: TryCount;

	constructor(store: IdentityStore, clock: Clock) {
		this.store = store;
		this.#clock = clock;
		this.#tries = new TryCount(store, clock);
	}

	/** What is kept, as a vault. Throws `identity/missing`. */
	async row(): Promise<IdentityRow> {
		const row = await this.store.read();
		if (!row) throw new IdentityMissing();
		return row.version === 1 ? this.#migrate(row) : current(row);
	}

	/** Throws `identity/missing` and `identity/locked`. */
	async keys(): Promise<PersonKeys> {
		return (this.#opened ?? (await this.#openByDevice(await this.row()))).keys;
	}

	isOpen(row: IdentityRow): boolean {
		return this.#opened !== null || row.vault.ways.some(isDevice);
	}

	/** Gives the seed to `use` and zeroes it. Throws `identity/locked`. */
	async withSeed<T>(row: IdentityRow, use: (seed: Bytes) => Promise<T>): Promise<T> {
		const seed = await this.#seed(row);
		try {
			return await use(seed);
		} finally {
			seed.fill(0);
		}
	}

	/** For what gives the key away or changes the ways: whoever only holds the open device is asked again. */
	assertFresh({ vault }: IdentityRow): void {
		const isAsked = vault.ways.some(({ source }) => source.kind !== 'device');
		if (isAsked && this.#clock.now() >= this.#freshUntil) throw new WayRefused('prove-first');
	}

	get isFresh(): boolean {
		return this.#clock.now() < this.#freshUntil;
	}

	lock(): void {
		this.#opened = null;
		this.#freshUntil = 0;
		this.#locks++;
	}

	/** Throws `identity/passphrase-wrong`, `-passkey-wrong`, `-words-…`, `-too-soon`. */
	async unlock(how: UnlockWith): Promise<IdentityRow> {
		const row = await this.row();
		if (how.kind === 'words') await this.#openByWords(row, how.words);
		else if (how.kind === 'passkey') await this.#openByPasskey(row, how.output);
		else await this.#openByPassphrase(row, how.passphrase);
		this.proven();
		return row;
	}

	/** The person has just shown that they can open the vault. */
	proven(): void {
		this.#freshUntil = this.#clock.now() + FRESH_MS;
	}

	/** Who has the seed is let in; on a full disk by a vault that is in memory until this thread ends. */
	async openBySeed(row: IdentityRow, seed: Bytes, seen: Partial<IdentityRow>): Promise<void> {
		const locks = this.#locks;
		try {
			await this.reseal(row, seed, row.vault.ways, seen);
		} catch (thrown) {
			if (!isStorageFull(thrown)) throw thrown;
			const keys = await keysOfSeed(seed, row.did);
			const opened = { keys, ...(await sealVault(row.did, seed, [], row.vault.revision)) };
			if (locks === this.#locks) this.#opened = opened;
		}
		await this.#tries.set(undefined);
		this.proven();
	}

	/** A new vault key for `ways`, in one write. Throws `identity/changed-elsewhere`. */
	async reseal(
		row: IdentityRow,
		seed: Bytes,
		ways: readonly NewWay[],
		more: Partial<IdentityRow> = {}
	): Promise<IdentityRow> {
		const { did } = row;
		const locks = this.#locks;
		const keys = await keysOfSeed(seed, did);
		const { vault, vaultKey } = await sealVault(did, seed, ways, row.vault.revision + 1);
		const kept = await this.update(row.vault.revision, { vault, ...more });
		if (locks === this.#locks) this.#opened = { keys, vaultKey };
		return kept;
	}

	/** Writes `change` over the row, unless its vault is another than the one of `revision`. */
	update(revision: number, change: Partial<IdentityRow>): Promise<IdentityRow> {
		return this.store.update((before) => {
			if (before?.version !== 2) throw new IdentityMissing();
			if (before.vault.revision !== revision) throw new WayRefused('changed-elsewhere');
			return { ...before, ...change };
		});
	}

	/** A first vault for this seed, which opens by itself on this device. */
	async found(seed: Bytes): Promise<{ did: Did; opened: Opened; vault: Vault }> {
		const did = didOfSeed(seed);
		const keys = await keysOfSeed(seed, did);
		const way = await deviceWay(did, this.#clock.now());
		const { vault, vaultKey } = await sealVault(did, seed, [way], 1);
		return { did, opened: { keys, vaultKey }, vault };
	}

	/** Uses what `found` opened: its row is the one that was kept. */
	adopt(opened: Opened): void {
		this.#opened = opened;
	}

	async #seed(row: IdentityRow): Promise<Bytes> {
		if (this.#opened)
			try {
				const { vault = row.vault, vaultKey } = this.#opened;
				return await openContent(row.did, vault, vaultKey);
			} catch {
				// sealed anew by another window since
				this.#opened = null;
			}
		return openContent(row.did, row.vault, (await this.#openByDevice(row)).vaultKey);
	}

	async #openByDevice(row: IdentityRow): Promise<Opened> {
		for (const way of row.vault.ways) {
			const { source } = way;
			if (source.kind !== 'device') continue;
			try {
				return await this.#enter(row, way, source.key);
			} catch (cause) {
				throw new IdentityUnreadable({ cause });
			}
		}
		throw new Locked();
	}

	async #openByPasskey(row: IdentityRow, output: Bytes): Promise<void> {
		try {
			for (const way of row.vault.ways) {
				const { source } = way;
				if (source.kind !== 'passkey') continue;
				const key = await passkeyKey(output, source.salt);
				if (await this.#enter(row, way, key).catch(() => null)) return;
			}
		} finally {
			output.fill(0);
		}
		throw new UnlockFailed('passkey-wrong');
	}

	async #openByPassphrase(row: IdentityRow, passphrase: string): Promise<void> {
		const way = row.vault.ways.find(({ source }) => source.kind === 'passphrase');
		if (way?.source.kind !== 'passphrase') throw new WayRefused('way-missing');
		// counted before it is tried: closing the page does not take it back
		const before = await this.#tries.one();
		let key: CryptoKey;
		try {
			key = await passphraseKey(passphrase, way.source);
		} catch (thrown) {
			// without the memory for it nothing was tried
			await this.#tries.set(before);
			throw thrown;
		}
		try {
			await this.#enter(row, way, key);
		} catch (cause) {
			throw new UnlockFailed('passphrase-wrong', { cause });
		}
		await this.#tries.set(undefined);
	}

	async #openByWords(row: IdentityRow, words: string[]): Promise<void> {
		const { seedOf } = await import('./recovery-words');
		const seed = seedOf(words);
		try {
			if (didOfSeed(seed) !== row.did) throw new WordsInvalid('words-other');
			await this.openBySeed(row, seed, { wordsCheckedAt: this.#clock.now() });
		} finally {
			seed.fill(0);
		}
	}

	async #enter(row: IdentityRow, way: SealedWay, key: CryptoKey): Promise<Opened> {
		const locks = this.#locks;
		const vaultKey = await openWay(row.did, way, key);
		const seed = await openContent(row.did, row.vault, vaultKey);
		try {
			const opened = { keys: await keysOfSeed(seed, row.did), vaultKey };
			if (locks === this.#locks) this.#opened = opened;
			return opened;
		} finally {
			seed.fill(0);
		}
	}

	/** The row of the first version as a vault, in one write: until then it stays as it was. */
	async #migrate(row: AnyIdentityRow & { version: 1 }): Promise<IdentityRow> {
		const { wraps, ...kept } = row;
		const seed = await openDeviceWrap(wraps.device, row.did);
		try {
			await keysOfSeed(seed, row.did);
			const way = await deviceWay(row.did, row.createdAt);
			const { vault } = await sealVault(row.did, seed, [way], 1);
			const changed: IdentityRow = { ...kept, version: 2, vault };
			try {
				const row = await this.store.update<AnyIdentityRow>((before) => {
					if (!before) throw new IdentityMissing();
					// another window was faster; a name may have been changed meanwhile
					return before.version === 1 ? { ...changed, name: before.name } : before;
				});
				return current(row);
			} catch (thrown) {
				// on a full disk it is done when there is room again
				if (!isStorageFull(thrown)) throw thrown;
				return changed;
			}
		} finally {
			seed.fill(0);
		}
	}
}

const isDevice = ({ source }: { source: SealedWay['source'] }): boolean => source.kind === 'device';

/** Written by a later version of Azora, or by nobody: left as it is. */
function current(row: AnyIdentityRow): IdentityRow {
	if (row.version !== 2) throw new IdentityUnreadable();
	return row;
}

/** Opens without a word: its key is one that WebCrypto does not hand out. */
export async function deviceWay(did: Did, addedAt: number): Promise<NewWay> {
	const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
		'encrypt',
		'decrypt'
	]);
	const way = { id: randomId(), name: '', addedAt, source: { kind: 'device' as const, key } };
	return newWay(did, way, key);
}
