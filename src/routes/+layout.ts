// Every screen is drawn on the device; the shell is prerendered so that a static host can serve it.
import { session } from '$lib/app';
import type { Load } from '@sveltejs/kit';

export const prerender = true;
export const trailingSlash = 'never';

/** Screens that can be used before the rest of the app is loaded: they ask `session` for the rest when it is needed. */
const OUTSIDE = ['/', '/name', '/join', '/verify', '/open'];

/** The address whose screen could not be loaded: its error page asks here once more, and has no need of the app. */
let failed = '';

/** All others find the app built: what they read of it is there, and is state that they can follow. */
export const load: Load = async ({ url }) => {
	if (OUTSIDE.includes(url.pathname)) return;
	try {
		await session.build();
		failed = '';
	} catch (thrown) {
		const isErrorPage = failed === url.href;
		failed = isErrorPage ? '' : url.href;
		if (!isErrorPage) throw thrown;
	}
};
