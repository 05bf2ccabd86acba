// Messages by key; and that there are messages at all: without its plugin Paraglide compiles to nothing and reports success.

import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '$lib/kernel';
import { hasMessage, loadMessages, m, messageOf, sentenceOf } from './index';

beforeAll(loadMessages);

const areas = readdirSync('messages', { withFileTypes: true })
	.filter((entry) => entry.isDirectory())
	.map(({ name }) => name);

describe('messages', () => {
	test('a known message exists', () => {
		expect(m.app_name()).toBe('Azora');
	});

	test('every key of every catalogue is compiled', () => {
		const missing: string[] = [];
		for (const area of areas) {
			const keys = Object.keys(JSON.parse(readFileSync(`messages/${area}/en.json`, 'utf8')));
			missing.push(...keys.filter((key) => key !== '$schema' && !hasMessage(key)));
		}
		expect(missing).toEqual([]);
	});

	test('no key stands in two catalogues: the later would silently win', () => {
		const seen = new Map<string, string>();
		const twice: string[] = [];
		for (const area of areas)
			for (const key of Object.keys(JSON.parse(readFileSync(`messages/${area}/en.json`, 'utf8')))) {
				if (key === '$schema') continue;
				if (seen.has(key)) twice.push(`${key}: ${seen.get(key)}, ${area}`);
				seen.set(key, area);
			}
		expect(twice).toEqual([]);
	});

	test('by key, with data', () => {
		expect(messageOf('state_seen', { count: 2 })).toBe('Seen by 2');
	});

	test('an unknown key gives its fallback, or a sentence with the key', () => {
		expect(messageOf('no_such_key', {}, 'Fallback')).toBe('Fallback');
		expect(messageOf('no_such_key')).toContain('no_such_key');
		expect(messageOf('constructor')).toContain('constructor');
	});

	test('an error by its code; one without a sentence shows its code', () => {
		expect(sentenceOf(new AppError('rpc/timeout'))).toBe('That took too long. Try it again.');
		expect(sentenceOf(new AppError('room/unheard-of'))).toContain('room/unheard-of');
	});
});
