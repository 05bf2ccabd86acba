// Spellings that are one word to whoever searches, and marks that stand on the letters that were typed.

import { describe, expect, test } from 'vitest';
import { keyOf, keysOf, markIn, plain, wordsOf } from './spelling';

describe('one spelling', () => {
	test.each([
		['Café', 'cafe'],
		['CAFE\u0301', 'cafe'],
		['Ẹ̀kọ́', 'eko'],
		['Ṣàngó', 'sango'],
		['Ɛkɔm', 'ekom'],
		['Ɗanja', 'danja'],
		['Straße', 'strasse'],
		['œuvre', 'oeuvre'],
		['İstanbul', 'istanbul'],
		['أحمد', 'احمد'],
		['إبراهيم', 'ابراهيم'],
		['مدرسة', 'مدرسه'],
		['مَدْرَسَة', 'مدرسه'],
		['ليلى', 'ليلي'],
		['بـــئر', 'بير'],
		['بئر', 'بير'],
		['١٤٢', '142'],
		['۱۴۲', '142'],
		['ﻻ', 'لا'],
		['a\u200bb\u202ec', 'abc']
	])('%s is found as %s', (typed, key) => {
		expect(plain(typed)).toBe(key);
	});

	test('words end at what is no letter and no digit', () => {
		expect(wordsOf('Gauge 3, km 12.5 — Bonsa_bridge (new)')).toEqual(
			'Gauge 3 km 12 5 Bonsa bridge new'.split(' ')
		);
	});

	test('an Arabic word is found with and without its article', () => {
		expect(keysOf('المدرسة')).toEqual(['المدرسه', 'مدرسه']);
		expect(keyOf('المدرسة')).toBe('مدرسه');
		expect(keyOf('ال')).toBe('ال');
	});
});

describe('marks', () => {
	const marked = (text: string, typed: string[], found: string[] = []) =>
		markIn(text, typed, new Set(found))
			.map((part) => (part.isHit ? `[${part.text}]` : part.text))
			.join('');

	test('stand on the letters that were typed', () => {
		expect(marked('Bonsa bridge', ['bon'])).toBe('[Bon]sa bridge');
		expect(marked('Water point, Bonsa', ['point', 'bonsa'])).toBe('Water [point], [Bonsa]');
	});

	test('keep the accents and under-dots of what they stand on', () => {
		expect(marked('Ẹ̀kọ́ Ṣàngó', ['eko', 'san'])).toBe('[Ẹ̀kọ́] [Ṣàn]gó');
		expect(marked('cafe\u0301s', ['cafe'])).toBe('[cafe\u0301]s');
		expect(marked('Straße', ['stras'])).toBe('[Straß]e');
	});

	test('stand on the whole word where it was only close', () => {
		expect(marked('Handle is losse', ['loose'], ['losse'])).toBe('Handle is [losse]');
	});

	test('never lose or add a letter', () => {
		const text = 'مَدْرَسَة 12 «x» 👩🏽‍🌾 Ẹ̀kọ́';
		const parts = markIn(text, ['eko', '1', keyOf('مدرسة')], new Set());
		expect(parts.map((part) => part.text).join('')).toBe(text);
		expect(parts.filter((part) => part.isHit)).toHaveLength(3);
	});
});
