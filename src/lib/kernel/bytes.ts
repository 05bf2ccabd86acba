// Bytes and their text forms. Decoders are strict: one value has exactly one accepted spelling.

import { AppError } from './result';

/** Bytes over a plain ArrayBuffer, which is what WebCrypto, postMessage and IndexedDB take. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export const utf8 = (text: string): Bytes => encoder.encode(text);

/** Text of valid UTF-8. Throws `kernel/not-utf8`. */
export function fromUtf8(bytes: Uint8Array): string {
	try {
		return decoder.decode(bytes);
	} catch (cause) {
		throw new AppError('kernel/not-utf8', {}, { cause });
	}
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex. */
export function hex(bytes: Uint8Array): string {
	let text = '';
	for (const byte of bytes) text += HEX[byte];
	return text;
}

/** Bytes of lower-case hex. Throws `kernel/not-hex`. */
export function fromHex(text: string): Bytes {
	if (text.length % 2 || !/^[0-9a-f]*$/.test(text)) throw new AppError('kernel/not-hex');
	const bytes = new Uint8Array(text.length / 2);
	for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
	return bytes;
}

/** Standard base64 with padding. */
export function base64(bytes: Uint8Array): string {
	let binary = '';
	for (let i = 0; i < bytes.length; i += 8192)
		binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
	return btoa(binary);
}

/** base64url without padding (RFC 4648 section 5). */
export const base64url = (bytes: Uint8Array): string =>
	base64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

/** Bytes of canonical base64url without padding. Throws `kernel/not-base64url`, also for spare bits set. */
export function fromBase64url(text: string): Bytes {
	if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1)
		throw new AppError('kernel/not-base64url');
	const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
	const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
	if (base64url(bytes) !== text) throw new AppError('kernel/not-base64url');
	return bytes;
}

export function concat(...parts: Uint8Array[]): Bytes {
	const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let offset = 0;
	for (const part of parts) {
		whole.set(part, offset);
		offset += part.length;
	}
	return whole;
}

/** Order of bytes as unsigned numbers, shorter first when one is a prefix of the other. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
	const shared = Math.min(a.length, b.length);
	for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i] - b[i];
	return a.length - b.length;
}

/** A copy over its own buffer: a subarray would send or store the whole buffer it looks into. */
export const ownBytes = (bytes: Uint8Array): Bytes =>
	bytes.byteOffset === 0 &&
	bytes.byteLength === bytes.buffer.byteLength &&
	bytes.buffer instanceof ArrayBuffer
		? (bytes as Bytes)
		: new Uint8Array(bytes);

export function randomBytes(length: number): Bytes {
	const bytes = new Uint8Array(length);
	for (let i = 0; i < length; i += 65536)
		crypto.getRandomValues(bytes.subarray(i, Math.min(length, i + 65536)));
	return bytes;
}

export const sha256 = async (bytes: Uint8Array): Promise<Bytes> =>
	new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Bytes));
