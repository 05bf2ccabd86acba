// RFC 8785 JSON: the one text of a value that is signed or hashed.

import canonicalize from 'canonicalize';
import { AppError } from './result';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * RFC 8785 text of plain JSON. Throws `kernel/not-json` for what JSON cannot say
 * (undefined, NaN, functions, class instances, lone surrogates), which would else vanish from a signature.
 */
export function canonicalJson(value: unknown): string {
	assertJson(value, 0);
	const text = canonicalize(value);
	if (text === undefined) throw new AppError('kernel/not-json');
	return text;
}

function assertJson(value: unknown, depth: number): asserts value is Json {
	if (depth > 64) throw new AppError('kernel/not-json', { why: 'too deep' });
	if (value === null || typeof value === 'boolean') return;
	if (typeof value === 'string') {
		if (!value.isWellFormed()) throw new AppError('kernel/not-json', { why: 'lone surrogate' });
		return;
	}
	if (typeof value === 'number') {
		if (!Number.isFinite(value)) throw new AppError('kernel/not-json', { why: 'number' });
		return;
	}
	if (Array.isArray(value)) {
		for (const item of value) assertJson(item, depth + 1);
		return;
	}
	if (typeof value === 'object') {
		const prototype: unknown = Object.getPrototypeOf(value);
		if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
			throw new AppError('kernel/not-json', { why: 'not a plain object' });
		for (const [key, item] of Object.entries(value)) {
			assertJson(key, depth + 1);
			assertJson(item, depth + 1);
		}
		return;
	}
	throw new AppError('kernel/not-json', { why: typeof value });
}
