// The entry that an open sheet has in the history: how it goes, and how one leads on from a sheet.

import { tick } from 'svelte';
import { goto } from '$app/navigation';

/** Longer than a browser needs to go back one entry. */
const PATIENCE_MS = 500;

/** The way back that the newest sheet still goes: it would take a new entry along. */
let goingBack: Promise<unknown> = Promise.resolve();

export function goBack(): void {
	goingBack = new Promise((done) => {
		addEventListener('popstate', () => setTimeout(done), { once: true });
		setTimeout(done, PATIENCE_MS);
	});
	history.back();
}

/** Resolves once no sheet is on its way back. */
export const goneBack = (): Promise<unknown> => goingBack;

/**
 * Leads there once the entry of a sheet that was just closed is gone. Kit takes a page that replaces such an entry for the
 * page below it, and one that comes above it would need Back twice.
 */
export async function leadOn(href: string): Promise<void> {
	await tick();
	await goingBack;
	// eslint-disable-next-line svelte/no-navigation-without-resolve -- the app has no base path
	await goto(href);
}
