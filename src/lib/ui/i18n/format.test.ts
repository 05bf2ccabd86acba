// Times, days, sizes as people read them.

import { describe, expect, test } from 'vitest';
import {
	directionOf,
	formatBytes,
	formatDate,
	formatDay,
	formatMoment,
	formatMomentFirst,
	formatPeriod,
	formatTime,
	formatWeekday
} from './index';

const at = (year: number, month: number, day: number, hour = 10, minute = 32) =>
	new Date(year, month - 1, day, hour, minute).getTime();
const now = at(2026, 11, 22, 18);

describe('formats', () => {
	test('time is 24 hours, two digits, also at midnight', () => {
		expect(formatTime(at(2026, 11, 22))).toBe('10:32');
		expect(formatTime(at(2026, 11, 22, 0, 5))).toBe('00:05');
	});

	test('days', () => {
		expect(formatDay(at(2026, 11, 22, 0, 0), now)).toBe('Today');
		expect(formatDay(at(2026, 11, 21, 23, 59), now)).toBe('Yesterday');
		expect(formatDay(at(2026, 11, 12), now)).toBe('12 November');
		expect(formatDay(at(2025, 11, 12), now)).toBe('12 November 2025');
		expect(formatDay(at(2026, 11, 23), now)).toBe('Tomorrow');
	});

	test('yesterday stays yesterday over a change of the clock', () => {
		expect(formatDay(at(2026, 10, 24, 12), at(2026, 10, 25, 12))).toBe('Yesterday');
		expect(formatDay(at(2026, 3, 28, 12), at(2026, 3, 29, 12))).toBe('Yesterday');
	});

	test('dates, weekdays, moments, periods', () => {
		expect(formatDate(now)).toBe('22 November 2026');
		expect(formatWeekday(now)).toBe('Sunday 22 November');
		expect(formatMoment(at(2026, 11, 22), now)).toBe('today 10:32');
		expect(formatMoment(at(2026, 11, 23), now)).toBe('tomorrow 10:32');
		expect(formatMomentFirst(at(2026, 11, 22), now)).toBe('Today 10:32');
		expect(formatPeriod(at(2026, 9, 1), at(2026, 10, 31))).toMatch(/^1 Sept?.+31 Oct 2026$/);
	});

	test('sizes in thousands', () => {
		expect(formatBytes(0)).toBe('0 B');
		expect(formatBytes(86_400)).toBe('86 kB');
		expect(formatBytes(3_140_000)).toBe('3.1 MB');
		expect(formatBytes(412_300_000)).toBe('412 MB');
		expect(formatBytes(999_600_000)).toBe('1 GB');
		expect(formatBytes(10_745_000_000)).toBe('11 GB');
	});

	test('direction of writing', () => {
		expect(directionOf('en')).toBe('ltr');
		expect(directionOf('ar-EG')).toBe('rtl');
	});
});
