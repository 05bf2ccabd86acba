// The catalogues as a journey needs them: what a button is called in a language, and which words on a screen are left in English.
import { readdirSync, readFileSync } from 'node:fs';
import { inCheckout } from '../../scripts/checkout.mjs';

const FOLDER = inCheckout('messages');

function catalogueOf(locale) {
	const all = {};
	for (const area of readdirSync(FOLDER, { withFileTypes: true }))
		if (area.isDirectory())
			Object.assign(all, JSON.parse(readFileSync(`${FOLDER}/${area.name}/${locale}.json`, 'utf8')));
	delete all.$schema;
	return all;
}

/** `said('place_team')` in this language; of a text with forms the one for `count`. */
export function wordsOf(locale) {
	const own = catalogueOf(locale);
	const base = catalogueOf('en');
	return (key, data = {}) => {
		const text = own[key] ?? base[key];
		if (text === undefined) throw new Error(`no message ${key}`);
		const plain = typeof text === 'string' ? text : formOf(text, locale, data);
		return plain.replace(/\{(\w+)\}/g, (_, name) => data[name] ?? '');
	};
}

function formOf([{ selectors, match }], locale, data) {
	const form = new Intl.PluralRules(locale).select(Number(data.count));
	return match[`${selectors[0]}=${form}`] ?? match[`${selectors[0]}=other`];
}

const textsOf = (text) => (typeof text === 'string' ? [text] : Object.values(text[0].match));
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Finds texts that stand in English although the language has its own. */
export function englishIn(locale) {
	const own = catalogueOf(locale);
	const spoken = new Set(Object.values(own).flatMap(textsOf));
	const patterns = Object.entries(catalogueOf('en'))
		.filter(([key]) => own[key] !== undefined)
		.flatMap(([, text]) => textsOf(text))
		.filter((text) => !spoken.has(text) && text.replace(/\{\w+\}/g, '').match(/\p{L}{3,}/u))
		.map((text) => ({
			text,
			pattern: new RegExp(`^${escaped(text).replace(/\\\{\w+\\\}/g, '.+')}$`, 'u')
		}));
	return (seen) => seen.filter((one) => patterns.some(({ pattern }) => pattern.test(one)));
}

/** What can be read or heard on the page now, but for what says that it is in another language, and codes. */
export const readable = (page) =>
	page.evaluate(() => {
		const found = new Set();
		const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (walker.nextNode()) {
			const { parentElement, data } = walker.currentNode;
			if (
				!parentElement ||
				parentElement.closest('script, style, code, pre, .hash, [lang] q, q[lang]')
			)
				continue;
			if (data.trim() && isShown(parentElement)) found.add(data.trim().replace(/\s+/g, ' '));
		}
		for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
			for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
				const value = element.getAttribute(name)?.trim();
				if (value && isShown(element)) found.add(value);
			}
		return [...found];
	});
