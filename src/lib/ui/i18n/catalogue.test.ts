// The catalogues of all languages: what English says, French says too; Arabic and Yoruba say what is needed to find the way,
// to record, and to get out of a failure. Same placeholders, the plural forms of each language, names kept apart from the text.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { capture_questions, rules_decisions, today_offline_waiting } from './generated/messages';

type Variants = [{ declarations: string[]; selectors: string[]; match: Record<string, string> }];
type Text = string | Variants;
type Catalogue = Record<string, Text>;

const LOCALES = ['fr', 'ar', 'yo'] as const;
type Translation = (typeof LOCALES)[number];

/** Areas that every language has whole. Of the others: the sentences of errors, and the place of a record. */
const WHOLE = ['shell', 'app', 'screens-records', 'records', 'failures', 'start', 'language'];
/**
 * What is filled with a figure or a time. Anything else may be a name in another direction of writing. What isolates hold only
 * isolates has no direction of its own, so parts of a moment stand bare.
 */
const FIGURES = new Set(
	`shown count number has of here members version meters seconds min max limitMegabytes bytes limit points score size holds
	unsaid fails seq position all time date day at percent left total hours minutes days kilometres kilometers done`.split(
		/\s+/
	)
);

const areas = readdirSync('messages', { withFileTypes: true })
	.filter((entry) => entry.isDirectory())
	.map(({ name }) => name);

function catalogueOf(area: string, locale: string): Catalogue {
	const { $schema, ...texts } = JSON.parse(
		readFileSync(`messages/${area}/${locale}.json`, 'utf8')
	) as Catalogue;
	void $schema;
	return texts;
}

const variantsOf = (text: Text): string[] =>
	typeof text === 'string' ? [text] : Object.values(text[0].match);
const placeholdersOf = (text: string): string[] =>
	[...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const allPlaceholders = (text: Text) => new Set(variantsOf(text).flatMap(placeholdersOf));
/** The form that speaks of many: the others may leave the figure out ("one record"). */
const fullForm = (text: Text): string =>
	typeof text === 'string'
		? text
		: (Object.entries(text[0].match).find(([key]) => key.endsWith('=other'))?.[1] ?? '');

const mustSay = (area: string, key: string, locale: Translation): boolean =>
	locale === 'fr' || WHOLE.includes(area) || /^(error|find_place)_/.test(key);

/** Becomes a name that is kept and sent: nothing invisible may stand in it. */
const KEPT = new Set(['capture_own_team']);

/** What is wrong with one translation, as sentences. */
function faultsOf(english: Text, own: Text, locale: Translation, key = ''): string[] {
	const faults: string[] = [];
	const known = allPlaceholders(english);
	const said = allPlaceholders(own);
	for (const name of said) if (!known.has(name)) faults.push(`unknown {${name}}`);
	const full = new Set(placeholdersOf(fullForm(own)));
	for (const name of known) if (!full.has(name)) faults.push(`without {${name}}`);
	if (typeof own !== 'string') {
		const forms = Object.keys(own[0].match).map((key) => key.split('=')[1]);
		const needed = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
		if (forms.sort().join() !== [...needed].sort().join())
			faults.push(`forms ${forms.join()} instead of ${needed.join()}`);
	} else if (typeof english !== 'string' && locale !== 'yo') faults.push('one form only');
	for (const variant of variantsOf(own)) {
		if (variant.normalize('NFC') !== variant) faults.push('not NFC');
		if (!variant.trim()) faults.push('empty');
		if (KEPT.has(key) && /[\u2066-\u2069]/.test(variant)) faults.push('invisible signs');
		if (locale !== 'ar' || KEPT.has(key)) continue;
		const bare = variant.replace(/\u2068\{\w+\}\u2069/g, '');
		for (const name of placeholdersOf(bare))
			if (!FIGURES.has(name)) faults.push(`{${name}} without isolation`);
	}
	return faults;
}

const entries = areas.flatMap((area) =>
	Object.entries(catalogueOf(area, 'en')).map(([key, text]) => ({ area, key, text }))
);

describe.each(LOCALES)('%s', (locale) => {
	const own = new Map(areas.map((area) => [area, catalogueOf(area, locale)]));

	test('says everything that it must', () => {
		const missing = entries
			.filter(({ area, key }) => mustSay(area, key, locale) && own.get(area)?.[key] === undefined)
			.map(({ area, key }) => `${area}: ${key}`);
		expect(missing).toEqual([]);
	});

	test('has placeholders and forms as they must be', () => {
		const faults = entries.flatMap(({ area, key, text }) => {
			const said = own.get(area)?.[key];
			return said === undefined
				? []
				: faultsOf(text, said, locale, key).map((fault) => `${area}: ${key}: ${fault}`);
		});
		expect(faults).toEqual([]);
	});

	test('says nothing that English does not, but for the words of the rules', () => {
		const known = new Set(entries.map(({ area, key }) => `${area}: ${key}`));
		const left = areas
			.filter((area) => area !== 'rule-words')
			.flatMap((area) => Object.keys(own.get(area) ?? {}).map((key) => `${area}: ${key}`));
		expect(left.filter((key) => !known.has(key))).toEqual([]);
	});
});

describe('faults are found', () => {
	const plural = (...forms: string[]): Variants => [
		{
			declarations: ['input count', 'local countPlural = count: plural'],
			selectors: ['countPlural'],
			match: Object.fromEntries(forms.map((form) => [`countPlural=${form}`, `{count} ${form}`]))
		}
	];
	test.each<[string, Text, Text, Translation]>([
		['unknown {nom}', 'By {name}', 'Par {nom} {name}', 'fr'],
		['without {name}', 'By {name}', 'Par quelqu’un', 'fr'],
		['one form only', plural('one', 'other'), '{count} choses', 'fr'],
		[
			'forms one,other instead of many,one,other',
			plural('one', 'other'),
			plural('one', 'other'),
			'fr'
		],
		['{name} without isolation', 'By {name}', 'كتبه {name}', 'ar'],
		['not NFC', 'Here', 'Níbí'.normalize('NFD'), 'yo']
	])('%s', (fault, english, own, locale) => {
		const found = faultsOf(english, own, locale).map((one) =>
			one.replace(/instead of .*/, (rest) =>
				rest.replace(/[a-z]+(,[a-z]+)+/, (list) => list.split(',').sort().join())
			)
		);
		expect(found).toContain(fault);
	});
});

describe('plural forms', () => {
	test('Arabic has six, and each number finds its own', () => {
		const said = [0, 1, 2, 3, 11, 100].map((count) =>
			capture_questions({ count }, { locale: 'ar' })
		);
		expect(said).toEqual(['بلا أسئلة', 'سؤال واحد', 'سؤالان', '3 أسئلة', '11 سؤالًا', '100 سؤال']);
		expect(
			new Set([0, 1, 2, 3, 11, 100].map((count) => rules_decisions({ count }, { locale: 'ar' })))
				.size
		).toBe(6);
	});

	test('French counts nought as one, and a million as many', () => {
		const said = [0, 1, 2, 1_000_000].map((count) => rules_decisions({ count }, { locale: 'fr' }));
		expect(said).toEqual(['0 décision', '1 décision', '2 décisions', '1000000 décisions']);
	});

	test('Yoruba has one form, also where the browser does not know Yoruba', () => {
		expect(today_offline_waiting({ count: 1 }, { locale: 'yo' })).toMatch(/^1 nínú/);
		expect(today_offline_waiting({ count: 7 }, { locale: 'yo' })).toMatch(/^7 nínú/);
	});

	test('no number is without a text in any language', () => {
		for (const locale of ['en', 'fr', 'ar', 'yo'] as const)
			for (let count = 0; count <= 120; count++)
				expect(today_offline_waiting({ count }, { locale })).not.toBe('today_offline_waiting');
	});
});

/** Speak of phones, or to somebody who holds one. */
const OF_PHONES = new Set([
	...['app_device_phone', 'keys_this_phone', 'keys_lock_needs_phone', 'words_how_paper'],
	...['backup_photos_large', 'devices_text', 'task_ios_text']
]);

test('a text that a computer shows speaks of the device', () => {
	const found = areas.flatMap((area) =>
		Object.entries(catalogueOf(area, 'en'))
			.filter(
				([key, text]) => !OF_PHONES.has(key) && variantsOf(text).some((one) => /phone/i.test(one))
			)
			.map(([key]) => key)
	);
	expect(found).toEqual([]);
});
