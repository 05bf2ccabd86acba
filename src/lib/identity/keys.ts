// The person's keys on this device: one seed, made here, kept wrapped, imported as keys that never leave WebCrypto.

import { ed25519, edwardsToMontgomeryPriv } from '@noble/curves/ed25519';
import { concat, randomBytes, utf8, type Bytes } from '$lib/kernel';
import { didKeyOf, parseDidKey, x25519Of } from './did-key';
import { Ed25519Missing, IdentityUnreadable } from './errors';
import type { Did } from './model';

/** The keys of an unlocked person. Private ones are non-extractable. */
export interface PersonKeys {
	did: Did;
	/** Ed25519, signs. */
	signing: CryptoKey;
	/** X25519, opens boxes. */
	agreement: CryptoKeyPair;
}

/** The seed as this device keeps it: AES-256-GCM under a key that WebCrypto does not hand out. */
export interface DeviceWrap {
	key: CryptoKey;
	iv: Bytes;
	sealed: Bytes;
}

/** PKCS #8 of a raw 32-byte private key (RFC 8410): the algorithm is the last byte of its OID 1.3.101.x. */
const pkcs8 = (oid: 0x70 | 0x6e, key: Uint8Array): Bytes =>
	concat(
		new Uint8Array([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, oid, 4, 0x22, 4, 0x20]),
		key
	);

/** Throws `identity/no-ed25519` where WebCrypto lacks one of the two curves. */
export async function assertCurves(): Promise<void> {
	try {
		await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
		await crypto.subtle.generateKey('X25519', false, ['deriveBits']);
	} catch (cause) {
		throw new Ed25519Missing({ cause });
	}
}

/** A new person: keys, and the seed wrapped for this device. The seed itself is gone when this returns. */
export async function newPerson(): Promise<{ keys: PersonKeys; wrap: DeviceWrap }> {
	const seed = randomBytes(32);
	try {
		const did = didKeyOf(ed25519.getPublicKey(seed));
		const wrap = await wrapSeed(seed, did);
		return { keys: await importSeed(seed, did), wrap };
	} finally {
		seed.fill(0);
	}
}

/** The keys behind a wrap of this device. Throws `identity/unreadable`. */
export async function unwrapPerson(wrap: DeviceWrap, did: Did): Promise<PersonKeys> {
	let seed = new Uint8Array();
	try {
		const opened = await crypto.subtle.decrypt(
			{ name: 'AES-GCM', iv: wrap.iv, additionalData: utf8(did) },
			wrap.key,
			wrap.sealed
		);
		seed = new Uint8Array(opened);
		if (didKeyOf(ed25519.getPublicKey(seed)) !== did) throw new IdentityUnreadable();
		return await importSeed(seed, did);
	} catch (cause) {
		throw cause instanceof Ed25519Missing ? cause : new IdentityUnreadable({ cause });
	} finally {
		seed.fill(0);
	}
}

async function wrapSeed(seed: Bytes, did: Did): Promise<DeviceWrap> {
	const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
		'encrypt',
		'decrypt'
	]);
	const iv = randomBytes(12);
	const sealed = await crypto.subtle.encrypt(
		{ name: 'AES-GCM', iv, additionalData: utf8(did) },
		key,
		seed
	);
	return { key, iv, sealed: new Uint8Array(sealed) };
}

async function importSeed(seed: Uint8Array, did: Did): Promise<PersonKeys> {
	const scalar = edwardsToMontgomeryPriv(seed);
	const signingKey = pkcs8(0x70, seed);
	const agreementKey = pkcs8(0x6e, scalar);
	try {
		const [signing, privateKey, publicKey] = await Promise.all([
			crypto.subtle.importKey('pkcs8', signingKey, 'Ed25519', false, ['sign']),
			crypto.subtle.importKey('pkcs8', agreementKey, 'X25519', false, ['deriveBits']),
			crypto.subtle.importKey('raw', x25519Of(parseDidKey(did)), 'X25519', true, [])
		]);
		return { did, signing, agreement: { privateKey, publicKey } };
	} catch (cause) {
		throw new Ed25519Missing({ cause });
	} finally {
		for (const secret of [scalar, signingKey, agreementKey]) secret.fill(0);
	}
}
