// The ledger is opened again with new ports when identity or policy died; never in a window that has let it go.

import { beforeEach, expect, test, vi } from 'vitest';
import { AppError, Listeners } from '$lib/kernel';
import { Threads } from './threads';

const fake = vi.hoisted(() => ({
	identityDied: null as Listeners<AppError> | null,
	locked: false,
	joined: [] as ((port: MessagePort) => void)[]
}));

vi.mock('./workers', () => ({ spawn: {} }));
vi.mock('$lib/identity', () => ({
	createIdentityClient: () => ({
		died: (fake.identityDied = new Listeners()),
		remote: {
			me: () => Promise.resolve({ did: 'did:key:ada' }),
			deviceKeys: () =>
				fake.locked ? Promise.reject(new AppError('identity/locked')) : Promise.resolve({}),
			connect: () => Promise.resolve()
		}
	})
}));
vi.mock('$lib/ledger', () => ({
	createLedgerClient: () => {
		let prepare: (() => Promise<unknown>) | null = null;
		return {
			failed: new Listeners<AppError>(),
			get isStarted() {
				return prepare !== null;
			},
			start: vi.fn(async (next: () => Promise<unknown>) => {
				await (prepare = next)();
				return [];
			}),
			stop: () => (prepare = null)
		};
	}
}));
vi.mock('$lib/policy', () => ({
	knownRules: [],
	createRegoKitClient: () => ({}),
	createPolicyClient: () => ({
		remote: { load: () => Promise.resolve({ constitution: 'c' }) },
		join: (give: (port: MessagePort) => void) => {
			fake.joined.push(give);
			give({} as MessagePort);
			return Promise.resolve();
		}
	})
}));
vi.mock('$lib/records', () => ({ createPhotosClient: () => ({}) }));
vi.mock('$lib/credentials', () => ({ createCredentialsClient: () => ({}) }));

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));
const identityDies = () => fake.identityDied?.tell(new AppError('rpc/worker-died'));
/** Hands new ports to everybody who joined. */
const policyDies = () => [...fake.joined].forEach((give) => give({} as MessagePort));

beforeEach(() => Object.assign(fake, { joined: [], locked: false }));

async function opened() {
	const threads = new Threads();
	const failed: string[] = [];
	threads.ledger.failed.add(({ code }) => void failed.push(code));
	await threads.startLedger();
	return { threads, failed, start: vi.mocked(threads.ledger.start) };
}

test('the ledger is opened again with each new port, and once', async () => {
	const { start } = await opened();
	policyDies();
	await soon();
	expect(start).toHaveBeenCalledTimes(2);
	policyDies();
	await soon();
	expect(start).toHaveBeenCalledTimes(3);
	identityDies();
	await soon();
	expect(start).toHaveBeenCalledTimes(4);
});

test('a window that let the ledger go does not take it back by itself', async () => {
	const { threads, start } = await opened();
	threads.ledger.stop();
	policyDies();
	identityDies();
	await soon();
	expect(start).toHaveBeenCalledTimes(1);
});

test('before the ledger was opened there is nothing to open again', async () => {
	const { ledger } = new Threads();
	identityDies();
	await soon();
	expect(ledger.start).not.toHaveBeenCalled();
});
test('a ledger that does not open again is told with its reason, not left to chance', async () => {
	const { failed } = await opened();
	fake.locked = true;
	identityDies();
	await soon();
	expect(failed).toEqual(['identity/locked']);
	policyDies();
	await soon();
	expect(failed).toEqual(['identity/locked', 'identity/locked']);
});

test('an opening that another one overtook, or that was stopped, is no failure', async () => {
	const { start, failed } = await opened();
	start.mockRejectedValueOnce(new AppError('ledger/stopped'));
	identityDies();
	await soon();
	expect(failed).toEqual([]);
});
