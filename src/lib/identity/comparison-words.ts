// Words of a signer for reading aloud: people who know each other compare them over another way.

import { pbkdf2 } from '@noble/hashes/pbkdf2';
import { sha256 } from '@noble/hashes/sha2';
import { utf8 } from '$lib/kernel';
import { parseDidKey } from './did-key';
import type { Did } from './model';
import { WORDS } from './words';

/** Makes each key that somebody tries in search of the same words cost 2,048 times more. */
const ROUNDS = 2048;

/**
 * `count` words of 8 bits each: PBKDF2-HMAC-SHA-256 of the public key, salt `azora/words`. Six words and the rounds
 * stand for a search of about 2^59 hashes. Throws `identity/did-invalid`.
 */
export function comparisonWords(did: Did, count = 6): string[] {
	const digest = pbkdf2(sha256, parseDidKey(did), utf8('azora/words'), { c: ROUNDS, dkLen: 32 });
	return Array.from(digest.subarray(0, Math.min(count, 32)), (byte) => WORDS[byte]);
}
