// Times, days, sizes and figures as people read them. Times are milliseconds since 1970, shown in the device's zone.

import * as messages from './generated/messages';
import { getLocale } from './generated/runtime';

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** English puts the day first, as most of the world does. */
const languageOf = (locale: string) => (locale === 'en' ? 'en-GB' : locale);

function dateFormat(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const locale = languageOf(getLocale());
	const key = `${locale} ${name}`;
	let format = formats.get(key);
	if (!format) formats.set(key, (format = new Intl.DateTimeFormat(locale, options)));
	return format;
}

const clockTime = () =>
	dateFormat('time', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** "10:32" */
export const formatTime = (ms: number): string => clockTime().format(ms);

/** "22 November 2026" */
export const formatDate = (ms: number): string =>
	dateFormat('date', { day: 'numeric', month: 'long', year: 'numeric' }).format(ms);

/** "Sunday 22 November" */
export const formatWeekday = (ms: number): string =>
	dateFormat('weekday', { weekday: 'long', day: 'numeric', month: 'long' })
		.format(ms)
		.replace(',', '');

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
	if (!isThisYear) return formatDate(ms);
	return dateFormat('day', { day: 'numeric', month: 'long' }).format(ms);
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
export const formatPeriod = (from: number, to: number): string =>
	dateFormat('period', { day: 'numeric', month: 'short', year: 'numeric' }).formatRange(from, to);

export const formatNumber = (value: number): string =>
	new Intl.NumberFormat(languageOf(getLocale()), { maximumFractionDigits: 2 }).format(value);

/** "412 MB", "3.1 MB", "86 kB": thousands, as phones show storage. */
export function formatBytes(bytes: number): string {
	if (bytes < 1000) return messages.size_bytes({ size: formatNumber(bytes) });
	if (bytes < 1_000_000)
		return messages.size_kilobytes({ size: formatNumber(Math.round(bytes / 1000)) });
	const size = bytes / 1_000_000;
	return messages.size_megabytes({
		size: formatNumber(size < 10 ? Math.round(size * 10) / 10 : Math.round(size))
	});
}
