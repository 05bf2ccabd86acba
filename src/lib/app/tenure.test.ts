// One network at a time: what opens late, or after the ledger was lost, is left again.

import { beforeEach, expect, test, vi } from 'vitest';
import { Listeners } from '$lib/kernel';
import type { Me } from '$lib/identity';
import { Tenure } from './tenure';
import type { Threads } from './threads';

const lock = vi.hoisted(() => ({ lost: null as Listeners<void> | null }));
const network = vi.hoisted(() => ({ open: new Set<object>(), keys: [] as (() => void)[] }));

vi.mock('$lib/ledger', () => ({
	TabLock: class {
		state = 'held';
		lost = (lock.lost = new Listeners());
	},
	WebrtcCarrier: class {
		constructor() {
			network.open.add(this);
		}
		setRooms() {}
		close() {
			network.open.delete(this);
		}
	}
}));
const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

function tenure() {
	const threads = {
		identity: {
			remote: { deviceKeys: () => new Promise<void>((give) => network.keys.push(give)) }
		},
		ledger: {
			...{ remote: { rooms: () => Promise.resolve([]) }, failed: new Listeners() },
			...{ opened: new Listeners(), listen: () => () => {}, stop() {} }
		},
		startLedger: () => Promise.resolve([])
	};
	return new Tenure(threads as unknown as Threads, { event() {}, lost() {}, failed() {} });
}

beforeEach(async () => {
	// the first import takes its time
	await import('./network');
	network.open.clear();
	network.keys.length = 0;
});

test('joined again while it still joins, it is in one network', async () => {
	const one = tenure();
	await one.open({} as Me);
	one.join();
	one.join();
	await soon();
	network.keys.reverse().forEach((give) => give());
	await soon();
	expect(network.open.size).toBe(1);
	one.join();
	network.keys.at(-1)?.();
	await soon();
	expect(network.open.size).toBe(1);
});

test('who lost the ledger while it joined is in none', async () => {
	const one = tenure();
	await one.open({} as Me);
	one.join();
	await soon();
	lock.lost?.tell();
	network.keys.forEach((give) => give());
	await soon();
	expect(network.open.size).toBe(0);
});
