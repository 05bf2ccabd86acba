// The reader's language and its texts. Those of the base language are built into the screens that show them.

import { catalogues } from 'virtual:azora-messages';
import { baseLocale, getLocale } from './generated/runtime';

export type Message = (data: { [name: string]: unknown }) => string;
export type Catalogue = { readonly [key: string]: Message | undefined };

let own: Catalogue | null = null;
let base: Catalogue | null = null;

/** The text of `key` in the reader's language, where that is not the base language and has one. */
export const spoken = (key: string): Message | undefined => own?.[key];

/** Any text by its key; nothing before `loadMessages` is done. */
export const messageBy = (key: string): Message | undefined => own?.[key] ?? base?.[key];

/** Before the first screen is drawn. Readers of the base language wait for nothing; without their texts the others read it. */
export async function speak(): Promise<void> {
	const locale = getLocale();
	if (locale !== baseLocale) own = await catalogues[locale]().catch(() => null);
}

/** Before anything is asked for by its key: sentences of errors, titles of commands. */
export async function loadMessages(): Promise<void> {
	base ??= await catalogues[baseLocale]();
}
