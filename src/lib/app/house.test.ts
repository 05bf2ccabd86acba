// A window that is "open elsewhere" has no teams open, but may have the key: it locks with the others and opens nothing then.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '$lib/kernel';
import { House } from './house.svelte';
import { watchChannels } from './testing';

const log: string[] = [];
let closeChannels = () => {};
const ADA = vi.hoisted(() => ({ did: 'did:key:ada', name: 'Ada' }));
const key = vi.hoisted(() => ({ isLocked: false }));
const person = vi.hoisted((): { me: typeof ADA | null } => ({ me: null }));
const tenure = vi.hoisted(() => {
	const free = () => {};
	const log: string[] = [];
	const unopened = () => Promise.reject<never[]>(new Error('opened'));
	const hear: (event: unknown) => void = () => {};
	return { free, log, hear, isHeld: false, unopened, opens: unopened, lost: () => {} };
});

/** Teams as this window knows them. */
const teams = vi.hoisted(() => [] as { id: string; view: { id: string } }[]);

vi.mock('./rooms.svelte', () => ({
	Rooms: class {
		threads = {
			all: [],
			identity: {
				remote: {
					me: () => Promise.resolve(person.me),
					keeping: () =>
						Promise.resolve({ ways: [{ kind: 'passphrase' }], ...key, lockAfterMinutes: 1 }),
					lock: () => Promise.resolve((key.isLocked = true))
				}
			}
		};
		commands = {
			identity: { lock: { name: 'identity.lock' }, create: { name: 'identity.create' } }
		};
		workspaces = { show() {}, all: teams, get: () => null };
		records = null as { workspace: string } | null;
		drafts = { load: () => Promise.resolve(), sweep: () => Promise.resolve() };
		wallet = { load: () => Promise.resolve() };
		tasks = { look: () => Promise.resolve() };
		openRecords = (workspace: string | null) => {
			if (workspace) log.push(`records of ${workspace}`);
			this.records = workspace ? { workspace } : null;
			return Promise.resolve();
		};
		showFirst = () => Promise.resolve();
	}
}));
vi.mock('./tenure', () => ({
	Tenure: class {
		constructor(_: unknown, { event, lost }: { event: typeof tenure.hear; lost: () => void }) {
			tenure.hear = event;
			tenure.lost = () => ((tenure.isHeld = false), lost());
		}
		get isHeld() {
			return tenure.isHeld;
		}
		hold = () => Promise.resolve(tenure.isHeld);
		take = () => Promise.resolve((tenure.isHeld = true));
		wait = () =>
			new Promise<boolean>((resolve) => (tenure.free = () => resolve((tenure.isHeld = true))));
		open = () => (tenure.log.push('teams opened'), tenure.opens());
		join = () => tenure.log.push('joined');
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
		run = ({ name }: { name: string }) => {
			if (name === 'identity.create') return Promise.resolve({ ok: true, value: { output: ADA } });
			key.isLocked = true;
			const unwritten = { code: 'commands/not-journalled' };
			return Promise.resolve({ ok: true, value: { unwritten } });
		};
	}
}));
vi.mock('$lib/ui', () => ({ announcements: { show() {} } }));
vi.mock('$lib/ui/i18n', () => ({ m: { app_device_computer: () => 'Computer' } }));
vi.mock('$lib/identity', () => ({ connectDid: () => Promise.resolve() }));
vi.mock('./emptied', () => ({ missingPerson: () => null, missingTeam: () => null }));

const messages = () => new Promise((resolve) => setTimeout(resolve, 60));

beforeEach(() => {
	closeChannels = watchChannels();
	key.isLocked = false;
	person.me = ADA;
	Object.assign(tenure, { isHeld: false, opens: tenure.unopened });
	log.length = tenure.log.length = 0;
	vi.stubGlobal('localStorage', { getItem: () => null, setItem() {} });
	vi.stubGlobal('document', { addEventListener() {}, visibilityState: 'visible' });
	vi.stubGlobal('navigator', { userAgent: '' });
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
	tenure.free();
	await messages();
	expect(tenure.log).toEqual([]);
});

test('opens nothing when the key is away, whoever put it there', async () => {
	const house = await elsewhere();
	key.isLocked = true;
	await house.useHere();
	expect(log).toEqual(['/unlock']);
	tenure.free();
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

test('a window that began before another one did opens nothing beside it', async () => {
	person.me = null;
	const house = new House({ failed: (error: AppError) => log.push(error.code) });
	await house.start();
	expect(house.phase).toBe('welcome');
	const begun = await house.begin('Ada');
	expect([begun.ok, house.phase, tenure.log]).toEqual([true, 'elsewhere', []]);
	tenure.free();
	await messages();
	expect(tenure.log).toEqual(['teams opened']);
});

test('a window that loses the teams while they open is open elsewhere', async () => {
	tenure.isHeld = true;
	tenure.opens = () => Promise.resolve([]);
	const house = new House({ failed: (error: AppError) => log.push(error.code) });
	const loading = vi.spyOn(house.rooms.drafts, 'load');
	loading.mockImplementation(() => Promise.resolve(tenure.lost()));
	await house.start();
	expect([house.phase, tenure.log]).toEqual(['elsewhere', ['teams opened']]);
	loading.mockResolvedValue();
	tenure.free();
	await messages();
	expect(house.phase).toBe('ready');
	expect(tenure.log).toEqual(['teams opened', 'teams opened', 'joined']);
});

test('a credential that cannot be checked keeps nothing else away', async () => {
	tenure.isHeld = true;
	tenure.opens = () => Promise.resolve([]);
	const house = new House({ failed: (error: AppError) => log.push(error.code) });
	vi.spyOn(house.rooms.wallet, 'load').mockRejectedValue(new AppError('app/unexpected'));
	await house.start();
	expect([house.phase, log]).toEqual(['ready', ['app/unexpected']]);
});

test('the start does not wait for the wallet', async () => {
	tenure.isHeld = true;
	tenure.opens = () => Promise.resolve([]);
	const house = new House({ failed: (error: AppError) => log.push(error.code) });
	vi.spyOn(house.rooms.wallet, 'load').mockReturnValue(new Promise(() => {}));
	void house.start();
	await vi.waitFor(() => expect(house.phase).toBe('ready'));
});

test('a start that failed is tried again by who needs it', async () => {
	tenure.isHeld = true;
	const house = new House({ failed: (error: AppError) => log.push(error.code) });
	await Promise.all([house.start(), house.start()]);
	expect([house.phase, log]).toEqual(['starting', ['app/unexpected']]);
	tenure.opens = () => Promise.resolve([]);
	await Promise.all([house.start(), house.start()]);
	expect(house.phase).toBe('ready');
	await house.start();
	expect(tenure.log).toEqual(['teams opened', 'teams opened', 'joined']);
});

test('what a start failed with because another window took the teams is no fault', async () => {
	tenure.isHeld = true;
	tenure.opens = () => (tenure.lost(), Promise.reject(new AppError('ledger/stopped')));
	const house = new House({ failed: (error: AppError) => log.push(error.code) });
	await house.start();
	expect([house.phase, log]).toEqual(['elsewhere', []]);
});

test('teams that do not open are told to who asked for it; who waits for the start goes on', async () => {
	const house = await elsewhere();
	await expect(house.useHere()).rejects.toThrow('opened');
	await expect(house.start()).resolves.toBeUndefined();
});

test('a team that is chosen before it is known here is opened when it comes, with its own records', async () => {
	const known = (id: string) => ({ id, view: { id } });
	teams.push(known('first'));
	const house = await elsewhere();
	house.choose('first');
	house.choose('new');
	teams.push(known('new'));
	tenure.hear({ t: 'workspace', workspace: 'new' });
	tenure.hear({ t: 'workspace', workspace: 'first' });
	expect(house.rooms.records?.workspace).toBe('new');
	expect(log).toEqual(['records of first', 'records of first', 'records of new']);
	teams.length = 0;
});
