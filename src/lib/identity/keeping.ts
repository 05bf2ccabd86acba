// What a person does about their key: ways in, words, backup, a second device. Runs in the identity worker.

import { randomId, type Bytes, type Clock, type Json } from '$lib/kernel';
import { writeBackup } from './backup';
import { newSalt, stretched } from './key-derivation';
import { answerLink, linkOwner, linkRequest, linkWords, type LinkRequest } from './link';
import type { Did, Me } from './model';
import { FULL_COST, SMALL_COST, strengthOf } from './passphrase';
import { deviceWay, type Person, type UnlockWith } from './person';
import {
	openedBackup,
	restored,
	restorePerson,
	type OpenBackup,
	type Restore,
	type Sections
} from './restore';
import { newDevice } from './sign';
import { meOf, type IdentityRow } from './store';
import { newWay, passkeyKey, type NewWay, type SealedWay, type Way, type WayKind } from './vault';
import { Locked, WayRefused } from './vault-errors';

export type AddWay =
	| { kind: 'device' }
	/** Takes the place of an earlier passphrase. */
	| { kind: 'passphrase'; passphrase: string }
	/** `id` is the credential's, base64url; `output` what its PRF gave. */
	| { kind: 'passkey'; id: string; output: Bytes; name: string };

/** How the key is kept, as screens and the recovery task read it. */
export interface KeepingView {
	ways: Way[];
	isLocked: boolean;
	/** A passphrase or passkey was just given: what asks for one goes on at once. */
	isFresh: boolean;
	lastBackupAt: number | null;
	wordsCheckedAt: number | null;
	lockAfterMinutes: number | null;
}

/**
 * What gives the key away or changes the ways in (addWay, removeWay, rotate, words, backup, answerLink) throws
 * `identity/prove-first` unless a passphrase or passkey, where there is one, was given within five minutes.
 */
export interface KeepingService {
	keeping(): Promise<KeepingView>;
	ways(): Promise<Way[]>;
	isLocked(): Promise<boolean>;
	/** Throws `identity/opens-by-itself` while this device is a way in. */
	lock(): Promise<void>;
	/** Null: only when Azora is closed. Throws `identity/locked`, and `identity/prove-first` for longer than before. */
	lockAfter(minutes: number | null): Promise<void>;
	/** Also while open: as proof. Throws `identity/passphrase-wrong`, `-passkey-wrong`, `-words-…`, `-too-soon`. */
	unlock(how: UnlockWith): Promise<Me>;
	addWay(way: AddWay): Promise<Way[]>;
	/** Throws `identity/way-last`, `-passkey-alone`, `-words-stay`, `-way-missing`. */
	removeWay(id: string): Promise<Way[]>;
	rotate(): Promise<void>;
	words(): Promise<string[]>;
	/** Three words by their positions (1 to 24). True: they fit, and are kept as checked. */
	checkWords(given: { position: number; word: string }[]): Promise<boolean>;
	suggestPassphrase(): Promise<string>;
	/** A `.azora` file. Sections are anybody's bytes. It counts once the person has it: `backedUp`. */
	backup(o: { passphrase: string; sections: Sections }): Promise<Bytes>;
	/** The file that was made then is where it should be. */
	backedUp(madeAt: number): Promise<void>;
	/** Nothing is kept. Words alone say the DID only. Throws `identity/backup-…`. */
	openBackup(
		o: OpenBackup
	): Promise<{ did: Did; name: string; createdAt: number; savedAt: number; sections: Sections }>;
	/** The same person with a new device key. Throws `identity/exists` when this device is another person's. */
	restore(o: Restore): Promise<{ me: Me; sections: Sections; teams: Json[] }>;
	/** A new device key for this install, whose old one may not write any more. Throws `identity/locked`. */
	renewDevice(): Promise<Me>;
	/** On the new device: code A and its words. A newer request ends the one before. */
	linkRequest(): Promise<{ code: string; words: string[] }>;
	/** On the old device: the words of a code A that it read. */
	linkWords(code: string): Promise<string[]>;
	/** On the old device: code B. */
	answerLink(o: { code: string; teams: Json[] }): Promise<string>;
	/** On the new device: whose code B is, since anybody can answer. Nothing is kept. Throws `identity/link-…`. */
	linkOwner(answer: string): Promise<{ did: Did; name: string }>;
}

export function keepingService(person: Person, clock: Clock): KeepingService {
	/** Row and seed of an open vault whose person has just shown that they are there. */
	const proven = async <T>(use: (row: IdentityRow, seed: Bytes) => Promise<T>): Promise<T> => {
		const row = await person.row();
		if (!person.isOpen(row)) throw new Locked();
		person.assertFresh(row);
		return person.withSeed(row, (seed) => use(row, seed));
	};
	return {
		...waysService(person, clock, proven),
		async words() {
			const { wordsOf } = await import('./recovery-words');
			return proven(async (_row, seed) => wordsOf(seed));
		},
		checkWords: (given) => checkWords(person, clock, given),
		async suggestPassphrase() {
			return (await import('./recovery-words')).suggestedPassphrase();
		},
		backup: ({ passphrase, sections }) =>
			proven(async (row, seed) => {
				assertPassphrase(passphrase);
				const { did, name, createdAt } = row;
				const savedAt = clock.now();
				return writeBackup({ seed, did, name, createdAt, savedAt, sections }, passphrase);
			}),
		async backedUp(madeAt) {
			const row = await person.row();
			if (!person.isOpen(row)) throw new Locked();
			const lastBackupAt = Math.max(row.lastBackupAt ?? 0, Math.min(madeAt, clock.now()));
			await person.update(row.vault.revision, { lastBackupAt });
		},
		async openBackup(o) {
			const { seed, ...rest } = await openedBackup(o);
			seed.fill(0);
			return rest;
		},
		...newDeviceService(person, clock, proven)
	};
}

type Proven = <T>(use: (row: IdentityRow, seed: Bytes) => Promise<T>) => Promise<T>;

function waysService(person: Person, clock: Clock, proven: Proven) {
	return {
		async keeping(): Promise<KeepingView> {
			const row = await person.row();
			return {
				ways: waysOf(row),
				isLocked: !person.isOpen(row),
				isFresh: person.isFresh,
				lastBackupAt: row.lastBackupAt ?? null,
				wordsCheckedAt: row.wordsCheckedAt ?? null,
				lockAfterMinutes: row.lockAfterMinutes ?? null
			};
		},
		ways: async () => waysOf(await person.row()),
		isLocked: async () => !person.isOpen(await person.row()),
		async lock() {
			const { vault } = await person.row();
			if (vault.ways.some(({ source }) => source.kind === 'device'))
				throw new WayRefused('opens-by-itself');
			person.lock();
		},
		lockAfter: (minutes: number | null) => lockAfter(person, minutes),
		unlock: async (how: UnlockWith) => meOf(await person.unlock(how)),
		async addWay(add: AddWay) {
			try {
				return await proven((row, seed) => addWay(person, row, seed, add, clock.now()));
			} finally {
				if (add.kind === 'passkey') add.output.fill(0);
			}
		},
		removeWay: (id: string) =>
			proven(async (row, seed) => {
				if (id === 'words') throw new WayRefused('words-stay');
				const left = row.vault.ways.filter((way) => way.id !== id);
				if (left.length === row.vault.ways.length) throw new WayRefused('way-missing');
				assertStanding(left, row.wordsCheckedAt !== undefined);
				return waysOf(await person.reseal(row, seed, left));
			}),
		rotate: () => proven(async (row, seed) => void (await person.reseal(row, seed, row.vault.ways)))
	};
}

/** Sooner for the asking; later only for who has just shown that they are there. */
async function lockAfter(person: Person, minutes: number | null): Promise<void> {
	const row = await person.row();
	if (!person.isOpen(row)) throw new Locked();
	if ((minutes ?? Infinity) > (row.lockAfterMinutes ?? Infinity)) person.assertFresh(row);
	await person.update(row.vault.revision, { lockAfterMinutes: minutes ?? undefined });
}

async function addWay(
	person: Person,
	row: IdentityRow,
	seed: Bytes,
	add: AddWay,
	addedAt: number
): Promise<Way[]> {
	const way = await wayToAdd(row.did, add, addedAt);
	const { kind } = way.source;
	// one passphrase and one device; passkeys as many as there are
	const others = row.vault.ways.filter(
		({ id, source }) => id !== way.id && (kind === 'passkey' || source.kind !== kind)
	);
	const changed = await person.reseal(row, seed, [...others, way]);
	if (kind !== 'device') person.proven();
	return waysOf(changed);
}

/** Restoring, and a second device: the code that was asked last is the one that counts. */
function newDeviceService(person: Person, clock: Clock, proven: Proven) {
	let asked: LinkRequest | null = null;
	return {
		async restore(o: Restore) {
			const from = await restored(o, asked, clock.now());
			try {
				const me = await restorePerson(person, from, o.deviceName);
				if (o.from === 'device') asked = null;
				return { me, sections: from.sections, teams: from.teams };
			} finally {
				from.seed.fill(0);
			}
		},
		async renewDevice() {
			const { deviceName, vault } = await person.row();
			const device = await newDevice(await person.keys(), deviceName);
			return meOf(await person.update(vault.revision, device));
		},
		async linkRequest() {
			asked = await linkRequest();
			return { code: asked.code, words: linkWords(asked.code) };
		},
		linkWords: async (code: string) => linkWords(code),
		linkOwner: (answer: string) => linkOwner(asked, answer),
		answerLink: ({ code, teams }: { code: string; teams: Json[] }) =>
			proven((row, seed) =>
				answerLink(code, { seed, name: row.name, createdAt: row.createdAt, teams })
			)
	};
}

/** What stays must let the person in, and a passkey alone can get lost. */
function assertStanding(left: readonly SealedWay[], areWordsChecked: boolean): void {
	if (!left.length) throw new WayRefused('way-last');
	if (!areWordsChecked && left.every(({ source }) => source.kind === 'passkey'))
		throw new WayRefused('passkey-alone');
}

function waysOf({ vault, wordsCheckedAt }: IdentityRow): Way[] {
	const ways = vault.ways.map(({ id, source, name, addedAt }): Way => {
		const kind: WayKind = source.kind;
		return { id, kind, name, addedAt };
	});
	if (wordsCheckedAt === undefined) return ways;
	return [...ways, { id: 'words', kind: 'words', name: '', addedAt: wordsCheckedAt }];
}

function assertPassphrase(passphrase: string): void {
	if (strengthOf(passphrase) === 'short') throw new WayRefused('passphrase-short');
}

async function wayToAdd(did: Did, add: AddWay, addedAt: number): Promise<NewWay> {
	if (add.kind === 'device') return deviceWay(did, addedAt);
	const salt = newSalt();
	if (add.kind === 'passkey') {
		const { id, name, output } = add;
		const key = await passkeyKey(output, salt);
		return newWay(did, { id, name, addedAt, source: { kind: 'passkey', salt } }, key);
	}
	assertPassphrase(add.passphrase);
	const { key, cost } = await stretched(add.passphrase, salt, [FULL_COST, SMALL_COST]);
	const source = { kind: 'passphrase' as const, salt, cost };
	return newWay(did, { id: randomId(), name: '', addedAt, source }, key);
}

async function checkWords(
	person: Person,
	clock: Clock,
	given: { position: number; word: string }[]
): Promise<boolean> {
	const { wordsOf } = await import('./recovery-words');
	const row = await person.row();
	const words = await person.withSeed(row, async (seed) => wordsOf(seed));
	const asked = new Set(given.map(({ position }) => position));
	const fits = given.every(
		({ position, word }) => words[position - 1] === word.normalize('NFKD').trim().toLowerCase()
	);
	if (!fits || asked.size < 3) return false;
	await person.update(row.vault.revision, { wordsCheckedAt: clock.now() });
	return true;
}
