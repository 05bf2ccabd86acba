// A window that is "open elsewhere" has no teams open, but may have the key: it locks with the others and opens nothing then.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AppError } from '$lib/kernel';
import { House } from './house.svelte';
import { watchChannels } from './testing';

const log: string[] = [];
let closeChannels = () => {};
const key = vi.hoisted(() => ({ isLocked: false }));
const tenure = vi.hoisted(() => {
	const free: (isHeld: boolean) => void = () => {};
	const log: string[] = [];
	return { free, log };
});

vi.mock('./rooms.svelte', () => ({
	Rooms: class {
		threads = {
			all: [],
			identity: {
				remote: {
					me: () => Promise.resolve({ did: 'did:key:ada', name: 'Ada' }),
					keeping: () =>
						Promise.resolve({ ways: [{ kind: 'passphrase' }], ...key, lockAfterMinutes: 1 }),
					lock: () => Promise.resolve((key.isLocked = true))
				}
			}
		};
		commands = { identity: { lock: { name: 'identity.lock' } } };
		workspaces = { show() {} };
		showFirst = () => Promise.resolve();
	}
}));
vi.mock('./tenure', () => ({
	Tenure: class {
		hold = () => Promise.resolve(false);
		take = () => Promise.resolve(true);
		wait = () => new Promise<boolean>((resolve) => (tenure.free = resolve));
		open = () => (tenure.log.push('teams opened'), Promise.reject(new Error('opened')));
	}
}));
vi.mock('./logbook.svelte', () => ({
	Logbook: class {
		settle = () => Promise.resolve(true);
	}
}));
vi.mock('./rulebook', () => ({ Rulebook: class {} }));
vi.mock('./acts.svelte', () => ({
	Acts: class {
		/** The key is put away, and the journal has no room for it. */
		run = () => {
			key.isLocked = true;
			const unwritten = { code: 'commands/not-journalled' };
			return Promise.resolve({ ok: true, value: { unwritten } });
		};
	}
}));
vi.mock('$lib/ui', () => ({ announcements: { show() {} } }));
vi.mock('$lib/ui/i18n', () => ({ m: {} }));
vi.mock('$lib/identity', () => ({ connectDid: () => Promise.resolve() }));
vi.mock('./emptied', () => ({ missingPerson: () => null, missingTeam: () => null }));

const messages = () => new Promise((resolve) => setTimeout(resolve, 60));

beforeEach(() => {
	closeChannels = watchChannels();
	key.isLocked = false;
	log.length = tenure.log.length = 0;
	vi.stubGlobal('localStorage', { getItem: () => null });
	vi.stubGlobal('document', { addEventListener() {}, visibilityState: 'visible' });
	vi.stubGlobal('location', { replace: (to: string) => log.push(to) });
});
afterEach(() => {
	closeChannels();
	vi.unstubAllGlobals();
});

async function elsewhere() {
	const house = new House({ failed: (error: AppError) => log.push(error.code) });
	await house.start();
	expect(house.phase).toBe('elsewhere');
	return house;
}

test('is locked by another window, whose teams it does not take over', async () => {
	await elsewhere();
	new BroadcastChannel('azora-lock').postMessage('locked');
	await messages();
	expect(log).toEqual(['/unlock']);
	tenure.free(true);
	await messages();
	expect(tenure.log).toEqual([]);
});

test('opens nothing when the key is away, whoever put it there', async () => {
	const house = await elsewhere();
	key.isLocked = true;
	await house.useHere();
	expect(log).toEqual(['/unlock']);
	tenure.free(true);
	await messages();
	expect(tenure.log).toEqual([]);
});

test('is locked when its person says so, though the journal has no room for that', async () => {
	const house = await elsewhere();
	const other = new BroadcastChannel('azora-lock');
	other.onmessage = ({ data }) => log.push(String(data));
	await house.run(house.commands.identity.lock, {});
	await messages();
	other.close();
	expect(log).toEqual(['/unlock', 'locked']);
});

test('teams that do not open are told to who asked for it; who waits for the start goes on', async () => {
	const house = await elsewhere();
	await expect(house.useHere()).rejects.toThrow('opened');
	await expect(house.start()).resolves.toBeUndefined();
});
