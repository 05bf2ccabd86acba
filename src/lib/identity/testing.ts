// A person made for tests: a key pair that signs what it is told, right or wrong.

import { ed25519 } from '@noble/curves/ed25519';
import { base64url, canonicalJson, randomBytes, randomId, utf8 } from '$lib/kernel';
import { didKeyOf, keyIdOf } from './did-key';
import type { Did } from './model';
import { createIdentityService, type IdentityService } from './service';
import { IdentityStore } from './store';

export interface TestPerson {
	did: Did;
	kid: string;
	seed: Uint8Array<ArrayBuffer>;
	publicKey: Uint8Array<ArrayBuffer>;
	/** Signature over text, base64url. */
	sign(text: string): Promise<string>;
	/** Compact JWS over RFC 8785 JSON, with any header. */
	jws(typ: string, payload: unknown, header?: Record<string, unknown>): Promise<string>;
}

export function testPerson(seed = randomBytes(32)): TestPerson {
	const publicKey = new Uint8Array(ed25519.getPublicKey(seed));
	const did = didKeyOf(publicKey);
	const kid = keyIdOf(did);
	const sign = (text: string) => Promise.resolve(base64url(ed25519.sign(utf8(text), seed)));
	return {
		did,
		kid,
		seed,
		publicKey,
		sign,
		async jws(typ, payload, header = {}) {
			const parts = [{ alg: 'EdDSA', kid, typ, ...header }, payload];
			const input = parts.map((part) => base64url(utf8(canonicalJson(part)))).join('.');
			return `${input}.${await sign(input)}`;
		}
	};
}

/** The real service with a store of its own: import 'fake-indexeddb/auto' first. */
export const testIdentity = (): IdentityService =>
	createIdentityService(new IdentityStore(randomId()));
