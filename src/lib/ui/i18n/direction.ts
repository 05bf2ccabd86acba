// Writing direction of a locale, set on the page. src/app.html does the same before the first paint.

const RIGHT_TO_LEFT = new Set(['ar', 'dv', 'fa', 'he', 'ps', 'ug', 'ur', 'yi']);

export const directionOf = (locale: string): 'ltr' | 'rtl' =>
	RIGHT_TO_LEFT.has(locale.split('-')[0]) ? 'rtl' : 'ltr';

/** The prerendered page says English; this sets what the person reads. */
export function applyDirection(locale: string): void {
	if (typeof document === 'undefined') return;
	const root = document.documentElement;
	root.lang = locale;
	root.dir = directionOf(locale);
}

/** The page is taken over, so its words are those of the reader: before that, only shapes are seen. */
export function showWords(): void {
	delete document.documentElement.dataset.words;
}
