// The person's keys on this device: one seed, made here, kept wrapped, imported as keys that never leave WebCrypto.

import { ed25519, edwardsToMontgomeryPriv } from '@noble/curves/ed25519';
import { concat, type Bytes } from '$lib/kernel';
import { didKeyOf, parseDidKey, x25519Of } from './did-key';
import { Ed25519Missing, IdentityUnreadable } from './errors';
import type { Did } from './model';
import { openBytes, type Sealed } from './sealed';

/** The keys of an unlocked person. Private ones are non-extractable. */
export interface PersonKeys {
	did: Did;
	/** Ed25519, signs. */
	signing: CryptoKey;
	/** X25519, opens boxes. */
	agreement: CryptoKeyPair;
}

/** The seed as the first version kept it: AES-256-GCM under a key that WebCrypto does not hand out. */
export interface DeviceWrap extends Sealed {
	key: CryptoKey;
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

/** The DID of a seed. */
export const didOfSeed = (seed: Bytes): Did => didKeyOf(ed25519.getPublicKey(seed));

/** The seed that the first version kept. Zero it after use. Throws `identity/unreadable`. */
export async function openDeviceWrap(wrap: DeviceWrap, did: Did): Promise<Bytes> {
	try {
		return await openBytes(wrap.key, wrap, did);
	} catch (cause) {
		throw new IdentityUnreadable({ cause });
	}
}

/** The keys of a seed, which must be the one of `did`; the seed stays the caller's to zero. Throws `identity/unreadable`. */
export async function keysOfSeed(seed: Bytes, did: Did): Promise<PersonKeys> {
	if (didOfSeed(seed) !== did) throw new IdentityUnreadable();
	return importSeed(seed, did);
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
