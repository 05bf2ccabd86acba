// did:key of an Ed25519 public key, read strictly: one key has one accepted spelling, and weak keys have none.
// did:key v0.9; multicodec ed25519-pub = 0xed 0x01; RFC 8032 section 5.1.3.

import { ed25519, edwardsToMontgomeryPub } from '@noble/curves/ed25519';
import { AppError, type Bytes } from '$lib/kernel';
import { base58, fromBase58 } from './base58';
import { DidInvalid, KeyInvalid } from './errors';
import type { Did } from './model';

const PREFIX = 'did:key:z';
/** z6Mk… is always 47 characters after the z: 34 bytes that begin with 0xed 0x01. */
const SHAPE = /^did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/;
const CODEC = [0xed, 0x01];
const KNOWN_LIMIT = 2048;

/** Keys that were already looked at; decompressing a point costs more than all the rest. */
const known = new Map<Did, Bytes>();

/**
 * Throws `identity/key-invalid` unless `publicKey` is 32 bytes, a canonical encoding of a point of the curve,
 * and not of small order: for those one constant signature fits (almost) every message.
 */
export function checkPublicKey(publicKey: Uint8Array): void {
	if (publicKey.length !== 32) throw new KeyInvalid('length');
	let isSmallOrder: boolean;
	try {
		isSmallOrder = ed25519.Point.fromHex(publicKey, false).isSmallOrder();
	} catch (cause) {
		throw new KeyInvalid('no point of the curve in its one spelling', { cause });
	}
	if (isSmallOrder) throw new KeyInvalid('small order');
}

/** The DID of an Ed25519 public key (32 bytes). Throws `identity/key-invalid`. */
export function didKeyOf(publicKey: Uint8Array): Did {
	checkPublicKey(publicKey);
	return PREFIX + base58(new Uint8Array([...CODEC, ...publicKey]));
}

/** The Ed25519 public key (32 bytes, a copy) of a did:key. Throws `identity/did-invalid`. */
export function parseDidKey(did: Did): Bytes {
	const before = known.get(did);
	if (before) return before.slice();
	if (typeof did !== 'string' || !SHAPE.test(did)) throw new DidInvalid('not an Ed25519 did:key');
	const bytes = fromBase58(did.slice(PREFIX.length), 34);
	if (!bytes || bytes[0] !== CODEC[0] || bytes[1] !== CODEC[1]) throw new DidInvalid('multicodec');
	const publicKey = bytes.slice(2);
	try {
		checkPublicKey(publicKey);
	} catch (cause) {
		throw new DidInvalid(cause instanceof AppError ? String(cause.data.why) : 'key', { cause });
	}
	if (known.size >= KNOWN_LIMIT) known.clear();
	known.set(did, publicKey);
	return publicKey.slice();
}

/** The X25519 public key (32 bytes) of the same person: the birationally equivalent point (RFC 7748). */
export function x25519Of(ed25519Public: Uint8Array): Bytes {
	checkPublicKey(ed25519Public);
	return new Uint8Array(edwardsToMontgomeryPub(ed25519Public));
}

/** `did#z…`: the one verification method of a did:key. */
export const keyIdOf = (did: Did): string => did + '#' + did.slice('did:key:'.length);
