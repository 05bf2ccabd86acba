// A fault that is put away leaves no app behind that opened nothing and says nothing.

import { beforeEach, expect, test, vi } from 'vitest';
import { Session } from './session.svelte';

const house = vi.hoisted(() => ({ phase: 'starting', starts: 0 }));
vi.mock('./house.svelte', () => ({
	House: class {
		get phase() {
			return house.phase;
		}
		start() {
			house.starts++;
			return Promise.resolve();
		}
	}
}));

beforeEach(() => {
	Object.assign(house, { phase: 'starting', starts: 0 });
});

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

test('putting the fault of a start away tries again; where nobody started, nothing starts', async () => {
	const session = new Session();
	await session.build();
	session.forgetFault();
	await soon();
	expect(house.starts).toBe(0);
	await session.start();
	session.forgetFault();
	await soon();
	expect(house.starts).toBe(2);
	house.phase = 'ready';
	session.forgetFault();
	await soon();
	expect(house.starts).toBe(2);
});

test('what does not open a second time either is put away for good', async () => {
	const session = new Session();
	await session.start();
	for (let closed = 0; closed < 3; closed++) {
		session.forgetFault();
		await soon();
	}
	expect(house.starts).toBe(2);
});
