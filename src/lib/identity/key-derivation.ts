// Keys made from what a person has or knows: Argon2id for a passphrase, HKDF-SHA256 for a passkey and for the seed.

import { randomBytes, utf8, type Bytes } from '$lib/kernel';
import { passphraseBytes, type Cost } from './passphrase';
import { importAes } from './sealed';
import { UnlockFailed } from './vault-errors';

/** An AES-256-GCM key of `secret`; the secret itself stays the caller's to zero. */
export async function hkdf(secret: Bytes, salt: Bytes, info: string): Promise<CryptoKey> {
	const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
	return crypto.subtle.deriveKey(
		{ name: 'HKDF', hash: 'SHA-256', salt, info: utf8(info) },
		base,
		{ name: 'AES-GCM', length: 256 },
		false,
		['encrypt', 'decrypt']
	);
}

export const newSalt = (): Bytes => randomBytes(16);

/**
 * The key of a passphrase at the first of `costs` that the device has the memory for.
 * Throws `identity/no-memory` when it has it for none.
 */
export async function stretched(
	passphrase: string,
	salt: Bytes,
	costs: readonly Cost[]
): Promise<{ key: CryptoKey; cost: Cost }> {
	const { stretch } = await import('./argon2');
	const password = passphraseBytes(passphrase);
	let last: unknown;
	try {
		for (const cost of costs)
			try {
				const raw = await stretch(password, salt, cost);
				const key = await importAes(raw);
				raw.fill(0);
				return { key, cost };
			} catch (thrown) {
				last = thrown;
			}
	} finally {
		password.fill(0);
	}
	throw new UnlockFailed('no-memory', { cause: last });
}
