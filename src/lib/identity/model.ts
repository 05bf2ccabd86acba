// What a person and a device are, and what a person key signs.

import * as v from 'valibot';
import { NameInvalid } from './errors';

/** `did:key:z6Mk…`, see did-key.ts. */
export type Did = string;
/** Ed25519 public key of a device, 32 bytes, lower-case hex. */
export type DeviceKey = string;

export interface Me {
	did: Did;
	/** What the person calls themself: a claim. */
	name: string;
	devicePublic: DeviceKey;
	deviceName: string;
	/** The person's word that this device is theirs: compact JWS, typ azora-grant+jws. */
	grant: string;
	/** Milliseconds since 1970 by this device's clock. */
	createdAt: number;
}

/** The only things that a person key signs. */
export type Purpose = 'grant' | 'join' | 'seal' | 'review' | 'credential' | 'presentation';
/** Purposes signed as RFC 8785 JSON in a compact JWS with a typ of their own. */
export type StatementPurpose = 'join' | 'seal' | 'review';
/** Purposes signed as W3C JWT. */
export type JwtPurpose = 'credential' | 'presentation';

/** typ header of a purpose: `azora-seal+jws`. */
export const typOf = (purpose: Exclude<Purpose, JwtPurpose>): string => `azora-${purpose}+jws`;

export const NAME_LIMIT = 60;
export const DEVICE_NAME_LIMIT = 60;

const text = (limit: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(limit));
const hexOf = (bytes: number) =>
	v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`), 'lower-case hex'));
const didText = v.pipe(v.string(), v.regex(/^did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/, 'did:key'));
const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const digest = v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and hex'));

/** A name as it is kept: no space at its ends, no control or direction characters that could mislead a reader. */
export const personName = v.pipe(
	v.string(),
	v.trim(),
	v.minLength(1),
	v.maxLength(NAME_LIMIT),
	v.regex(/^[^\p{Cc}\p{Co}\p{Cs}\u202a-\u202e\u2066-\u2069]+$/u, 'plain text')
);

/** Throws `identity/name-invalid`. */
export function nameOf(text: string): string {
	const parsed = v.safeParse(personName, text);
	if (!parsed.success) throw new NameInvalid();
	return parsed.output;
}

export const grantPayload = v.strictObject({
	type: v.literal('grant'),
	person: didText,
	device: hexOf(32),
	deviceName: text(DEVICE_NAME_LIMIT)
});
export type GrantPayload = v.InferOutput<typeof grantPayload>;

export const joinPayload = v.strictObject({
	type: v.literal('join'),
	/** Entry id of the invite op. */
	invite: hexOf(32),
	did: didText,
	name: text(NAME_LIMIT),
	workspace: hexOf(16),
	nonce: text(64)
});
export const sealPayload = v.strictObject({
	type: v.literal('seal'),
	workspace: hexOf(16),
	record: text(64),
	contentHash: digest,
	at: time
});
export const reviewPayload = v.strictObject({
	type: v.literal('review'),
	workspace: hexOf(16),
	record: text(64),
	contentHash: digest,
	at: time,
	verdict: v.picklist(['confirm', 'dispute']),
	reason: v.pipe(v.string(), v.maxLength(2000))
});

/** Payload schema of each statement purpose: what has another shape is never signed. */
export const statementPayloads = { join: joinPayload, seal: sealPayload, review: reviewPayload };
