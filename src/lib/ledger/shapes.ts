// Shapes that statements and ops share: ids, keys, times, canonical bodies.

import * as v from 'valibot';
import { AppError, canonicalJson, fromUtf8, utf8, type Bytes, type Json } from '$lib/kernel';
import { ROLES, type Cut } from './model';

export const hexText = (bytes: number) =>
	v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`), 'lower-case hex'));
export const base64urlText = (min: number, max: number) =>
	v.pipe(v.string(), v.minLength(min), v.maxLength(max), v.regex(/^[A-Za-z0-9_-]+$/, 'base64url'));
export const plainText = (min: number, max: number) =>
	v.pipe(v.string(), v.minLength(min), v.maxLength(max));
export const entryIdText = hexText(32);
export const didText = v.pipe(
	v.string(),
	v.regex(/^did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/, 'Ed25519 did:key')
);
/** header.payload.signature, each base64url. */
export const compactJws = v.pipe(
	v.string(),
	v.maxLength(16_384),
	v.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, 'compact JWS')
);
export const timeMs = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const roleName = v.picklist(ROLES);
/** Log id -> [seq, entry id]. 512 devices' logs at most. */
export const cutShape: v.GenericSchema<unknown, Cut> = v.pipe(
	v.record(
		hexText(16),
		v.strictTuple([v.pipe(v.number(), v.safeInteger(), v.minValue(1)), entryIdText])
	),
	v.maxEntries(1024)
);

export type Parsed<T> = { ok: true; value: T } | { ok: false; understood: boolean };

const NOT_VALID = { ok: false, understood: true } as const;

/**
 * Reads a body: UTF-8, RFC 8785 text of itself, and of the shape that its tag names.
 * `understood: false` is a tag that this version does not know: somebody's work from a newer Azora.
 */
export function parseBody<T>(
	body: Bytes,
	tag: string,
	shapes: ReadonlyMap<string, v.GenericSchema<unknown, T>>
): Parsed<T> {
	const value = canonicalValue(body);
	if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value))
		return NOT_VALID;
	const name = value[tag];
	if (typeof name !== 'string' || !Object.hasOwn(value, tag)) return NOT_VALID;
	const shape = shapes.get(name);
	if (!shape) return { ok: false, understood: false };
	const found = v.safeParse(shape, value, { abortEarly: true });
	return found.success ? { ok: true, value: found.output } : NOT_VALID;
}

/** JSON of bytes that are its RFC 8785 text, else undefined. */
export function canonicalValue(body: Uint8Array): Json | undefined {
	try {
		const text = fromUtf8(body);
		const value = JSON.parse(text) as Json;
		return canonicalJson(value) === text ? value : undefined;
	} catch (thrown) {
		if (thrown instanceof AppError || thrown instanceof SyntaxError) return undefined;
		throw thrown;
	}
}

export const canonicalBytes = (value: unknown): Bytes => utf8(canonicalJson(value));
