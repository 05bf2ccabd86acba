// Times, days, sizes and figures as people read them. Times are milliseconds since 1970, shown in the device's zone.

import * as messages from './generated/messages';
import type { Locale } from './generated/runtime';
import { getLocale } from './spoken.svelte';

const DAY_MS = 86_400_000;

/** English puts the day first, as most of the world does, and stands in where a browser does not know a language. */
const WRITTEN_AS: Record<Locale, string[]> = {
	en: ['en-GB'],
	fr: ['fr'],
	ar: ['ar'],
	yo: ['yo', 'en-GB']
};

/** Making one is slow, so each is made once in each language. */
function oneEach<T>(make: (locales: string[]) => T): () => T {
	const made = new Map<Locale, T>();
	return () => {
		const locale = getLocale();
		let format = made.get(locale);
		if (!format) made.set(locale, (format = make(WRITTEN_AS[locale])));
		return format;
	};
}

const dateFormat = (options: Intl.DateTimeFormatOptions) =>
	oneEach((locales) => new Intl.DateTimeFormat(locales, options));

const clockTime = dateFormat({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const wholeDate = dateFormat({ day: 'numeric', month: 'long', year: 'numeric' });
const dayOfYear = dateFormat({ day: 'numeric', month: 'long' });
const weekday = dateFormat({ weekday: 'long', day: 'numeric', month: 'long' });
const period = dateFormat({ day: 'numeric', month: 'short', year: 'numeric' });
const figure = oneEach((locales) => new Intl.NumberFormat(locales, { maximumFractionDigits: 2 }));
const listing = oneEach((locales) => new Intl.ListFormat(locales, { type: 'conjunction' }));
const order = oneEach(
	(locales) => new Intl.Collator(locales, { numeric: true, sensitivity: 'base' })
);

/** "10:32" */
export const formatTime = (ms: number): string => clockTime().format(ms);

/** "22 November 2026" */
export const formatDate = (ms: number): string => wholeDate().format(ms);

/** "Sunday 22 November"; browsers disagree whether English takes a comma. */
export function formatWeekday(ms: number): string {
	const written = weekday().format(ms);
	return getLocale() === 'en' ? written.replace(',', '') : written;
}

function midnight(ms: number): number {
	const day = new Date(ms);
	day.setHours(0, 0, 0, 0);
	return day.getTime();
}

const DAY_NAMES = {
	within: new Map([
		[-1, messages.day_tomorrow_within],
		[0, messages.day_today_within],
		[1, messages.day_yesterday_within]
	]),
	first: new Map([
		[-1, messages.day_tomorrow],
		[0, messages.day_today],
		[1, messages.day_yesterday]
	])
};

function dayWords(ms: number, now: number, where: keyof typeof DAY_NAMES): string {
	// a day with a clock change has 23 or 25 hours
	const daysAgo = Math.round((midnight(now) - midnight(ms)) / DAY_MS);
	const name = DAY_NAMES[where].get(daysAgo);
	if (name) return name();
	const isThisYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
	const date = isThisYear ? dayOfYear().format(ms) : formatDate(ms);
	return where === 'within' ? messages.day_date_within({ date }) : date;
}

/** "Today", "Yesterday", "12 November", "3 November 2025" */
export const formatDay = (ms: number, now = Date.now()): string => dayWords(ms, now, 'first');

const moment = (ms: number, day: string) => messages.moment_day_time({ day, time: formatTime(ms) });

/** Within a sentence: "today 10:41", "12 November 08:05" */
export const formatMoment = (ms: number, now = Date.now()): string =>
	moment(ms, dayWords(ms, now, 'within'));

/** At the start of one: "Today 10:41" */
export const formatMomentFirst = (ms: number, now = Date.now()): string =>
	moment(ms, formatDay(ms, now));

/** "1 Sept – 31 Oct 2026"; `to` is the last day that counts. */
export const formatPeriod = (from: number, to: number): string => period().formatRange(from, to);

export const formatNumber = (value: number): string => figure().format(value);

/** "Ama, Kofi and Efua" */
export const formatList = (items: Iterable<string>): string => listing().format(items);

/** For sorting by name: by the reader's alphabet, "Gauge 9" before "Gauge 10". */
export const compareTexts = (a: string, b: string): number => order().compare(a, b);

/** "10.7 GB", "412 MB", "3.1 MB", "86 kB": thousands, as phones show storage. */
export function formatBytes(bytes: number): string {
	if (bytes < 1000) return messages.size_bytes({ size: formatNumber(bytes) });
	if (bytes < 1_000_000)
		return messages.size_kilobytes({ size: formatNumber(Math.round(bytes / 1000)) });
	const figures = (size: number) =>
		formatNumber(size < 10 ? Math.round(size * 10) / 10 : Math.round(size));
	// each by its name: what is picked by a key takes all texts along into the first screen
	return bytes < 999_500_000
		? messages.size_megabytes({ size: figures(bytes / 1_000_000) })
		: messages.size_gigabytes({ size: figures(bytes / 1_000_000_000) });
}
