// Proofs as strangers make them: plain did-jwt-vc, and docs/formats.md read by somebody who has none of our code.

import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { EdDSASigner } from 'did-jwt';
import {
	createVerifiableCredentialJwt,
	createVerifiablePresentationJwt,
	verifyCredential,
	verifyPresentation
} from 'did-jwt-vc';
import { Resolver } from 'did-resolver';
import { getResolver } from 'key-did-resolver';
import { toBuffer } from 'qrcode';

const CONTEXT = 'https://www.w3.org/2018/credentials/v1';
const WORKSPACE = '0123456789abcdef'.repeat(2);
const DAY = 86_400;
const now = () => Math.floor(Date.now() / 1000);

const sha256 = (...parts) => {
	const hash = createHash('sha256');
	for (const part of parts) hash.update(part);
	return hash.digest();
};

/** base64url of bytes, of text as it is, or of a value as JSON. */
export const encoded = (value) =>
	Buffer.from(
		typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value)
	).toString('base64url');

function base58(bytes) {
	const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
	let text = '';
	for (let value = BigInt(`0x${bytes.toString('hex')}`); value > 0n; value /= 58n)
		text = alphabet[Number(value % 58n)] + text;
	return text;
}

/** A person with a key of their own, the same at each call with this name. */
export function signerOf(name) {
	const seed = sha256(`azora e2e ${name}`);
	const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
	const key = createPrivateKey({
		key: Buffer.concat([prefix, seed]),
		format: 'der',
		type: 'pkcs8'
	});
	const { x } = createPublicKey(key).export({ format: 'jwk' });
	const raw = Buffer.from(x, 'base64url');
	const id = `z${base58(Buffer.concat([Buffer.from([0xed, 0x01]), raw]))}`;
	const did = `did:key:${id}`;
	return { did, kid: `${did}#${id}`, key, signer: EdDSASigner(seed), alg: 'EdDSA' };
}

/** A compact JWS of any header and payload: objects, or JSON text as it is. */
export function jws(by, payload, header = { alg: 'EdDSA', typ: 'JWT', kid: by.kid }) {
	const input = `${encoded(header)}.${encoded(payload)}`;
	return `${input}.${sign(null, Buffer.from(input), by.key).toString('base64url')}`;
}

export const subjectClaims = (subject) => ({
	id: subject,
	workspace: WORKSPACE,
	period: '2026-09-01/2026-10-31',
	score: 82,
	band: 'strong',
	methodDigest: `sha256:${'a'.repeat(64)}`,
	evidenceRoot: 'b'.repeat(64)
});

const vcOf = (claims) => ({
	'@context': [CONTEXT],
	type: ['VerifiableCredential', 'PIVC'],
	credentialSubject: claims
});

/** Payload of a good PIVC. */
export const credentialOf = (issuer, claims) => ({
	iss: issuer,
	sub: claims.id,
	nbf: now() - DAY,
	exp: now() + 300 * DAY,
	vc: vcOf(claims)
});

/** Payload of a good unasked presentation. */
export const presentationOf = (holder, credential) => ({
	iss: holder,
	aud: 'azora:anyone',
	nonce: 'nonce-of-the-holder-22',
	exp: now() + 6 * DAY,
	vp: {
		'@context': [CONTEXT],
		type: ['VerifiablePresentation'],
		verifiableCredential: [credential]
	}
});

/** The library names the signer itself. */
const unsigned = (payload) => ({ ...payload, iss: undefined });

/** By did-jwt-vc, with the header that promises.md asks for. */
export const plainCredential = (issuer, claims) =>
	createVerifiableCredentialJwt(unsigned(credentialOf(issuer.did, claims)), issuer, {
		header: { typ: 'JWT', kid: issuer.kid }
	});

/** By did-jwt-vc, as it does by itself: no kid. */
export const goodCredential = (issuer, claims) =>
	createVerifiableCredentialJwt(unsigned(credentialOf(issuer.did, claims)), issuer);

export const plainPresentation = (holder, credential, more = {}) =>
	createVerifiablePresentationJwt(
		{ ...unsigned(presentationOf(holder.did, credential)), ...more },
		holder,
		{ header: { typ: 'JWT', kid: holder.kid } }
	);

export async function isVerifiedPlainly(credential, presentation) {
	const resolver = new Resolver(getResolver());
	const one = await verifyCredential(credential, resolver);
	const two = await verifyPresentation(presentation, resolver, {
		audience: 'azora:anyone',
		domain: 'azora:anyone',
		challenge: 'nonce-of-the-holder-22'
	});
	return one.verified && two.verified;
}

/** RFC 8785 of plain values with short numbers. */
function canonical(value) {
	if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
	if (value === null || typeof value !== 'object') return JSON.stringify(value);
	const members = Object.keys(value).sort();
	return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

const statement = (by, purpose, payload) =>
	jws(
		by,
		canonical(payload),
		canonical({ alg: 'EdDSA', kid: by.kid, typ: `azora-${purpose}+jws` })
	);

/** One record by `author`, confirmed by `reviewer`, as docs/formats.md says; and the root over it. */
export function evidenceBy({ author, reviewer, record = 'one' }) {
	const at = Date.parse('2026-10-01T10:00:00Z');
	const content = {
		form: 'water-point@1',
		answers: { level: 142, name: record },
		photos: { photos: ['ab'.repeat(32)] },
		place: { state: 'fix', lat: 5.3127, lon: -1.8204, accuracyMeters: 6, at },
		author: author.did,
		at,
		timeTrust: 'device'
	};
	const contentHash = `sha256:${sha256(canonical(content)).toString('hex')}`;
	const about = { workspace: WORKSPACE, record, contentHash, at };
	const sealJws = statement(author, 'seal', { type: 'seal', ...about });
	const said = { type: 'review', ...about, verdict: 'confirm', reason: '' };
	const reviewJws = [statement(reviewer, 'review', said)];
	const leaf = canonical({ contentHash, reviewJws, sealJws });
	const root = sha256(Buffer.from([0]), leaf).toString('hex');
	return { items: [{ content, contentHash, sealJws, reviewJws }], root };
}

export const proofFileOf = (file, more) => JSON.stringify({ ...file, ...more });

/** PNG of a QR code. */
export const codePicture = (text) =>
	toBuffer(text, { errorCorrectionLevel: 'L', margin: 4, scale: 4 });
