// Writing direction of a locale, set on the page.

import { getLocale } from './generated/runtime';

const RIGHT_TO_LEFT = new Set(['ar', 'dv', 'fa', 'he', 'ps', 'ug', 'ur', 'yi']);

export const directionOf = (locale: string): 'ltr' | 'rtl' =>
	RIGHT_TO_LEFT.has(locale.split('-')[0]) ? 'rtl' : 'ltr';

/** The prerendered page says English; this sets what the person reads. */
export function applyLocale(root: HTMLElement = document.documentElement): void {
	const locale = getLocale();
	root.lang = locale;
	root.dir = directionOf(locale);
}
