// Bytes, canonical JSON, Merkle roots, errors and limits of time.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	AppError,
	asAppError,
	base64url,
	canonicalJson,
	compareBytes,
	fromBase64url,
	fromHex,
	fromUtf8,
	hex,
	merkleLeaf,
	merkleRoot,
	messageKey,
	ownBytes,
	sha256,
	utf8,
	within
} from './index';

describe('bytes', () => {
	test('hex and base64url come back as they went', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
				expect([...fromHex(hex(bytes))]).toEqual([...bytes]);
				expect([...fromBase64url(base64url(bytes))]).toEqual([...bytes]);
			})
		);
	});

	test.each(['A', 'AB', 'AAB', 'A=', 'A A', 'AA+A', 'AA/A'])(
		'refuses base64url that is not the canonical spelling: %s',
		(text) => {
			expect(() => fromBase64url(text)).toThrow('kernel/not-base64url');
		}
	);

	test('refuses upper-case hex and invalid UTF-8', () => {
		expect(() => fromHex('AB')).toThrow('kernel/not-hex');
		expect(() => fromUtf8(new Uint8Array([0xff]))).toThrow('kernel/not-utf8');
	});

	test('a subarray is copied, so that storing it does not store the buffer it looks into', () => {
		const big = new Uint8Array(1000);
		expect(ownBytes(big.subarray(10, 20)).buffer.byteLength).toBe(10);
		expect(ownBytes(big)).toBe(big);
	});

	test('compareBytes orders as unsigned numbers', () => {
		expect(compareBytes(new Uint8Array([0x80]), new Uint8Array([0x7f]))).toBeGreaterThan(0);
		expect(compareBytes(new Uint8Array([1]), new Uint8Array([1, 0]))).toBeLessThan(0);
	});
});

describe('canonical JSON (RFC 8785)', () => {
	test('sorts keys by UTF-16 and writes numbers as ECMAScript does', () => {
		expect(canonicalJson({ b: 1e21, a: [1.0, -0, 'é'], '€': null })).toBe(
			'{"a":[1,0,"é"],"b":1e+21,"€":null}'
		);
	});

	test.each([[undefined], [NaN], [{ a: undefined }], [new Date()], ['\ud800'], [() => 1]])(
		'refuses what JSON cannot say: %s',
		(value) => {
			expect(() => canonicalJson(value)).toThrow('kernel/not-json');
		}
	);
});

describe('Merkle tree (RFC 6962)', () => {
	test('root of nothing, and of the seven leaves of the certificate-transparency test vectors', async () => {
		expect(hex(await merkleRoot([]))).toBe(hex(await sha256(new Uint8Array())));
		const data = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657'];
		const leaves = await Promise.all(data.map((item) => merkleLeaf(fromHex(item))));
		expect(hex(await merkleRoot(leaves))).toBe(
			'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'
		);
	});
});

describe('errors', () => {
	test('a code names its sentence, and an AppError stays itself', () => {
		const error = new AppError('records/not-found', { id: 'x' });
		expect(messageKey(error.code)).toBe('error_records_not_found');
		expect(asAppError(error)).toBe(error);
		expect(asAppError(new Error('boom')).code).toBe('app/unexpected');
	});

	test('within ends what takes too long, and what is cancelled', async () => {
		const never = new Promise<never>(() => {});
		await expect(within(never, 5, 'rpc/timeout')).rejects.toThrow('rpc/timeout');
		await expect(within(never, 1000, 'rpc/timeout', AbortSignal.abort())).rejects.toThrow(
			'app/cancelled'
		);
		expect(fromUtf8(utf8('Ọ̀yọ́'))).toBe('Ọ̀yọ́');
	});
});
