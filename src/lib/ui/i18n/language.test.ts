// The language changes while everything stays as it is: texts, formats, who listens, what the device remembers.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const kept = new Map<string, string>();
const load = () => import('./index');

beforeEach(() => {
	kept.clear();
	vi.resetModules();
	vi.stubEnv('SSR', false);
	vi.stubGlobal('navigator', { languages: ['fr-CI'] });
	vi.stubGlobal('localStorage', {
		getItem: (name: string) => kept.get(name) ?? null,
		setItem: (name: string, value: string) => kept.set(name, value),
		removeItem: (name: string) => kept.delete(name)
	});
});
afterEach(() => {
	vi.unstubAllGlobals();
	vi.unstubAllEnvs();
	vi.doUnmock('virtual:azora-messages');
});

describe('language', () => {
	test('by default what the device prefers, and nothing is kept', async () => {
		const { getLocale, languageChoice, m, speak, messageOf } = await load();
		await speak();
		expect([getLocale(), languageChoice(), kept.size]).toEqual(['fr', 'device', 0]);
		expect(m.place_team()).toBe('Équipe');
		expect(messageOf('place_team')).toBe('Équipe');
	});

	test('a choice changes texts at once, is told and kept; "device" forgets it', async () => {
		const { chooseLanguage, getLocale, languageChoice, m, onLanguage } = await load();
		const heard: string[] = [];
		onLanguage((locale) => heard.push(locale));
		await chooseLanguage('ar');
		expect([getLocale(), m.place_team(), kept.get('PARAGLIDE_LOCALE')]).toEqual([
			'ar',
			'الفريق',
			'ar'
		]);
		await chooseLanguage('device');
		expect([getLocale(), languageChoice(), kept.size]).toEqual(['fr', 'device', 0]);
		expect(heard).toEqual(['ar', 'fr']);
	});

	test('a language whose texts cannot be had changes nothing', async () => {
		vi.doMock('virtual:azora-messages', () => ({
			catalogues: { ar: () => Promise.reject(new Error('offline')), fr: () => Promise.resolve({}) }
		}));
		const { chooseLanguage, getLocale } = await load();
		await expect(chooseLanguage('ar')).rejects.toThrow('offline');
		expect([getLocale(), kept.size]).toEqual(['fr', 0]);
	});

	test('storage that is denied is no failure: it holds until the page is left', async () => {
		vi.stubGlobal('localStorage', {
			getItem: () => {
				throw new Error('denied');
			},
			setItem: () => {
				throw new Error('denied');
			}
		});
		const { chooseLanguage, getLocale } = await load();
		await chooseLanguage('yo');
		expect(getLocale()).toBe('yo');
	});
});

describe('as each language writes', () => {
	const at = (year: number, month: number, day: number, hour = 10, minute = 32) =>
		new Date(year, month - 1, day, hour, minute).getTime();
	const now = at(2026, 11, 22, 18);

	test.each([
		['en', '22 November 2026', 'Sunday 22 November', '12 November 10:32', '12,345.67', '3.1 MB'],
		[
			'fr',
			'22 novembre 2026',
			'dimanche 22 novembre',
			'le 12 novembre à 10:32',
			'12\u202f345,67',
			'3,1 Mo'
		],
		['ar', '22 نوفمبر 2026', 'الأحد، 22 نوفمبر', '12 نوفمبر 10:32', '12,345.67', '3.1 ميغابايت'],
		['yo', '22 Oṣù Bélú 2026', '22, Oṣù Bélú Ọjọ́ Àìkú', '12 Oṣù Bélú 10:32', '12,345.67', '3.1 MB']
	] as const)('%s', async (locale, date, weekday, moment, number, size) => {
		const i18n = await load();
		await i18n.chooseLanguage(locale);
		const digits = (text: string) =>
			text.replace(/[٠-٩]/g, (one) => String(one.charCodeAt(0) - 0x660));
		expect(
			[
				i18n.formatDate(now),
				i18n.formatWeekday(now),
				i18n.formatMoment(at(2026, 11, 12), now),
				i18n.formatNumber(12345.67),
				i18n.formatBytes(3_140_000)
			].map(digits)
		).toEqual([date, weekday, moment, number, size]);
	});

	test('lists and orders', async () => {
		const { chooseLanguage, compareTexts, formatList } = await load();
		await chooseLanguage('fr');
		expect(formatList(['Ama', 'Kofi', 'Efua'])).toBe('Ama, Kofi et Efua');
		expect(['puits 10', 'Étang', 'puits 9', 'eau'].sort(compareTexts)).toEqual([
			'eau',
			'Étang',
			'puits 9',
			'puits 10'
		]);
		await chooseLanguage('yo');
		expect(['ọna', 'ona', 'ṣe', 'se'].sort(compareTexts)).toContain('ṣe');
	});
});
