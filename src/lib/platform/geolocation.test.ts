// Places: fixes that get better, and a denial that stops nothing.

import { afterEach, expect, test, vi } from 'vitest';
import { findPlace, watchPlace, type PlaceFix } from './geolocation';

type Ok = (position: unknown) => void;
type Fail = (error: { code: number }) => void;
let report: { ok: Ok; fail: Fail };
const clearWatch = vi.fn();
const at = (accuracy: number) => ({
	coords: { latitude: 5.312712345, longitude: -1.82, accuracy },
	timestamp: 1.5
});
function withGeolocation() {
	vi.stubGlobal('navigator', {
		geolocation: {
			clearWatch,
			watchPosition: (ok: Ok, fail: Fail) => {
				report = { ok, fail };
				return 7;
			}
		}
	});
}
afterEach(() => {
	vi.unstubAllGlobals();
	vi.useRealTimers();
	clearWatch.mockReset();
});

test('fixes get better until they are good enough', () => {
	withGeolocation();
	const fixes: PlaceFix[] = [];
	const onEnd = vi.fn();
	watchPlace({ onFix: (fix) => fixes.push(fix), onDenied: vi.fn(), onEnd });
	report.ok(at(37.2));
	report.ok(at(5.5));
	report.ok(at(1));
	expect(fixes.map(({ accuracyMeters, lat, at: time }) => [accuracyMeters, lat, time])).toEqual([
		[38, 5.3127123, 2],
		[6, 5.3127123, 2]
	]);
	expect([onEnd.mock.calls.length, clearWatch.mock.calls]).toEqual([1, [[7]]]);
});

test('denied is a value; no satellite in sight is not a no', () => {
	withGeolocation();
	const onDenied = vi.fn();
	watchPlace({ onFix: vi.fn(), onDenied });
	report.fail({ code: 3 });
	report.fail({ code: 2 });
	expect(onDenied).not.toHaveBeenCalled();
	report.fail({ code: 1 });
	report.fail({ code: 1 });
	expect(onDenied).toHaveBeenCalledTimes(1);
});

test('a browser without geolocation denies, and a search that ends gives the best it had', async () => {
	expect(await findPlace()).toBeNull();
	vi.useFakeTimers();
	withGeolocation();
	const search = findPlace({ limitMs: 1000 });
	report.ok(at(40));
	report.ok(at(90));
	vi.advanceTimersByTime(1001);
	expect((await search)?.accuracyMeters).toBe(40);
});
