// What the person key signs as W3C JWT: a PIVC about somebody else, or a presentation of one's own credential.
// Formats: docs/formats.md, "Credential and presentation".

import * as v from 'valibot';
import { fromBase64url, fromUtf8 } from '$lib/kernel';
import { keyIdOf } from './did-key';
import { PurposeRefused } from './errors';
import type { Did, JwtPurpose } from './model';

export const CREDENTIALS_CONTEXT = 'https://www.w3.org/2018/credentials/v1';
/** Presentations are short-lived: seconds from now that the longest may hold, and how far clocks may differ. */
export const PRESENTATION_SECONDS = 7 * 24 * 3600;
export const SKEW_SECONDS = 60;

const did = v.pipe(v.string(), v.regex(/^did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/));
const seconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(99_999_999_999));
const hex = (length: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${length}}$`)));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(60));

/** credentialSubject of a PIVC. */
export const pivcSubject = v.strictObject({
	id: did,
	workspace: hex(32),
	period: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}\/\d{4}-\d{2}-\d{2}$/)),
	score: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
	band: v.pipe(v.string(), v.regex(/^[a-z][a-z-]{0,19}$/)),
	methodDigest: v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/)),
	evidenceRoot: hex(64)
});

/** What people call issuer, subject and team: claims of the issuer, each may be left out. */
export const claimedNames = v.strictObject({
	issuer: v.optional(name),
	subject: v.optional(name),
	team: v.optional(name)
});

const header = v.strictObject({
	alg: v.literal('EdDSA'),
	typ: v.literal('JWT'),
	kid: v.optional(v.string())
});
const credentialPayload = v.strictObject({
	iss: did,
	sub: did,
	nbf: seconds,
	exp: seconds,
	vc: v.strictObject({
		'@context': v.tuple([v.literal(CREDENTIALS_CONTEXT)]),
		type: v.tuple([v.literal('VerifiableCredential'), v.literal('PIVC')]),
		credentialSubject: pivcSubject,
		names: v.optional(claimedNames)
	})
});
const text = (limit: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(limit));
const presentationPayload = v.strictObject({
	iss: did,
	aud: text(256),
	nonce: text(128),
	exp: seconds,
	vp: v.strictObject({
		'@context': v.tuple([v.literal(CREDENTIALS_CONTEXT)]),
		type: v.tuple([v.literal('VerifiablePresentation')]),
		verifiableCredential: v.tuple([v.pipe(v.string(), v.maxLength(4096))])
	})
});

/** Throws `identity/purpose-refused` unless `signingInput` is what `purpose` is for, written by `me`, now. */
export function checkJwt(purpose: JwtPurpose, signingInput: string, me: Did, nowMs: number): void {
	const refuse = (why: string) => new PurposeRefused(purpose, why);
	const parts = signingInput.split('.');
	if (parts.length !== 2) throw refuse('parts');
	const head = v.safeParse(header, readPart(parts[0], refuse));
	if (!head.success) throw refuse('header');
	const { kid } = head.output;
	if (kid === undefined ? purpose === 'credential' : kid !== keyIdOf(me)) throw refuse('kid');
	const body = readPart(parts[1], refuse);
	if (purpose === 'credential') checkCredential(body, me, refuse);
	else checkPresentation(body, me, nowMs / 1000, refuse);
}

type Refuse = (why: string) => PurposeRefused;

function checkCredential(body: unknown, me: Did, refuse: Refuse): void {
	const parsed = v.safeParse(credentialPayload, body);
	if (!parsed.success) throw refuse('payload');
	const { iss, sub, nbf, exp, vc } = parsed.output;
	if (iss !== me) throw refuse('iss');
	if (sub === me) throw refuse('about oneself');
	if (vc.credentialSubject.id !== sub) throw refuse('sub');
	if (exp <= nbf) throw refuse('exp');
}

function checkPresentation(body: unknown, me: Did, now: number, refuse: Refuse): void {
	const parsed = v.safeParse(presentationPayload, body);
	if (!parsed.success) throw refuse('payload');
	const { iss, exp, vp } = parsed.output;
	if (iss !== me) throw refuse('iss');
	if (exp > now + PRESENTATION_SECONDS + SKEW_SECONDS) throw refuse('exp');
	const credential = vp.verifiableCredential[0].split('.');
	if (credential.length !== 3) throw refuse('credential');
	const claims = readPart(credential[1], refuse) as { sub?: unknown } | null;
	if (claims?.sub !== me) throw refuse('credential of somebody else');
}

/** JSON of a part, in the one text that JSON.stringify gives it: no duplicate names, no second spelling. */
function readPart(part: string, refuse: Refuse): unknown {
	let json: string;
	let value: unknown;
	try {
		json = fromUtf8(fromBase64url(part));
		value = JSON.parse(json);
	} catch {
		throw refuse('encoding');
	}
	if (JSON.stringify(value) !== json) throw refuse('encoding');
	return value;
}
