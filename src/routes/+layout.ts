// Every screen is drawn on the device; the shell is prerendered so that a static host can serve it.
import { session } from '$lib/app';
import type { LayoutLoad } from './$types';

export const prerender = true;
export const trailingSlash = 'never';

/** Screens that can be used before the rest of the app is loaded: they ask `session` for the rest when it is needed. */
const OUTSIDE = ['/', '/name', '/join', '/verify', '/open'];

/** All others find the app built: what they read of it is there, and is state that they can follow. */
export const load: LayoutLoad = async ({ url }) => {
	if (!OUTSIDE.includes(url.pathname)) await session.build();
};
