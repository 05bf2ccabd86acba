// While pages are prerendered: the text face is fetched together with the styles, not after them.

import type { Handle } from '@sveltejs/kit';

const isFirstFont = (path: string) => path.includes('sans-flex-latin-wght');

export const handle: Handle = ({ event, resolve }) =>
	resolve(event, {
		preload: ({ type, path }) =>
			type === 'js' || type === 'css' || (type === 'font' && isFirstFont(path))
	});
