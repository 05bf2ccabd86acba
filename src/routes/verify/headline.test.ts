// Sentences of the check are filled: no placeholder that neither the code's data nor the screen gives.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { VerifyReport } from '$lib/proof';
import { lineData } from './headline';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const sources = ['proof', 'credentials']
	.flatMap((room) =>
		readdirSync(new URL(`src/lib/${room}/`, root))
			.filter((file) => file.endsWith('.ts') && !file.includes('.test.'))
			.map((file) => read(`src/lib/${room}/${file}`))
	)
	.join('\n');

/** Codes whose data is not written beside them. */
const ELSEWHERE: { [code: string]: string[] } = {
	'no-list': ['at'],
	'list-not-read': ['at'],
	'evidence-content': ['number'],
	'evidence-seal': ['number'],
	'evidence-review': ['number'],
	'evidence-twice': ['number'],
	'evidence-broken': ['number'],
	'score-claimed': ['score'],
	'score-without-evidence': ['score'],
	'score-rules-unknown': ['score'],
	'score-not-computed': ['score']
};

function dataOf(code: string): string[] {
	const literals = [...sources.matchAll(new RegExp(`'${code}', \\{([^}]*)\\}`, 'g'))];
	const names = literals.flatMap(([, members]) =>
		members.split(',').map((member) => member.split(':')[0].trim())
	);
	return [...names, ...(ELSEWHERE[code] ?? [])].filter(Boolean);
}

const texts = Object.entries(
	JSON.parse(read('messages/proof/en.json')) as { [key: string]: unknown }
).filter(([key]) => key.startsWith('verify_') && !key.endsWith('_title'));

test.each(texts)('%s', (key, text) => {
	const placeholders = [...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
	const code = key.slice('verify_'.length).replaceAll('_', '-');
	const given = [...dataOf(code), 'issuer', 'subject', 'date'];
	expect(placeholders.filter((name) => !given.includes(name))).toEqual([]);
});

test('a time is written as a date', () => {
	const report = { credential: undefined } as unknown as VerifyReport;
	const { at } = lineData(report, { data: { at: 1_790_000_000 } });
	expect(at).toBe('21 September 2026');
});

test('whoever is told of a time that is over or not yet sees the date of this device', () => {
	vi.setSystemTime(new Date(2027, 10, 23, 12));
	const report = { credential: undefined } as unknown as VerifyReport;
	const ofTimes = texts.filter(([key]) => /(expired|not_yet)$/.test(key));
	expect(ofTimes).toHaveLength(4);
	for (const [, text] of ofTimes)
		expect(text).toContain('Is the clock of this device right? It says {date}.');
	expect(lineData(report, { data: {} }).date).toBe('23 November 2027');
	vi.useRealTimers();
});
