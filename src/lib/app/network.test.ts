// The network of a ledger that is gone is left as any other, and what fails in it is told.

import { beforeEach, expect, test, vi } from 'vitest';
import { AppError, Listeners } from '$lib/kernel';
import type { LedgerClient, LedgerEvent } from '$lib/ledger';
import { openNetwork, type NetworkOptions } from './network';

const carriers = vi.hoisted(() => [] as { rooms: string[][]; isClosed: boolean }[]);
vi.mock('$lib/ledger', () => ({
	WebrtcCarrier: class {
		rooms: string[][] = [];
		isClosed = false;
		status = 'online';
		constructor() {
			carriers.push(this);
		}
		setRooms(rooms: string[]) {
			this.rooms.push(rooms);
		}
		relink() {}
		recheck() {}
		close() {
			this.isClosed = true;
		}
	}
}));

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));
beforeEach(() => void (carriers.length = 0));

async function opened(rooms: () => Promise<string[]>) {
	const failed: string[] = [];
	const events = new Listeners<LedgerEvent>();
	const ledger = {
		remote: { rooms, setOnline: () => Promise.resolve() },
		listen: events.add.bind(events),
		opened: new Listeners<void>()
	};
	const options = { ledger: ledger as unknown as LedgerClient };
	const leave = openNetwork({
		...(options as NetworkOptions),
		failed: ({ code }) => failed.push(code)
	});
	await soon();
	return { leave, events, failed, carrier: carriers[0] };
}

test('goes into the rooms that the ledger names, and out of them', async () => {
	const { leave, carrier } = await opened(() => Promise.resolve(['one']));
	expect(carrier.rooms).toEqual([['one']]);
	leave();
	expect(carrier.isClosed).toBe(true);
});

test('a ledger that is gone already leaves nothing open behind it', async () => {
	const { leave, carrier, failed } = await opened(() =>
		Promise.reject(new AppError('ledger/stopped'))
	);
	leave();
	expect([carrier.isClosed, failed]).toEqual([true, []]);
});

test('what came late does not open rooms again, and what the event said counts', async () => {
	let give: (rooms: string[]) => void = () => {};
	const { leave, carrier, events } = await opened(() => new Promise((given) => (give = given)));
	leave();
	give(['one']);
	await soon();
	expect(carrier.rooms).toEqual([]);
	events.tell({ t: 'rooms', rooms: [] });
	expect(carrier.rooms).toEqual([]);
});

test('a key that is away is told: it is asked for', async () => {
	const { leave, failed } = await opened(() => Promise.reject(new AppError('identity/locked')));
	expect(failed).toEqual(['identity/locked']);
	leave();
});
