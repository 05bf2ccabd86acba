// Every code that a person can be told has a sentence, and every sentence fills its placeholders.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { messageKey } from '$lib/kernel';
import { lineMessageKey } from './model';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const sources = (room: string) =>
	readdirSync(new URL(`src/lib/${room}/`, root))
		.filter((file) => file.endsWith('.ts') && !file.includes('.test.'))
		.map((file) => read(`src/lib/${room}/${file}`))
		.join('\n');
/** Whichever area says it. */
const texts = Object.assign(
	{},
	...readdirSync(new URL('messages', root), { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => JSON.parse(read(`messages/${name}/en.json`)) as object)
) as Record<string, unknown>;
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, one]) => one);

test('lines of a check', () => {
	const ours = sources('proof');
	const theirs = sources('credentials');
	const codes = [
		...all(ours, /(?:line|nothing)\([^()]*?'(?:holds|fails|unsaid)', '([a-z-]+)'/g),
		...all(ours, /nothing\((?:source|'[a-z]+'), '([a-z-]+)'/g),
		...all(ours, /(?:unsaid|new EvidenceBroken)\('([a-z-]+)'/g),
		...all(theirs, /(?:Refusal\(|line\('[a-z]+', )'([a-z-]+)'/g),
		'duplicate',
		'no-list',
		'list-not-read'
	];
	expect(new Set(codes).size).toBeGreaterThan(50);
	const missing = codes.filter((code) => !texts[lineMessageKey(`verify/${code}`)]);
	expect([...new Set(missing)]).toEqual([]);
});

test.each(['records', 'proof'])('errors and titles of %s', (room) => {
	const source = sources(room);
	const keys = [
		...all(source, new RegExp(`'(${room}/[a-z-]+)'`, 'g'))
			.filter((code) => !code.endsWith('/service'))
			.map(messageKey),
		...all(source, /title: '([a-z_]+)'/g)
	];
	expect(keys.filter((key) => !texts[key])).toEqual([]);
});
