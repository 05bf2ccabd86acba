// Bytes under an AES-256-GCM key, with what they belong to as additional data.

import { randomBytes, utf8, type Bytes } from '$lib/kernel';

export interface Sealed {
	/** 12 random bytes. */
	iv: Bytes;
	/** Ciphertext and its 16-byte tag. */
	sealed: Bytes;
}

/** A key that seals and opens and is never handed out. Zero `raw` afterwards. */
export const importAes = (raw: Bytes): Promise<CryptoKey> =>
	crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);

export async function sealBytes(key: CryptoKey, plaintext: Bytes, aad: string): Promise<Sealed> {
	const iv = randomBytes(12);
	const algorithm = { name: 'AES-GCM', iv, additionalData: utf8(aad) };
	return { iv, sealed: new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plaintext)) };
}

/** Rejects when key, bytes or `aad` are not those it was sealed with. Zero the answer when it is a secret. */
export async function openBytes(
	key: CryptoKey,
	{ iv, sealed }: Sealed,
	aad: string
): Promise<Bytes> {
	const algorithm = { name: 'AES-GCM', iv, additionalData: utf8(aad) };
	return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed));
}
