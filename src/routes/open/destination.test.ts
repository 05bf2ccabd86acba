// What comes in goes to the one screen that checks its kind, or ends in a sentence.

import { describe, expect, test } from 'vitest';
import { FORM_FILE_LIMIT } from '$lib/records';
import { destinationOf, linkIn } from './destination';

const file = (name: string, type: string, content: string | number = 'x') => {
	const made = new File([typeof content === 'string' ? content : ''], name, { type });
	if (typeof content === 'number') Object.defineProperty(made, 'size', { value: content });
	return made;
};
const sent = (files: File[], text = '') => destinationOf({ files, text }, 'a b');

describe('what came in', () => {
	test.each([
		['photos', [file('a.jpg', 'image/jpeg'), file('b.png', 'image/png')], '/capture'],
		['a backup', [file('Ama.AZORA', '')], '/restore'],
		['a token', [file('credential.jwt', 'application/jwt')], '/verify'],
		[
			'a proof file',
			[file('proof.json', 'application/json', '{"format":"azora-proof/1"}')],
			'/verify'
		],
		['a torn JSON file', [file('form.json', 'application/json', '{"fields":[')], '/verify'],
		['a large JSON file', [file('p.json', 'application/json', FORM_FILE_LIMIT + 1)], '/verify'],
		['a form', [file('well.json', 'application/json', '{"fields":[]}')], '/forms'],
		[
			'a form with room for layout',
			[file('well.json', 'application/json', '{"fields":[]}' + ' '.repeat(100_000))],
			'/forms'
		]
	])('%s', async (_what, files, screen) => {
		expect(await sent(files)).toEqual({ to: `${screen}?shared=a%20b` });
	});

	test('a text becomes a note, an invitation or a proof inside it is opened', async () => {
		expect(await sent([], 'The pump is loose')).toEqual({ to: '/capture?shared=a%20b' });
		expect(await sent([], 'Join us: https://a.example/join#AbC_-9 bye')).toEqual({
			to: '/join#AbC_-9'
		});
	});

	test('what Azora cannot use is refused with a reason', async () => {
		expect(await sent([file('x.svg', 'image/svg+xml')])).toEqual({ refused: 'unknown' });
		expect(await sent([file('x.exe', 'application/octet-stream')])).toEqual({ refused: 'unknown' });
		expect(await sent([file('x.jpg', 'image/jpeg', 40_000_001)])).toEqual({ refused: 'large' });
		const many = Array.from({ length: 21 }, () => file('x.jpg', 'image/jpeg'));
		expect(await sent(many)).toEqual({ refused: 'large' });
		expect(await sent([])).toEqual({ refused: 'nothing' });
		expect(await destinationOf(null, 'x')).toEqual({ refused: 'gone' });
	});
});

describe('links of Azora', () => {
	test.each([
		['web+azora:join#AbC', '/join#AbC'],
		['web+azora://verify#eyJ.a-b_c.d', '/verify#eyJ.a-b_c.d'],
		['web+azora:/verify/#x', '/verify#x']
	])('%s', (link, to) => expect(linkIn(link)).toBe(to));

	test.each([
		'web+azora:settings#x',
		'web+azora:join',
		'javascript:alert(1)//join#x',
		'https://a.example/other/join#x',
		`web+azora:join#${'<script>'}`
	])('%s leads nowhere', (link) => expect(linkIn(link)).toBeNull());
});
