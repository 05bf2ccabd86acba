// The reader's language and its texts. Those of the base language are built into the screens that show them; another
// language is one chunk. Both are state: when the language changes, every text on the screen changes, and nothing else.

import { catalogues } from 'virtual:azora-messages';
import { Listeners, type Unsubscribe } from '$lib/kernel';
import { applyDirection } from './direction';
import {
	baseLocale,
	extractLocaleFromNavigator,
	isLocale,
	localStorageKey,
	overwriteGetLocale,
	type Locale
} from './generated/runtime';

export type Message = (data: { [name: string]: unknown }) => string;
export type Catalogue = { readonly [key: string]: Message | undefined };
/** 'device': what the browser prefers of the languages that there are. */
export type LanguageChoice = Locale | 'device';

/** Each by its own name, as its readers look for it. */
export const LANGUAGES: readonly { locale: Locale; name: string }[] = [
	{ locale: 'en', name: 'English' },
	{ locale: 'fr', name: 'Français' },
	{ locale: 'ar', name: 'العربية' },
	{ locale: 'yo', name: 'Yorùbá' }
];

export const isLanguageChoice = (value: unknown): value is LanguageChoice =>
	value === 'device' || isLocale(value);

function stored(): LanguageChoice {
	if (import.meta.env.SSR) return 'device';
	try {
		const value = localStorage.getItem(localStorageKey);
		return isLocale(value) ? value : 'device';
	} catch {
		// storage denied: what the device prefers
		return 'device';
	}
}

function keep(chosen: LanguageChoice): void {
	try {
		if (chosen === 'device') localStorage.removeItem(localStorageKey);
		else localStorage.setItem(localStorageKey, chosen);
	} catch {
		// storage denied: it holds until the page is left
	}
}

/** What the device prefers of the languages that there are. */
export const deviceLocale = (): Locale =>
	import.meta.env.SSR ? baseLocale : (extractLocaleFromNavigator() ?? baseLocale);

const localeOf = (chosen: LanguageChoice): Locale =>
	chosen === 'device' ? deviceLocale() : chosen;

const before = stored();
let choice = $state<LanguageChoice>(before);
let locale = $state<Locale>(localeOf(before));
let own = $state.raw<Catalogue | null>(null);
let base: Catalogue | null = null;
/** Runs after the language changed: for what keeps texts, as lists in a store do. */
const changed = new Listeners<Locale>();

// paraglide's own messages, which unit tests see, follow
overwriteGetLocale(() => locale);

export const getLocale = (): Locale => locale;
export const languageChoice = (): LanguageChoice => choice;
export const onLanguage = (listener: (locale: Locale) => void): Unsubscribe =>
	changed.add(listener);

/** The text of `key` in the reader's language, where that is not the base language and has one. */
export const spoken = (key: string): Message | undefined => own?.[key];

/** Any text by its key; nothing before `loadMessages` is done. */
export const messageBy = (key: string): Message | undefined => own?.[key] ?? base?.[key];

const textsOf = (next: Locale): Promise<Catalogue | null> =>
	next === baseLocale ? Promise.resolve(null) : catalogues[next]();

/** Before the first screen is drawn. Readers of the base language wait for nothing; without their texts the others read it. */
export async function speak(): Promise<void> {
	own = await textsOf(locale).catch(() => null);
	if (!own) locale = baseLocale;
	applyDirection(locale);
}

/** From now on this language, on this device. Throws where its texts cannot be had; all stays as it was then. */
export async function chooseLanguage(next: LanguageChoice): Promise<void> {
	await change(next);
	keep(next);
}

async function change(next: LanguageChoice): Promise<void> {
	const to = localeOf(next);
	const texts = await textsOf(to);
	own = texts;
	locale = to;
	choice = next;
	applyDirection(to);
	changed.tell(to);
}

/** What another window of this device chooses is read here too. */
export function followLanguage(): void {
	addEventListener('storage', ({ key }) => {
		if (key === localStorageKey && stored() !== choice) change(stored()).catch(() => {});
	});
}

/** Before anything is asked for by its key: sentences of errors, titles of commands. */
export async function loadMessages(): Promise<void> {
	base ??= await catalogues[baseLocale]();
}
