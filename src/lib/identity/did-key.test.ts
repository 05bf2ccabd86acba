// did:key: one spelling for each key, and no weak ones.

import { ed25519, x25519, edwardsToMontgomeryPriv } from '@noble/curves/ed25519';
import { describe, expect, it } from 'vitest';
import { encodeDID } from 'key-did-provider-ed25519';
import { concat, fromHex, hex } from '$lib/kernel';
import { base58 } from './base58';
import { checkPublicKey, didKeyOf, keyIdOf, parseDidKey, x25519Of } from './did-key';
import { testPerson } from './testing';

const P = 2n ** 255n - 19n;
const little = (value: bigint) => {
	const bytes = new Uint8Array(32);
	for (let i = 0; i < 32; i++, value >>= 8n) bytes[i] = Number(value & 255n);
	return bytes;
};
const didOf = (...bytes: number[]) => 'did:key:z' + base58(new Uint8Array(bytes));

/** The eight points of small order (encodings with y < p). */
const SMALL_ORDER = [
	'0100000000000000000000000000000000000000000000000000000000000000',
	'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
	'0000000000000000000000000000000000000000000000000000000000000000',
	'0000000000000000000000000000000000000000000000000000000000000080',
	'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
	'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
	'26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
	'26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85'
].map(fromHex);

describe('did:key', () => {
	it('reads the vector of the did:key specification and writes it again', () => {
		const did = 'did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp';
		const key = parseDidKey(did);
		expect(hex(key)).toBe('3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29');
		expect(didKeyOf(key)).toBe(did);
		expect(keyIdOf(did)).toBe(did + '#' + did.slice(8));
	});

	it('spells 200 keys as key-did-provider-ed25519 does', () => {
		for (let i = 0; i < 200; i++) {
			const { publicKey, did } = testPerson();
			expect(did).toBe(encodeDID(publicKey));
			expect(hex(parseDidKey(did))).toBe(hex(publicKey));
		}
	});

	it('hands out copies: changing one changes nobody else’s key', () => {
		const { did, publicKey } = testPerson();
		for (let time = 0; time < 3; time++) {
			expect(hex(parseDidKey(did))).toBe(hex(publicKey));
			parseDidKey(did).fill(0);
		}
		const other = testPerson();
		parseDidKey(other.did).fill(0);
		expect(hex(parseDidKey(other.did))).toBe(hex(other.publicKey));
	});

	it('T7: refuses every point of small order, for which one constant signature fits', () => {
		const forged = concat(SMALL_ORDER[0], new Uint8Array(32));
		expect(ed25519.verify(forged, new Uint8Array(3), SMALL_ORDER[0], { zip215: true })).toBe(true);
		for (const point of SMALL_ORDER) {
			expect(() => checkPublicKey(point)).toThrowError(
				expect.objectContaining({ code: 'identity/key-invalid' })
			);
			expect(() => parseDidKey(didOf(0xed, 1, ...point))).toThrowError(
				expect.objectContaining({ code: 'identity/did-invalid' })
			);
		}
	});

	it('refuses second spellings of a point, and what is no point', () => {
		// y = p + 1 is the point y = 1 again; p + 3 spells y = 3
		for (const y of [P, P + 1n, P + 3n, P + 4n])
			for (const sign of [0n, 1n << 255n])
				expect(() => checkPublicKey(little(y + sign))).toThrowError('identity/key-invalid');
		let refused = 0;
		for (let y = 2n; y < 40n; y++)
			try {
				checkPublicKey(little(y));
			} catch {
				refused++;
			}
		expect(refused).toBeGreaterThan(5);
		expect(() => checkPublicKey(new Uint8Array(31))).toThrowError('identity/key-invalid');
	});

	it('refuses other key types, lengths, alphabets, fragments, case and spaces', () => {
		const { did, publicKey } = testPerson();
		const wrong = [
			didOf(0xec, 1, ...publicKey),
			didOf(0xed, 1, ...publicKey.slice(1)),
			didOf(0xed, 1, ...publicKey, 0),
			didOf(0xed, 0x81, 0, ...publicKey.slice(1)),
			did + '#' + did.slice(8),
			did + ' ',
			' ' + did,
			did.toUpperCase(),
			did.replace('did:key:z', 'did:key:u'),
			did.slice(0, -1) + '0',
			did.slice(0, -1) + 'l',
			did.replace('did:key', 'did:jwk'),
			'did:key:z1' + did.slice(10),
			'did:key:z6Mk' + 'z'.repeat(44),
			''
		];
		for (const text of wrong)
			expect(() => parseDidKey(text), text).toThrowError('identity/did-invalid');
		expect(() => parseDidKey(undefined as unknown as string)).toThrowError('identity/did-invalid');
	});

	it('gives the X25519 key that belongs to the same seed', () => {
		const { seed, publicKey } = testPerson();
		expect(hex(x25519Of(publicKey))).toBe(hex(x25519.getPublicKey(edwardsToMontgomeryPriv(seed))));
	});
});
