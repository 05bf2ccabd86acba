// Windows lock together, also one that knows nothing of it yet; what was typed and is not on disk is never thrown away.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { KeepingView, Way } from '$lib/identity';
import { Keeping } from './keeping.svelte';
import { Lock } from './lock.svelte';
import { watchChannels } from './testing';

const way = (kind: Way['kind']): Way => ({ id: kind, kind, name: '', addedAt: 1 });
const ASKS = [way('passphrase')];
const OPENS = [way('device'), way('passphrase')];

/** What all windows of this device share. */
const kept = { ways: ASKS, lockAfterMinutes: null as number | null };
let left: string[] = [];
let closeChannels = () => {};
const page = { visibilityState: 'visible', addEventListener: vi.fn() };
const messages = () => new Promise((resolve) => setTimeout(resolve, 60));

/** A window with its own thread for the key. */
function windowOf(name: string, { isOpen = true, isShut = false } = {}) {
	const made = { isOpen, isShut, isKept: true };
	const isLocked = () => !made.isOpen && !kept.ways.some(({ kind }) => kind === 'device');
	const view = (): Promise<KeepingView> =>
		Promise.resolve({
			...{ ...kept, isLocked: isLocked(), isFresh: false },
			...{ lastBackupAt: null, wordsCheckedAt: null }
		});
	const keeping = new Keeping({ view, ownRecords: () => 0, team: () => null });
	const putAway = vi.fn(() => {
		if (kept.ways.some(({ kind }) => kind === 'device')) return Promise.reject(new Error('opens'));
		made.isOpen = false;
		return Promise.resolve();
	});
	const lock = new Lock({
		keeping,
		isShut: () => made.isShut,
		settle: () => (left.push(`${name} settles`), Promise.resolve(made.isKept)),
		putAway
	});
	lock.watch();
	return Object.assign(made, { lock, keeping, putAway });
}

const gone = () => left.filter((step) => step.startsWith('to ')).length;

beforeEach(() => {
	closeChannels = watchChannels();
	Object.assign(kept, { ways: ASKS, lockAfterMinutes: null });
	left = [];
	page.visibilityState = 'visible';
	page.addEventListener.mockReset();
	vi.stubGlobal('document', page);
	vi.stubGlobal('location', { replace: (to: string) => left.push(`to ${to}`) });
});
afterEach(() => {
	closeChannels();
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

/** As the command does it, in its own window. */
async function lockIn(one: ReturnType<typeof windowOf>) {
	one.isOpen = false;
	await one.lock.after('identity.lock');
}

test('locking one window locks the others, after what was typed is on disk', async () => {
	const [first, second] = [windowOf('first'), windowOf('second')];
	await lockIn(first);
	await messages();
	expect(second.isOpen).toBe(false);
	expect(left).toEqual(['first settles', 'to /unlock', 'second settles', 'to /unlock']);
});

test('a window that saw the ways before "Ask each time" was chosen elsewhere locks with the others', async () => {
	kept.ways = OPENS;
	const [first, second] = [windowOf('first'), windowOf('second')];
	await second.keeping.load();
	kept.ways = ASKS;
	await first.lock.after('identity.remove-way');
	await messages();
	expect(second.keeping.asksEachTime).toBe(true);
	await lockIn(first);
	await messages();
	expect(second.isOpen).toBe(false);
	expect(gone()).toBe(2);
});

test('what opens by itself again stays open; what is shut already is not loaded anew', async () => {
	const [first, shut] = [windowOf('first'), windowOf('shut', { isOpen: false, isShut: true })];
	new BroadcastChannel('azora-lock').postMessage('locked');
	await messages();
	expect(gone()).toBe(1);
	kept.ways = OPENS;
	first.isOpen = true;
	new BroadcastChannel('azora-lock').postMessage('locked');
	await messages();
	expect(gone()).toBe(1);
	expect(shut.putAway).toHaveBeenCalledTimes(2);
});

test('a time of locking that was changed in another window counts here too', async () => {
	const hidden = windowOf('hidden');
	const other = windowOf('other');
	await hidden.keeping.load();
	page.visibilityState = 'hidden';
	page.addEventListener.mock.calls.forEach(([, seen]) => (seen as () => void)());
	kept.lockAfterMinutes = 1;
	vi.setSystemTime(Date.now() + 61_000);
	await other.lock.after('identity.lock');
	await messages();
	expect(hidden.isOpen).toBe(false);
});

test('a command that is about something else, or was refused, locks nothing', async () => {
	const [first, second] = [windowOf('first'), windowOf('second')];
	await first.lock.after('identity.unlock');
	await first.lock.after('identity.lock');
	await messages();
	expect(first.isOpen && second.isOpen).toBe(true);
	expect(left).toEqual([]);
});

test('what is not on disk keeps its window, covered, until it is or the key is given', async () => {
	vi.useFakeTimers();
	const one = windowOf('one');
	one.isKept = false;
	await lockIn(one);
	expect(one.lock.isCovered).toBe(true);
	await vi.advanceTimersByTimeAsync(10_000);
	expect(gone()).toBe(0);
	one.isOpen = true;
	await one.lock.after('identity.unlock');
	expect(one.lock.isCovered).toBe(false);
	one.isKept = true;
	await vi.advanceTimersByTimeAsync(10_000);
	expect(gone()).toBe(0);

	one.isKept = false;
	await lockIn(one);
	one.isKept = true;
	await vi.advanceTimersByTimeAsync(3_000);
	expect(gone()).toBe(1);
});

test('a disk that does not answer covers the window too', async () => {
	vi.useFakeTimers();
	const one = windowOf('one');
	one.lock = new Lock({
		keeping: one.keeping,
		isShut: () => false,
		settle: () => new Promise(() => {}),
		putAway: one.putAway
	});
	const leaving = one.lock.leave();
	await vi.advanceTimersByTimeAsync(1_100);
	await leaving;
	expect(one.lock.isCovered).toBe(true);
});
