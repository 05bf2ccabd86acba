// The screen stays on while something is on its way, and not a moment longer.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stayAwake } from './wake-lock';

let locks: { release: ReturnType<typeof vi.fn> }[] = [];
const request = vi.fn(() => {
	const sentinel = { release: vi.fn(() => Promise.resolve()) };
	locks.push(sentinel);
	return Promise.resolve(sentinel);
});
let page: EventTarget & { visibilityState: string };
const settled = () => new Promise((done) => setTimeout(done));

beforeEach(() => {
	locks = [];
	request.mockClear();
	page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
	vi.stubGlobal('document', page);
	vi.stubGlobal('navigator', { wakeLock: { request } });
});
afterEach(() => vi.unstubAllGlobals());

test('one lock for all who hold it, given back with the last of them', async () => {
	const [first, second] = [stayAwake(), stayAwake()];
	expect(request.mock.calls).toEqual([['screen']]);
	first();
	first();
	await settled();
	expect(locks[0].release).not.toHaveBeenCalled();
	second();
	await settled();
	expect(locks[0].release).toHaveBeenCalledTimes(1);
});

test('who lets go and holds again in one turn keeps the same', async () => {
	stayAwake()();
	const release = stayAwake();
	await settled();
	expect(request).toHaveBeenCalledTimes(1);
	expect(locks[0].release).not.toHaveBeenCalled();
	release();
	await settled();
});

test('a window that was hidden asks again when it is seen, and only while something is held', async () => {
	const release = stayAwake();
	page.visibilityState = 'hidden';
	page.dispatchEvent(new Event('visibilitychange'));
	expect(request).toHaveBeenCalledTimes(1);
	page.visibilityState = 'visible';
	page.dispatchEvent(new Event('visibilitychange'));
	expect(request).toHaveBeenCalledTimes(2);
	release();
	await settled();
	expect(locks[1].release).toHaveBeenCalledTimes(1);
	page.dispatchEvent(new Event('visibilitychange'));
	expect(request).toHaveBeenCalledTimes(2);
});

test('a browser that has none, or says no, is no error', async () => {
	vi.stubGlobal('navigator', {});
	stayAwake()();
	await settled();
	vi.stubGlobal('navigator', { wakeLock: { request: () => Promise.reject(new Error('no')) } });
	stayAwake()();
	await settled();
});
