// The screen stays on while something moves, and is let go when it is done, stopped, or stands still.

import type { SyncView } from '$lib/ledger';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Wake } from './wake';

let held = 0;
const wake = () =>
	new Wake(() => {
		held++;
		return () => held--;
	});
const view = (
	transfers: Partial<SyncView['transfers']>,
	more: Partial<SyncView> = {}
): SyncView => ({
	...{ horizon: 'some', peers: [], here: 1, refused: [], mine: 0, lastChangeAt: null },
	isPaused: false,
	transfers: {
		...{ blobsMissing: 0, blobsHere: 0, bytesMissing: 0, isHeld: false, entriesMissing: 0 },
		...transfers
	},
	...more
});
const photos = (blobsMissing: number) => view({ blobsMissing, bytesMissing: blobsMissing * 1000 });

beforeEach(() => {
	held = 0;
	vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test('from the first photo that is to come until the last one is here', () => {
	const here = wake();
	here.sees(photos(0));
	expect(held).toBe(0);
	for (const left of [3, 2, 1]) here.sees(photos(left));
	expect(held).toBe(1);
	here.sees(photos(0));
	expect(held).toBe(0);
});

test('what nobody brings keeps no phone awake; what moves again does', () => {
	const here = wake();
	here.sees(photos(3));
	vi.advanceTimersByTime(59_000);
	here.sees(photos(2));
	vi.advanceTimersByTime(59_000);
	expect(held).toBe(1);
	// a beat that changes nothing
	here.sees(photos(2));
	vi.advanceTimersByTime(2_000);
	expect(held).toBe(0);
	here.sees(photos(2));
	expect(held).toBe(0);
	here.sees(photos(1));
	expect(held).toBe(1);
});

test('not when it is stopped, paused, or nobody is here; also for what goes out', () => {
	for (const still of [
		view({ blobsMissing: 2, bytesMissing: 2, isHeld: true }),
		view({ entriesMissing: 4 }, { isPaused: true }),
		view({ entriesMissing: 4 }, { here: 0 })
	]) {
		const here = wake();
		here.sees(photos(5));
		here.sees(still);
		expect(held).toBe(0);
	}
	const peer = { did: 'did:key:zKofi', name: 'Kofi', here: true, lastHeardAt: 1 };
	const tallies = { yours: { has: 1, of: 3, missing: [] }, theirs: { has: 0, of: 0 } };
	wake().sees(view({}, { peers: [{ ...peer, ...tallies }] }));
	expect(held).toBe(1);
});
