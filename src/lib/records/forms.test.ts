// Form descriptions and answers, hostile ones too.

import { describe, expect, test } from 'vitest';
import {
	formRef,
	parseForm,
	recordTitle,
	shippedForms,
	titleIn,
	validateAnswers,
	wordsIn
} from './forms';

const [, waterPoint, riverLevel] = shippedForms;
const minimal = {
	id: 'a',
	version: 1,
	title: { en: 'A' },
	fields: [{ id: 'x', type: 'text', label: { en: 'X' } }]
};

describe('form descriptions', () => {
	test('the shipped forms are read like any other', () => {
		expect(shippedForms.map(formRef)).toEqual(['observation@1', 'water-point@1', 'river-level@1']);
		expect(waterPoint.fields.slice(0, 3).map((field) => wordsIn(field.label, 'fr'))).toEqual([
			'Nom du lieu',
			'Qu’est-ce que c’est\u202f?',
			'L’eau sort-elle\u202f?'
		]);
		expect(riverLevel.name).toBe('gauge');
	});

	test('every text of the shipped forms is there in all languages of the app', () => {
		const texts = JSON.stringify(shippedForms).match(/\{"en":[^}]*\}/g) ?? [];
		expect(texts.length).toBeGreaterThan(25);
		for (const text of texts)
			expect(Object.keys(JSON.parse(text) as object)).toEqual(['en', 'fr', 'ar', 'yo']);
	});

	test('one text for all readers is as good as one for each', () => {
		const form = parseForm({
			...minimal,
			title: 'Puits',
			fields: [{ id: 'x', type: 'number', label: 'Profondeur', unit: 'm' }]
		});
		expect([wordsIn(form.title, 'ar'), wordsIn(form.fields[0].label, 'en')]).toEqual([
			'Puits',
			'Profondeur'
		]);
		expect(() => parseForm({ ...minimal, title: '' })).toThrow('records/form-invalid');
		expect(() => parseForm({ ...minimal, title: 'a\u202eb' })).toThrow('records/form-invalid');
	});

	test('a language that the form does not speak reads English, else what there is', () => {
		expect(wordsIn({ en: 'A', fr: 'B' }, 'fr-CI')).toBe('B');
		expect(wordsIn({ en: 'A', fr: 'B' }, 'sw')).toBe('A');
		expect(wordsIn({ fr: 'B' }, 'sw')).toBe('B');
	});

	test('a title that was made in another language is put into this one; the answer stays', () => {
		expect(titleIn(waterPoint, 'Water point, Bonsa', 'fr')).toBe('Point d’eau, Bonsa');
		expect(titleIn(waterPoint, 'نقطة ماء', 'en')).toBe('Water point');
		expect(titleIn(waterPoint, 'نقطة ماء، Bonsa', 'fr')).toBe('Point d’eau, Bonsa');
		expect(titleIn(waterPoint, 'Water point, Bonsa', 'ar')).toBe('نقطة ماء، Bonsa');
		expect(titleIn(waterPoint, 'Something else', 'fr')).toBe('Something else');
	});

	test.each([
		['no object', 7],
		['nothing', undefined],
		['a class instance', new Date()],
		['no fields', { ...minimal, fields: [] }],
		['unknown key', { ...minimal, onload: 'x' }],
		['unknown type', { ...minimal, fields: [{ id: 'x', type: 'script', label: { en: 'X' } }] }],
		['no text', { ...minimal, title: {} }],
		['text with direction marks', { ...minimal, title: { en: 'a\u202eb' } }],
		['odd language', { ...minimal, title: { 'en"': 'A' } }],
		['an id that is a path', { ...minimal, id: '../a' }],
		['an id that is a prototype', { ...minimal, id: '__proto__' }],
		['version zero', { ...minimal, version: 0 }],
		['two fields of one id', { ...minimal, fields: [minimal.fields[0], minimal.fields[0]] }],
		['a name that is no field', { ...minimal, name: 'y' }],
		[
			'two places',
			{
				...minimal,
				fields: ['p', 'q'].map((id) => ({ id, type: 'place', label: { en: 'P' } }))
			}
		],
		[
			'min above max',
			{
				...minimal,
				fields: [{ id: 'x', type: 'number', label: { en: 'X' }, min: 2, max: 1 }]
			}
		],
		[
			'too many photos',
			{ ...minimal, fields: [{ id: 'x', type: 'photo', label: { en: 'X' }, max: 1e9 }] }
		],
		[
			'too many fields',
			{
				...minimal,
				fields: Array.from({ length: 101 }, (_, i) => ({ ...minimal.fields[0], id: `x${i}` }))
			}
		],
		['too large', { ...minimal, title: { en: 'x'.repeat(70_000) } }]
	])('refuses %s, and says why', (_, value) => {
		expect(() => parseForm(value)).toThrow('records/form-invalid');
	});

	test('says where a hostile form is wrong', () => {
		let where: unknown;
		try {
			parseForm({ ...minimal, fields: [{ id: 'X', type: 'text', label: { en: 'X' } }] });
		} catch (error) {
			where = (error as { data: { where: string } }).data.where;
		}
		expect(where).toBe('fields.0.id');
	});
});

describe('answers', () => {
	test('a strange value is a hint and stays', () => {
		const report = validateAnswers(waterPoint, {
			name: 'Bonsa bridge',
			kind: 'geyser',
			flow: 'yes',
			level: 'about 140',
			note: 'n'.repeat(2001)
		});
		expect(report.hints.map(({ field, code }) => [field, code])).toEqual([
			['kind', 'option'],
			['level', 'number'],
			['note', 'long']
		]);
		expect(report.isEmpty).toBe(false);
	});

	test('required is a hint; only an empty form is not worth saving', () => {
		const empty = validateAnswers(waterPoint, { name: '  ', note: '' }, { photos: 0 });
		expect(empty.isEmpty).toBe(true);
		expect(empty.hints.map(({ code }) => code)).toEqual(['required', 'required', 'required']);
		expect(validateAnswers(waterPoint, {}, { photos: 1 }).isEmpty).toBe(false);
	});

	test.each([
		[{ level: -501 }, 'min'],
		[{ level: 5001 }, 'max'],
		[{ level: 1.5 }, 'integer'],
		[{ level: 1, colour: 'clear' }, 'option'],
		[{ level: 1, gauge: 7 }, 'text']
	])('%j is odd: %s', (answers, code) => {
		expect(
			validateAnswers(riverLevel, { gauge: 'g', ...answers }).hints.map((hint) => hint.code)
		).toEqual([code]);
	});

	test('dates', () => {
		const form = parseForm({
			...minimal,
			fields: [{ id: 'd', type: 'date', label: { en: 'D' } }]
		});
		expect(validateAnswers(form, { d: '2026-02-28' }).hints).toEqual([]);
		expect(validateAnswers(form, { d: '2026-02-30' }).hints).toHaveLength(1);
	});

	test('a record is named by its form and its first answer', () => {
		expect(recordTitle(waterPoint, { name: ' Bonsa bridge ' }, 'en')).toBe(
			'Water point, Bonsa bridge'
		);
		expect(recordTitle(waterPoint, { name: 7 }, 'en')).toBe('Water point');
		expect(recordTitle(undefined, { name: 'x' }, 'en')).toBe('');
	});
});
