// The script of src/app.html, which runs before the first paint: it must find the same language as the app does later.

import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { directionOf } from './direction';
import { locales } from './generated/runtime';

const page = readFileSync('src/app.html', 'utf8');
const script = /<script>([^]*?)<\/script>/.exec(page)?.[1] ?? '';

interface Root {
	lang: string;
	dir: string;
	dataset: { words?: string; theme?: string };
}

function early(stored: { [name: string]: string }, languages: string[], isDenied = false): Root {
	const root: Root = { lang: 'en', dir: 'ltr', dataset: {} };
	const localStorage = {
		getItem(name: string) {
			if (isDenied) throw new Error('denied');
			return stored[name] ?? null;
		}
	};
	// eslint-disable-next-line @typescript-eslint/no-implied-eval -- runs as in the page
	const run = new Function('document', 'navigator', 'localStorage', script);
	run({ documentElement: root }, { languages }, localStorage);
	return root;
}

async function app(stored: { [name: string]: string }, languages: string[]): Promise<string> {
	vi.resetModules();
	vi.stubGlobal('navigator', { languages });
	vi.stubGlobal('localStorage', { getItem: (name: string) => stored[name] ?? null });
	vi.stubEnv('SSR', false);
	return (await import('./spoken.svelte')).getLocale();
}

afterEach(() => {
	vi.unstubAllGlobals();
	vi.unstubAllEnvs();
});

describe('the language before the first paint', () => {
	test.each<[{ [name: string]: string }, string[], string]>([
		[{}, ['en-GB'], 'en'],
		[{}, ['fr-CI', 'en'], 'fr'],
		[{}, ['de', 'ar-EG', 'fr'], 'ar'],
		[{}, ['yo-NG'], 'yo'],
		[{}, ['sw', 'ha'], 'en'],
		[{}, [], 'en'],
		[{ PARAGLIDE_LOCALE: 'ar' }, ['fr'], 'ar'],
		[{ PARAGLIDE_LOCALE: 'en' }, ['fr'], 'en'],
		[{ PARAGLIDE_LOCALE: 'xx' }, ['fr'], 'fr']
	])('%j %j is %s', async (stored, languages, locale) => {
		const root = early(stored, languages);
		expect(root.lang).toBe(locale);
		expect(root.dir).toBe(directionOf(locale));
		expect(root.dataset.words).toBe(locale === 'en' ? undefined : 'wait');
		expect(await app(stored, languages)).toBe(locale);
	});

	test('where storage is denied, what the device prefers', () => {
		expect(early({}, ['fr'], true).lang).toBe('fr');
	});

	test('knows every language that there is, and no theme but the real ones', () => {
		for (const locale of locales) expect(early({}, [locale]).lang).toBe(locale);
		expect(early({ 'azora-theme': 'dark' }, []).dataset.theme).toBe('dark');
		expect(early({ 'azora-theme': 'x"y' }, []).dataset.theme).toBeUndefined();
	});
});
