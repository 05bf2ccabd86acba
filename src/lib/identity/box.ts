// Boxes for one reader: HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.

import { base64url, fromBase64url, utf8, type Bytes } from '$lib/kernel';
import { parseDidKey, x25519Of } from './did-key';
import { BoxUnopened } from './errors';
import type { Did } from './model';

/** base64url without padding. */
export interface Box {
	/** Encapsulated key, 32 bytes. */
	enc: string;
	ciphertext: string;
}

async function suite() {
	const hpke = await import('@hpke/core');
	return new hpke.CipherSuite({
		kem: new hpke.DhkemX25519HkdfSha256(),
		kdf: new hpke.HkdfSha256(),
		aead: new hpke.Aes256Gcm()
	});
}

interface Content {
	plaintext: Uint8Array;
	/** Must be the same when it is opened, as `aad`. */
	info: string;
	aad: Uint8Array;
}

/** Encrypts for the person of `toDid`. */
export const sealBox = async (toDid: Did, content: Content): Promise<Box> =>
	sealBoxTo(x25519Of(parseDidKey(toDid)), content);

/** Encrypts for whoever has the private half of an X25519 key. */
export async function sealBoxTo(publicKey: Bytes, { plaintext, info, aad }: Content): Promise<Box> {
	const hpke = await suite();
	const recipientPublicKey = await hpke.kem.deserializePublicKey(publicKey);
	const { enc, ct } = await hpke.seal({ recipientPublicKey, info: utf8(info) }, plaintext, aad);
	return { enc: base64url(new Uint8Array(enc)), ciphertext: base64url(new Uint8Array(ct)) };
}

/** Opens a box with an X25519 key pair, whose private key may be non-extractable. Throws `identity/box-unopened`. */
export async function openBoxWith(
	recipientKey: CryptoKeyPair,
	{ enc, ciphertext, info, aad }: Box & { info: string; aad: Uint8Array }
): Promise<Bytes> {
	try {
		const plaintext = await (
			await suite()
		).open(
			{ recipientKey, enc: fromBase64url(enc), info: utf8(info) },
			fromBase64url(ciphertext),
			aad
		);
		return new Uint8Array(plaintext);
	} catch (cause) {
		throw new BoxUnopened({ cause });
	}
}
