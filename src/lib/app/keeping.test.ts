// When a person is asked for a way back: after work, before others rely on it, and never once there is one.

import { expect, test } from 'vitest';
import type { KeepingView } from '$lib/identity';
import { Keeping } from './keeping.svelte';

const device = { id: 'd', kind: 'device', name: '', addedAt: 1 } as const;
const NOTHING: KeepingView = {
	...{ ways: [device], isLocked: false, isFresh: false },
	...{ lastBackupAt: null, wordsCheckedAt: null, lockAfterMinutes: null }
};

async function keeping(view: Partial<KeepingView>, ownRecords = 0, hasShared = false) {
	const made = new Keeping({
		view: () => Promise.resolve({ ...NOTHING, ...view }),
		ownRecords: () => ownRecords,
		team: () => ({ members: ['me'], invitations: hasShared ? ['one'] : [] })
	});
	await made.load();
	return made;
}

test('nobody is asked before the third record or the first share', async () => {
	expect((await keeping({}, 2)).isDue).toBe(false);
	expect((await keeping({}, 3)).isDue).toBe(true);
	expect((await keeping({}, 0, true)).isDue).toBe(true);
});

test('words that were checked or a backup are a way back; a passphrase on this phone is none', async () => {
	expect((await keeping({ wordsCheckedAt: 5 }, 9)).isDue).toBe(false);
	expect((await keeping({ lastBackupAt: 5 }, 9)).isDue).toBe(false);
	const ways = [device, { id: 'p', kind: 'passphrase', name: '', addedAt: 2 } as const];
	expect((await keeping({ ways }, 9)).isDue).toBe(true);
});

test('nothing is due before anything is known', () => {
	const made = new Keeping({
		view: () => Promise.reject(new Error('not asked')),
		ownRecords: () => 9,
		team: () => ({ members: ['me', 'other'], invitations: [] })
	});
	expect([made.isDue, made.hasWayBack, made.asksEachTime]).toEqual([false, true, false]);
});

test('without a way that opens by itself Azora asks each time', async () => {
	expect((await keeping({})).asksEachTime).toBe(false);
	expect((await keeping({ ways: [{ ...device, kind: 'passphrase' }] })).asksEachTime).toBe(true);
});
