// Reads one compact JWS as a credential or a presentation, before any library sees it. What is not exactly expected
// is refused: see docs/formats.md and the traps in README.md.

import * as v from 'valibot';
import { fromBase64url, fromUtf8, utf8, base64url } from '$lib/kernel';
import { CREDENTIALS_CONTEXT, keyIdOf, parseDidKey, type Did } from '$lib/identity';
import { Refusal, shown } from './refusal';
import { parseStrictJson } from './strict-json';

/** Characters; a presentation of ours has at most 2,300. */
export const TOKEN_LIMIT = 16_384;

const TOKEN = /^[A-Za-z0-9_=+/-]+\.[A-Za-z0-9_=+/-]*\.[A-Za-z0-9_=+/-]*$/;
const TOKENS = /[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g;
const HEADER = new Set(['alg', 'typ', 'kid']);
const CREDENTIAL_CLAIMS = new Set(['iss', 'sub', 'nbf', 'iat', 'exp', 'jti', 'vc']);
const PRESENTATION_CLAIMS = new Set(['iss', 'aud', 'nonce', 'nbf', 'iat', 'exp', 'jti', 'vp']);
/** Members of `vc` that would say again, or otherwise, what a signed claim says. */
const VC_SHADOWS = [
	'holder',
	'id',
	'sub',
	'iss',
	'aud',
	'exp',
	'nbf',
	'iat',
	'jti',
	'nonce',
	'vc',
	'vp',
	'expirationDate',
	'issuanceDate',
	'validFrom',
	'validUntil',
	'proof',
	'verifiableCredential'
];
const VP_MEMBERS = new Set(['@context', 'type', 'verifiableCredential']);

const PLAIN = /^[^\p{Cc}\p{Cs}\p{Co}\u200e\u200f\u202a-\u202e\u2066-\u2069]+$/u;
const plain = (limit: number) => v.pipe(v.string(), v.maxLength(limit), v.regex(PLAIN));
const seconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(99_999_999_999));
/** Of any method: who it is about need not have a key that can be checked here. */
const someDid = v.pipe(v.string(), v.maxLength(512), v.regex(/^did:[a-z0-9]+:[\w.:%-]+$/));
const list = v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(16));

const pivcClaims = v.object({
	id: v.string(),
	workspace: plain(128),
	period: plain(64),
	score: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
	band: plain(40),
	methodDigest: plain(128),
	evidenceRoot: plain(128)
});
const names = v.object({
	issuer: v.optional(plain(60)),
	subject: v.optional(plain(60)),
	team: v.optional(plain(60))
});
const credentialPayload = v.object({
	iss: v.string(),
	sub: someDid,
	nbf: seconds,
	iat: v.optional(seconds),
	exp: seconds,
	jti: v.optional(v.string()),
	vc: v.looseObject({
		'@context': list,
		type: list,
		credentialSubject: pivcClaims,
		names: v.optional(names)
	})
});
const presentationPayload = v.object({
	iss: v.string(),
	aud: v.optional(v.union([v.string(), v.array(v.string())])),
	nonce: v.optional(v.string()),
	nbf: v.optional(seconds),
	iat: v.optional(seconds),
	exp: seconds,
	jti: v.optional(v.string()),
	vp: v.looseObject({ '@context': list, type: list, verifiableCredential: v.array(v.string()) })
});

/** What a PIVC says. `names` are what its issuer calls people: claims. */
export type PivcClaims = v.InferOutput<typeof pivcClaims> & { names: v.InferOutput<typeof names> };

export interface CredentialToken {
	kind: 'credential';
	jwt: string;
	issuer: Did;
	subject: Did;
	claims: PivcClaims;
	/** Seconds since 1970. */
	nbf: number;
	exp: number;
	/** It names a list in which it could be taken back. */
	hasStatus: boolean;
}
export interface PresentationToken {
	kind: 'presentation';
	jwt: string;
	holder: Did;
	/** Empty when it has none or several. */
	audience: string;
	nonce: string;
	nbf: number;
	exp: number;
	/** The one credential in it, not read yet. */
	credential: string;
}

/** Throws `Refusal`. The signature is not checked here. */
export function readToken(text: string): CredentialToken | PresentationToken {
	const { header, payload } = openToken(text);
	try {
		return readOpened(text, header, payload);
	} catch (thrown) {
		const did = typeof header.kid === 'string' ? header.kid.split('#')[0] : payload.iss;
		if (thrown instanceof Refusal && thrown.line.state === 'unsaid' && typeof did === 'string')
			thrown.unlessSigned = { text, did };
		throw thrown;
	}
}

function readOpened(
	text: string,
	header: Members,
	payload: Members
): CredentialToken | PresentationToken {
	checkHeader(header);
	const kind = kindOf(payload);
	const known = kind === 'credential' ? CREDENTIAL_CLAIMS : PRESENTATION_CLAIMS;
	for (const claim of Object.keys(payload))
		if (!known.has(claim)) throw new Refusal('claim', { claim: shown(claim) });
	checkIssuer(payload.iss, header.kid);
	return kind === 'credential' ? readCredential(text, payload) : readPresentation(text, payload);
}

type Members = { [name: string]: unknown };

function openToken(text: string): { header: Members; payload: Members } {
	if (text.length > TOKEN_LIMIT) throw new Refusal('too-large', { limit: TOKEN_LIMIT });
	if (!TOKEN.test(text)) {
		const found = text.match(TOKENS)?.length ?? 0;
		if (found > 1) throw new Refusal('more-than-one');
		const looksLikeOne = found === 1 || /^[A-Za-z0-9_.~=+/-]{40,}$/.test(text);
		throw looksLikeOne ? new Refusal('malformed') : new Refusal('not-a-token', {}, 'unsaid');
	}
	const [header, payload, signature] = text.split('.');
	const opened = { header: openPart(header), payload: openPart(payload) };
	if (signature !== '' && decoded(signature).length !== 64 && opened.header.alg === 'EdDSA')
		throw new Refusal('signature');
	return opened;
}

function decoded(part: string): Uint8Array {
	try {
		return fromBase64url(part);
	} catch {
		throw new Refusal('encoding');
	}
}

function openPart(part: string): Members {
	const bytes = decoded(part);
	let text: string;
	try {
		text = fromUtf8(bytes);
	} catch {
		throw new Refusal('malformed');
	}
	// a byte order mark vanishes when it is decoded
	if (base64url(utf8(text)) !== part) throw new Refusal('encoding');
	const json = parseStrictJson(text);
	if (!json.ok) throw new Refusal(json.why === 'duplicate' ? 'duplicate' : 'malformed');
	if (typeof json.value !== 'object' || json.value === null || Array.isArray(json.value))
		throw new Refusal('malformed');
	return json.value as Members;
}

function checkHeader(header: Members): void {
	if (header.alg !== 'EdDSA') throw new Refusal('alg', { alg: shown(header.alg ?? 'none') });
	for (const member of Object.keys(header))
		if (!HEADER.has(member)) throw new Refusal('header', { member: shown(member) });
	if (header.typ !== undefined && header.typ !== 'JWT')
		throw new Refusal('not-a-proof', { typ: shown(header.typ) }, 'unsaid');
}

function kindOf(payload: Members): 'credential' | 'presentation' {
	const [vc, vp] = ['vc', 'vp'].map((name) => Object.hasOwn(payload, name));
	if (!vc && !vp) throw new Refusal('not-a-proof', { typ: 'JWT' }, 'unsaid');
	return vc ? 'credential' : 'presentation';
}

function checkIssuer(iss: unknown, kid: unknown): void {
	if (typeof iss !== 'string') throw new Refusal('shape', { where: 'iss' });
	const another = !/^did:key:z6Mk/.test(iss) && /^did:[a-z0-9]+:/.test(iss);
	// with a kid of its own it is another kind of DID; else it may as well be a changed one
	if (another && typeof kid === 'string' && kid.startsWith(iss + '#'))
		throw new Refusal('did-unsupported', { did: shown(iss) }, 'unsaid');
	try {
		parseDidKey(iss);
	} catch {
		throw new Refusal('key', { did: shown(iss) });
	}
	if (kid !== undefined && kid !== keyIdOf(iss)) throw new Refusal('kid', { kid: shown(kid) });
}

function shaped<Schema extends v.GenericSchema>(
	schema: Schema,
	payload: Members
): v.InferOutput<Schema> {
	const parsed = v.safeParse(schema, payload);
	if (parsed.success) return parsed.output;
	throw new Refusal('shape', { where: shown(v.getDotPath(parsed.issues[0]) ?? '') });
}

function readCredential(jwt: string, payload: Members): CredentialToken {
	const vc = (payload.vc ?? {}) as Members;
	if (!isList(vc['@context'], CREDENTIALS_CONTEXT) || !isTyped(vc.type, 'PIVC'))
		throw new Refusal('not-pivc', {}, 'unsaid');
	const { iss, sub, nbf, exp, vc: said } = shaped(credentialPayload, payload);
	for (const name of VC_SHADOWS)
		if (Object.hasOwn(said, name)) throw new Refusal('claim', { claim: name });
	if (Object.hasOwn(said, 'issuer') && said.issuer !== iss)
		throw new Refusal('claim', { claim: 'issuer' });
	if (!isTyped(said.type, 'VerifiableCredential')) throw new Refusal('shape', { where: 'vc.type' });
	if (said.credentialSubject.id !== sub) throw new Refusal('subject');
	if (exp <= nbf) throw new Refusal('shape', { where: 'exp' });
	return {
		kind: 'credential',
		jwt,
		issuer: iss,
		subject: sub,
		claims: { ...said.credentialSubject, names: said.names ?? {} },
		nbf,
		exp,
		hasStatus: Object.hasOwn(said, 'credentialStatus')
	};
}

function readPresentation(jwt: string, payload: Members): PresentationToken {
	const { iss, aud, nonce, nbf, iat, exp, vp } = shaped(presentationPayload, payload);
	for (const name of Object.keys(vp))
		if (!VP_MEMBERS.has(name)) throw new Refusal('claim', { claim: shown(name) });
	if (!isList(vp['@context'], CREDENTIALS_CONTEXT) || !isTyped(vp.type, 'VerifiablePresentation'))
		throw new Refusal('shape', { where: 'vp' });
	if (vp.verifiableCredential.length !== 1) throw new Refusal('not-one-credential');
	const audiences = aud === undefined ? [] : [aud].flat();
	return {
		kind: 'presentation',
		jwt,
		holder: iss,
		audience: audiences.length === 1 ? audiences[0] : '',
		nonce: nonce ?? '',
		nbf: nbf ?? iat ?? 0,
		exp,
		credential: vp.verifiableCredential[0]
	};
}

const isList = (value: unknown, first: string): boolean =>
	Array.isArray(value) && value[0] === first;
const isTyped = (value: unknown, type: string): boolean =>
	Array.isArray(value) && value.includes(type);
