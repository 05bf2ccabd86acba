// The vault: the seed under one random key, and ways in to that key. Formats: docs/formats.md "Vault".
//
//   seed <── AES-GCM ── vault key <── HPKE ── key pair of a way <── AES-GCM ── device key | passphrase | passkey
//
// A way's public half is enough to give it a new vault key, so that the vault can be changed while one way is at hand.

import { hkdf, stretched } from './key-derivation';
import { openBoxWith, sealBoxTo, type Box } from './box';
import { randomBytes, utf8, type Bytes } from '$lib/kernel';
import type { Did } from './model';
import { importAes, openBytes, sealBytes, type Sealed } from './sealed';
import type { Cost } from './passphrase';

export type WayKind = 'device' | 'passphrase' | 'passkey' | 'words';

/** A way in, as screens list it. Words are the seed itself: they stand in the list once they were checked. */
export interface Way {
	/** Of a passkey: its credential id, base64url. */
	id: string;
	kind: WayKind;
	/** What the person called it; may be empty. */
	name: string;
	addedAt: number;
}

/** How a way's key is found again. The device's own is a key that WebCrypto does not hand out. */
export type KeySource =
	| { kind: 'device'; key: CryptoKey }
	| { kind: 'passphrase'; salt: Bytes; cost: Cost }
	| { kind: 'passkey'; salt: Bytes };

export interface SealedWay {
	id: string;
	name: string;
	addedAt: number;
	source: KeySource;
	/** X25519, 32 bytes. */
	publicKey: Bytes;
	/** PKCS #8 of the private half, under the way's key. */
	privateKey: Sealed;
	/** The vault key, for the public half. */
	vaultKey: Box;
}

export interface Vault {
	/** Counts changes: who worked on an older one has to look again. */
	revision: number;
	/** The 32 bytes of the seed. */
	content: Sealed;
	ways: SealedWay[];
}

/** A way that is about to be added: as kept, but for the vault key. */
export type NewWay = Omit<SealedWay, 'vaultKey'>;

const contentAad = (did: Did): string => `azora-vault|v1|${did}`;
const wayAad = (did: Did, { id, source }: Pick<SealedWay, 'id' | 'source'>): string =>
	`azora-vault-way|v1|${did}|${source.kind}|${id}`;
const BOX_INFO = 'azora/vault/v1';

/** A passkey's output (32 bytes or more) as a way's key. */
export const passkeyKey = (output: Bytes, salt: Bytes): Promise<CryptoKey> =>
	hkdf(output, salt, 'azora/kek/prf/v1');

export const passphraseKey = async (
	passphrase: string,
	{ salt, cost }: { salt: Bytes; cost: Cost }
): Promise<CryptoKey> => (await stretched(passphrase, salt, [cost])).key;

/** A way with a fresh key pair whose private half only `key` opens. */
export async function newWay(
	did: Did,
	way: Pick<SealedWay, 'id' | 'name' | 'addedAt' | 'source'>,
	key: CryptoKey
): Promise<NewWay> {
	const pair = await crypto.subtle.generateKey('X25519', true, ['deriveBits']);
	const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
	const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
	try {
		return { ...way, publicKey, privateKey: await sealBytes(key, pkcs8, wayAad(did, way)) };
	} finally {
		pkcs8.fill(0);
	}
}

/** The seed under a new vault key that each of `ways` opens; what older keys open is nothing any more. */
export async function sealVault(
	did: Did,
	seed: Bytes,
	ways: readonly NewWay[],
	revision: number
): Promise<{ vault: Vault; vaultKey: CryptoKey }> {
	const raw = randomBytes(32);
	try {
		const vaultKey = await importAes(raw);
		const content = await sealBytes(vaultKey, seed, contentAad(did));
		const sealed = await Promise.all(
			ways.map(async ({ id, name, addedAt, source, publicKey, privateKey }) => {
				const way = { id, name, addedAt, source, publicKey, privateKey };
				const box = { plaintext: raw, info: BOX_INFO, aad: utf8(wayAad(did, way)) };
				return { ...way, vaultKey: await sealBoxTo(publicKey, box) };
			})
		);
		return { vault: { revision, content, ways: sealed }, vaultKey };
	} finally {
		raw.fill(0);
	}
}

/** The vault key behind a way. Rejects when `key` is not the way's. */
export async function openWay(did: Did, way: SealedWay, key: CryptoKey): Promise<CryptoKey> {
	const aad = wayAad(did, way);
	const pkcs8 = await openBytes(key, way.privateKey, aad);
	let raw: Bytes = new Uint8Array();
	try {
		const [privateKey, publicKey] = await Promise.all([
			crypto.subtle.importKey('pkcs8', pkcs8, 'X25519', false, ['deriveBits']),
			crypto.subtle.importKey('raw', way.publicKey, 'X25519', true, [])
		]);
		const box = { ...way.vaultKey, info: BOX_INFO, aad: utf8(aad) };
		raw = await openBoxWith({ privateKey, publicKey }, box);
		return await importAes(raw);
	} finally {
		pkcs8.fill(0);
		raw.fill(0);
	}
}

/** The seed; zero it after use. Rejects when the vault was sealed anew since. */
export const openContent = (did: Did, vault: Vault, vaultKey: CryptoKey): Promise<Bytes> =>
	openBytes(vaultKey, vault.content, contentAad(did));
