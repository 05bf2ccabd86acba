// One act at a time.

import { describe, expect, test, vi } from 'vitest';

// runes without the compiler
vi.stubGlobal('$state', <T>(value: T) => value);
const { OneAtATime } = await import('./one-at-a-time.svelte');

describe('one act at a time', () => {
	test('a second press does nothing while the first runs, whichever act it is', async () => {
		const one = new OneAtATime();
		const done: string[] = [];
		let end = () => {};
		const sign = one.act(async (what: string) => {
			done.push(what);
			await new Promise<void>((resolve) => (end = resolve));
		});
		const refuse = one.act(() => done.push('refused'));
		const first = sign('a');
		expect([sign('b'), refuse(), one.isBusy]).toEqual([undefined, undefined, true]);
		end();
		await first;
		expect(one.isBusy).toBe(false);
		refuse();
		expect(done).toEqual(['a', 'refused']);
	});

	test('one that throws does not block what comes after', async () => {
		const one = new OneAtATime();
		const work = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error('full'));
		const act = one.act(work);
		await expect(act()).rejects.toThrow('full');
		work.mockResolvedValueOnce('done');
		await expect(act()).resolves.toBe('done');
	});

	test('what fails and is awaited by nobody is told', async () => {
		const told = new Promise((resolve) => process.once('unhandledRejection', resolve));
		const one = new OneAtATime();
		void one.act(() => Promise.reject(new Error('not shared')))();
		expect(await told).toEqual(new Error('not shared'));
	});

	test('what is done at once can be pressed as often as one likes', () => {
		const one = new OneAtATime();
		let count = 0;
		const next = one.act(() => count++);
		next();
		next();
		expect([count, one.isBusy]).toEqual([2, false]);
	});
});
