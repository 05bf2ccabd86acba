// A second device of the same person, by two codes that the devices show each other. Bytes: docs/formats.md "Device link".
//
//   new device: code A (a fresh X25519 key, a nonce) ──> old device: same words on both? ──> code B, a box for that key
//   old device: island, name and words of the person <── the same on both? ── new device, which is theirs after that

import { pbkdf2 } from '@noble/hashes/pbkdf2';
import { sha256 } from '@noble/hashes/sha2';
import * as v from 'valibot';
import {
	base64url,
	canonicalJson,
	concat,
	fromBase64url,
	fromUtf8,
	randomBytes,
	utf8,
	type Bytes,
	type Json
} from '$lib/kernel';
import { openBoxWith, sealBoxTo } from './box';
import { didOfSeed } from './keys';
import type { Did } from './model';
import { LinkInvalid } from './vault-errors';
import { WORDS } from './words';

const ASKS = 'AZL';
const ANSWERS = 'AZM';
const VERSION = '1';
const INFO = 'azora/link/v1';
/** What one QR code that a phone's camera reads well may hold, as text. */
const CODE_LIMIT = 2_300;

export interface LinkRequest {
	code: string;
	pair: CryptoKeyPair;
}

export interface LinkContent {
	/** Zero it after use. */
	seed: Bytes;
	name: string;
	createdAt: number;
	/** What the teams need to be found again: the ledger's. */
	teams: Json[];
}

const schema = v.object({
	name: v.string(),
	createdAt: v.number(),
	teams: v.array(v.custom<Json>((given) => typeof given === 'object'))
});

export async function linkRequest(): Promise<LinkRequest> {
	const pair = await crypto.subtle.generateKey('X25519', false, ['deriveBits']);
	const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
	return { code: ASKS + VERSION + base64url(concat(publicKey, randomBytes(16))), pair };
}

function bytesOf(code: string, magic: string): Bytes {
	const text = code.trim();
	if (!text.startsWith(magic)) throw new LinkInvalid('link-foreign');
	if (text[3] !== VERSION) throw new LinkInvalid('link-newer');
	if (text.length > 2 * CODE_LIMIT) throw new LinkInvalid('link-damaged');
	try {
		return fromBase64url(text.slice(4));
	} catch (cause) {
		throw new LinkInvalid('link-damaged', { cause });
	}
}

/** The key that a code A asks for. Throws `identity/link-…`. */
function askedKey(code: string): Bytes {
	const bytes = bytesOf(code, ASKS);
	if (bytes.length !== 48) throw new LinkInvalid('link-damaged');
	return bytes.slice(0, 32);
}

/** Six words of 8 bits of code A: another key has others, and 2,048 rounds make each try at the same ones dear. */
export function linkWords(code: string): string[] {
	askedKey(code);
	const digest = pbkdf2(sha256, utf8(code.trim()), utf8('azora/link/words'), {
		c: 2048,
		dkLen: 6
	});
	return Array.from(digest, (byte) => WORDS[byte]);
}

/** Code B: what the person is, for the key of code A only. Throws `identity/link-…`. */
export async function answerLink(code: string, content: LinkContent): Promise<string> {
	const { seed, ...rest } = content;
	const plaintext = concat(seed, utf8(canonicalJson(rest)));
	try {
		const box = { plaintext, info: INFO, aad: utf8(code.trim()) };
		const { enc, ciphertext } = await sealBoxTo(askedKey(code), box);
		const answer =
			ANSWERS + VERSION + base64url(concat(fromBase64url(enc), fromBase64url(ciphertext)));
		if (answer.length > CODE_LIMIT) throw new LinkInvalid('link-too-large');
		return answer;
	} finally {
		plaintext.fill(0);
	}
}

/** Throws `identity/link-…`: also when code B answers another code A, or nothing is asked any more. */
export async function openLink(asked: LinkRequest | null, answer: string): Promise<LinkContent> {
	if (!asked) throw new LinkInvalid('link-over');
	const { code, pair } = asked;
	const bytes = bytesOf(answer, ANSWERS);
	let plaintext: Bytes = new Uint8Array();
	try {
		const [enc, ciphertext] = [bytes.subarray(0, 32), bytes.subarray(32)].map(base64url);
		plaintext = await openBoxWith(pair, { enc, ciphertext, info: INFO, aad: utf8(code) });
		const rest = v.parse(schema, JSON.parse(fromUtf8(plaintext.subarray(32))));
		return { ...rest, seed: plaintext.slice(0, 32) };
	} catch (cause) {
		throw new LinkInvalid('link-damaged', { cause });
	} finally {
		plaintext.fill(0);
	}
}

/** Whose code B is. Code A is public: whoever saw it could answer with a person of their own. */
export async function linkOwner(
	asked: LinkRequest | null,
	answer: string
): Promise<{ did: Did; name: string }> {
	const { seed, name } = await openLink(asked, answer);
	try {
		return { did: didOfSeed(seed), name };
	} finally {
		seed.fill(0);
	}
}
