// One tab holds the ledger.

import { describe, expect, it } from 'vitest';
import { TabLock } from './tab-lock';

/** Enough of the Web Locks API: exclusive locks, ifAvailable, steal, queue. */
class FakeLocks {
	#holder: { reject: (reason: Error) => void } | null = null;
	readonly #queue: (() => void)[] = [];

	request = ((
		_: string,
		options: LockOptions,
		work: (lock: Lock | null) => unknown
	): Promise<unknown> => {
		if (this.#holder && options.ifAvailable) return Promise.resolve(work(null));
		return new Promise((resolve, reject) => {
			const run = () => {
				const mine = { reject };
				this.#holder = mine;
				void Promise.resolve(work({ name: 'x', mode: 'exclusive' })).then((value) => {
					if (this.#holder === mine) {
						this.#holder = null;
						this.#queue.shift()?.();
					}
					resolve(value);
				});
			};
			if (this.#holder && options.steal) {
				this.#holder.reject(new DOMException('stolen', 'AbortError'));
				run();
			} else if (this.#holder) this.#queue.push(run);
			else run();
		});
	}) as unknown as LockManager['request'];
}

describe('the lock of a tab', () => {
	it('is held by one tab; a second one hears that it is open elsewhere', async () => {
		const locks = new FakeLocks();
		const [one, two] = [new TabLock(locks), new TabLock(locks)];
		expect(await one.hold()).toBe('held');
		expect(await two.hold()).toBe('elsewhere');
		expect(one.state).toBe('held');
	});
	it('can be taken, and the tab that had it is told once', async () => {
		const locks = new FakeLocks();
		const [one, two] = [new TabLock(locks), new TabLock(locks)];
		let lost = 0;
		one.lost.add(() => lost++);
		await one.hold();
		expect(await two.take()).toBe('held');
		await Promise.resolve();
		expect([one.state, lost]).toEqual(['lost', 1]);
		expect(await one.take()).toBe('held');
		expect(two.state).toBe('lost');
	});
	it('comes free when its tab lets go', async () => {
		const locks = new FakeLocks();
		const [one, two] = [new TabLock(locks), new TabLock(locks)];
		await one.hold();
		await two.hold();
		const waiting = two.wait();
		one.release();
		expect(await waiting).toBe('held');
	});
	it('is not needed where the browser has no locks', async () => {
		expect(await new TabLock(undefined, 'none').hold()).toBe('held');
	});
});
