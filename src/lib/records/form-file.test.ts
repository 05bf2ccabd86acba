// Form files of strangers: what is wrong is said with its line; what is hostile costs nothing.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formFile, readForm, readFormFile, standingOf, FORM_FILE_LIMIT } from './form-file';
import { shippedForms, type Form } from './forms';
import { readJson } from './json-lines';

const minimal = {
	id: 'well',
	version: 1,
	title: { en: 'Well' },
	fields: [{ id: 'name', type: 'text', label: { en: 'Name' } }]
};
const text = (value: unknown) => JSON.stringify(value, null, 2);
/** `[code, line, where]` of each problem. */
const wrong = (source: string) => {
	const read = readForm(source);
	return 'form' in read ? [] : read.problems.map(({ code, line, where }) => [code, line, where]);
};

describe('a form file', () => {
	test('that is right is read; what is written is read again', () => {
		expect(readForm(text(minimal))).toEqual({ form: minimal });
		for (const form of shippedForms) expect(readForm(formFile(form).text)).toEqual({ form });
		expect(formFile(shippedForms[1]).name).toBe('water-point-1.json');
	});

	test.each([
		['cut in the middle', '{\n "id": "well",\n "version":', [['json-end', 3, '']]],
		['a comma too many', '{\n "id": "well",\n}', [['json-syntax', 3, '']]],
		['no JSON', 'form: well', [['json-syntax', 1, '']]],
		['more after it', '{}\n{}', [['json-syntax', 2, '']]],
		['a name twice', '{\n "id": "a",\n "id": "b"\n}', [['json-twice', 3, '']]],
		['empty', '', [['json-end', 1, '']]]
	])('%s: says so with the line', (_, source, expected) => {
		expect(wrong(source)).toEqual(expected);
	});

	test.each([
		['an upper-case id', { ...minimal, id: 'Well' }, ['id', 2, 'id']],
		['no version', { ...minimal, version: undefined }, ['missing', 1, 'version']],
		['a script', { ...minimal, onload: 'x' }, ['unknown', 16, 'onload']],
		['a pattern', withField({ pattern: '(a+)+$' }), ['unknown', 14, 'fields.0.pattern']],
		['an unknown kind', withField({ type: 'video' }), ['kind', 10, 'fields.0.type']],
		['a label without a text', withField({ label: {} }), ['no-language', 11, 'fields.0.label']],
		['a number as a title', { ...minimal, title: 7 }, ['text', 4, 'title']],
		['a text as a version', { ...minimal, version: '1' }, ['type', 3, 'version']],
		['no question', { ...minimal, fields: [] }, ['empty', 7, 'fields']],
		['direction marks', withField({ label: { en: 'a\u202eb' } }), ['text', 12, 'fields.0.label.en']]
	])('%s: says so with line and field', (_, value, expected) => {
		expect(wrong(text(value))).toContainEqual(expected);
	});

	test('all mistakes are told at once, but not thousands', () => {
		const many = { ...minimal, fields: Array.from({ length: 90 }, () => ({ id: 'X' })) };
		expect(wrong(text(many))).toHaveLength(12);
	});

	test('what is too large, too deep, too much or no text costs nothing', async () => {
		const from = performance.now();
		expect(wrong('['.repeat(200_000))).toEqual([['json-deep', 1, '']]);
		expect(wrong('{"a":'.repeat(100_000))).toEqual([['json-deep', 1, '']]);
		expect(wrong(`[${'1,'.repeat(100_000)}1]`)).toEqual([['json-many', 1, '']]);
		expect(wrong(text({ ...minimal, title: { en: 'x'.repeat(70_000) } }))[0][0]).toBe('large');
		const large = await readFormFile(new Blob([' '.repeat(FORM_FILE_LIMIT + 1)]));
		expect(large).toMatchObject({ problems: [{ code: 'file-large' }] });
		const binary = await readFormFile(new Blob([new Uint8Array([0xff, 0xfe, 0x00])]));
		expect(binary).toMatchObject({ problems: [{ code: 'no-text-file' }] });
		expect(wrong('"\\ud800"')[0][0]).toBe('no-text-file');
		// texts that make careless patterns run for ever
		expect(wrong(text({ ...minimal, id: 'a'.repeat(60_000) + '!' }))[0][0]).toBe('id');
		expect(
			wrong(text({ ...minimal, title: { ['ab' + '-ab'.repeat(15_000) + '!']: 'x' } }))[0][0]
		).toBe('language');
		expect(performance.now() - from).toBeLessThan(2_000);
	});

	test('a prototype is no name', () => {
		expect(wrong('{"__proto__": {"id": "x"}}')[0][0]).toBe('missing');
		expect(({} as { id?: string }).id).toBeUndefined();
	});

	test('with a byte order mark is read', async () => {
		expect(await readFormFile(new Blob(['\ufeff' + text(minimal)]))).toEqual({ form: minimal });
	});

	test('that is here already is told apart from another of its name', () => {
		const form = minimal as Form;
		expect(standingOf(form, undefined)).toBe('new');
		expect(standingOf(form, structuredClone(form))).toBe('same');
		expect(standingOf(form, { ...form, title: 'Other' })).toBe('other');
	});
});

describe('the reader of JSON', () => {
	test('reads what JSON.parse reads, and refuses what it refuses', () => {
		const limits = { depth: 100, values: 100_000 };
		fc.assert(
			fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 3 }), (value, space) => {
				const source = JSON.stringify(value, null, space);
				expect(readJson(source, limits).value).toEqual(JSON.parse(source));
			})
		);
		const letters = fc.string({ unit: fc.constantFrom(...'{}[]",:0-1.eE+ \\untrl'.split('')) });
		fc.assert(
			fc.property(letters, (source) => {
				const outcome = (read: () => unknown) => {
					try {
						return { value: read() };
					} catch {
						return 'refused';
					}
				};
				expect(outcome(() => readJson(source, limits).value)).toEqual(
					outcome(() => JSON.parse(source) as unknown)
				);
			})
		);
	});
});

function withField(over: object) {
	return { ...minimal, fields: [{ ...minimal.fields[0], ...over }] };
}
