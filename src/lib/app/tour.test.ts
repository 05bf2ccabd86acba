// The tour: offered once, left at any stop and taken up there, and over when it is over.

import { beforeEach, expect, test, vi } from 'vitest';

const kept = new Map<string, string>();
vi.stubGlobal('localStorage', {
	getItem: (key: string) => kept.get(key) ?? null,
	setItem: (key: string, value: string) => void kept.set(key, value)
});

/** As after a reload. */
async function anew() {
	vi.resetModules();
	const { tour } = await import('./tour.svelte');
	tour.restore();
	return tour;
}

beforeEach(() => kept.clear());

test('never starts by itself', async () => {
	const tour = await anew();
	expect([tour.stop, tour.isNew]).toEqual([null, true]);
});

test('is taken up where it was left, also after a reload', async () => {
	const tour = await anew();
	tour.start();
	tour.go(3);
	tour.leave();
	const later = await anew();
	expect([later.stop, later.isNew, later.isWaiting]).toEqual([null, false, true]);
	later.start();
	expect(later.stop).toBe(3);
});

test('begins anew after its end, and is not offered again', async () => {
	const tour = await anew();
	tour.go(5);
	tour.end();
	const later = await anew();
	expect([later.isNew, later.isWaiting]).toEqual([false, false]);
	later.start();
	expect(later.stop).toBe(0);
});

test('what is kept may be anything', async () => {
	kept.set('azora-tour', 'waiting soon');
	const tour = await anew();
	tour.start();
	expect(tour.stop).toBe(0);
});
