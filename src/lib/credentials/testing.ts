// People and tokens made for tests: right ones by the libraries, wrong ones byte by byte.

import { ed25519 } from '@noble/curves/ed25519';
import { base64url, randomBytes, utf8 } from '$lib/kernel';
import { didKeyOf, keyIdOf } from '$lib/identity';
import { issuePivc, present, type PivcInput, type PresentationInput } from './issue';

export const NOW = 1_790_000_000;
export const CONTEXT = 'https://www.w3.org/2018/credentials/v1';

export function testSigner(seed = randomBytes(32)) {
	const did = didKeyOf(ed25519.getPublicKey(seed));
	const sign = async (text: string | Uint8Array) =>
		base64url(ed25519.sign(typeof text === 'string' ? utf8(text) : text, seed));
	return { did, kid: keyIdOf(did), sign, alg: 'EdDSA', signer: sign };
}
export type TestSigner = ReturnType<typeof testSigner>;

const part = (value: unknown) =>
	base64url(utf8(typeof value === 'string' ? value : JSON.stringify(value)));

/** A compact JWS of any header and payload (objects, or JSON text as it is), signed by `signer`. */
export async function rawToken(
	signer: TestSigner,
	payload: unknown,
	header: unknown = { alg: 'EdDSA', typ: 'JWT', kid: signer.kid }
): Promise<string> {
	const input = `${part(header)}.${part(payload)}`;
	return `${input}.${await signer.sign(input)}`;
}

export const subjectOf = (id: string) => ({
	id,
	workspace: '0'.repeat(32),
	period: '2026-09-01/2026-10-31',
	score: 82,
	band: 'outstanding',
	methodDigest: 'sha256:' + 'a'.repeat(64),
	evidenceRoot: 'b'.repeat(64)
});
export const credentialPayload = (issuer: string, subject: string) => ({
	iss: issuer,
	sub: subject,
	nbf: NOW - 86_400,
	exp: NOW + 365 * 86_400,
	vc: {
		'@context': [CONTEXT],
		type: ['VerifiableCredential', 'PIVC'],
		credentialSubject: subjectOf(subject)
	}
});
export const presentationPayload = (holder: string, credential: string) => ({
	iss: holder,
	aud: 'azora:anyone',
	nonce: 'n'.repeat(22),
	exp: NOW + 7 * 86_400,
	vp: {
		'@context': [CONTEXT],
		type: ['VerifiablePresentation'],
		verifiableCredential: [credential]
	}
});

export async function issued(
	issuer: TestSigner,
	subject: string,
	more: Partial<PivcInput> = {}
): Promise<string> {
	const { id, ...claims } = subjectOf(subject);
	const { nbf, exp } = credentialPayload(issuer.did, id);
	const input = { issuer: issuer.did, kid: issuer.kid, subject, nbf, exp, ...claims, ...more };
	return issuePivc(input, issuer.sign);
}

export const presented = (
	holder: TestSigner,
	credential: string,
	more: Partial<PresentationInput> = {}
): Promise<string> =>
	present(
		{
			holder: holder.did,
			credential,
			audience: 'azora:anyone',
			challenge: 'n'.repeat(22),
			exp: NOW + 7 * 86_400,
			...more
		},
		holder.sign
	);
