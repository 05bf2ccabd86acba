// The only file that calls did-jwt-vc. Each call gets its own options object: the library writes the key it found into
// the one it is given, and would check the next token with that key (T2).

import { ed25519 } from '@noble/curves/ed25519';
import {
	createVerifiableCredentialJwt,
	createVerifiablePresentationJwt,
	verifyCredential,
	verifyPresentation,
	type Issuer,
	type JwtCredentialPayload,
	type JwtPresentationPayload
} from 'did-jwt-vc';
import { Resolver } from 'did-resolver';
import { getResolver } from 'key-did-resolver';
import { parseDidKey, type Did } from '$lib/identity';
import { fromBase64url, utf8 } from '$lib/kernel';
import type { CredentialToken, PresentationToken } from './token';

const resolver = new Resolver(getResolver());

/** Time is judged by us, with 60 s of skew (the library has 300) and also for `exp: 0`, which it passes over. */
const withoutTime = () => ({ issuanceDate: false, expirationDate: false, nbf: false, iat: false });

/** True when the issuer's key signed exactly this. Throws nothing. */
export async function credentialIsSigned(token: CredentialToken): Promise<boolean> {
	try {
		const { verified, issuer } = await verifyCredential(token.jwt, resolver, {
			proofPurpose: 'assertionMethod',
			policies: { ...withoutTime(), aud: false }
		});
		return verified && issuer === token.issuer;
	} catch {
		return false;
	}
}

/** True when the holder's key signed exactly this. The credential inside is not checked by the library (T4). */
export async function presentationIsSigned(token: PresentationToken): Promise<boolean> {
	try {
		const { verified, issuer } = await verifyPresentation(token.jwt, resolver, {
			proofPurpose: 'authentication',
			policies: { ...withoutTime(), aud: false }
		});
		return verified && issuer === token.holder;
	} catch {
		return false;
	}
}

/**
 * Whether the key of `did` signed this compact JWS, whatever it says; null when `did` is of a kind that cannot be asked.
 * The text was read before (canonical, three parts).
 */
export function isSignedBy({ text, did }: { text: string; did: Did }): boolean | null {
	const [header, payload, signature] = text.split('.');
	try {
		const publicKey = parseDidKey(did);
		return ed25519.verify(fromBase64url(signature), utf8(`${header}.${payload}`), publicKey);
	} catch {
		return did.startsWith('did:key:z6Mk') ? false : null;
	}
}

/** Signs a JWT signing input (`header.payload`), base64url. */
export type Sign = (signingInput: string) => Promise<string>;

const signer = (did: Did, sign: Sign): Issuer => ({
	did,
	alg: 'EdDSA',
	signer: (data) => sign(typeof data === 'string' ? data : new TextDecoder().decode(data))
});

export const createCredential = (
	payload: JwtCredentialPayload,
	{ did, kid, sign }: { did: Did; kid: string; sign: Sign }
): Promise<string> =>
	createVerifiableCredentialJwt(payload, signer(did, sign), { header: { typ: 'JWT', kid } });

/** `kid` is left out when null: a did:key has one key only. */
export const createPresentation = (
	payload: JwtPresentationPayload,
	{ did, kid, sign }: { did: Did; kid: string | null; sign: Sign }
): Promise<string> =>
	createVerifiablePresentationJwt(payload, signer(did, sign), {
		header: { typ: 'JWT', ...(kid === null ? {} : { kid }) }
	});
