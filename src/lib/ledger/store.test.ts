// What a workspace keeps on disk: packs, one writer, wrapped keys.

import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError, hex, randomBytes, type Bytes, packFrames, readFrames } from '$lib/kernel';
import { openDatabase } from '$lib/platform';
import { KIND } from './model';
import { LedgerStore, type KeptEntry } from './store';

const WORKSPACE = '11'.repeat(16);
const LOG = '22'.repeat(16);
const OTHER_LOG = '33'.repeat(16);
let name = '';
let store: LedgerStore;

function entry(seq: number, log = LOG, kind: number = KIND.statement, size = 500): KeptEntry {
	const bytes = randomBytes(size);
	bytes[3] = kind;
	return { id: hex(randomBytes(32)), log, seq, bytes };
}
const entries = (from: number, count: number) =>
	Array.from({ length: count }, (_, i) => entry(from + i));
async function all(from = store, workspace = WORKSPACE): Promise<Bytes[]> {
	const found: Bytes[] = [];
	for await (const page of from.entries(workspace)) found.push(...page);
	return found;
}
const rows = async () => {
	const database = await openDatabase(name, 1, () => {});
	const [count, packs] = await Promise.all([database.count('packs'), database.getAll('packs')]);
	database.close();
	return { count, packs: packs as { bytes: Bytes }[] };
};
const codeOf = async (work: Promise<unknown>) =>
	work.then(
		() => 'nothing thrown',
		(thrown: unknown) => (thrown instanceof AppError ? thrown.code : String(thrown))
	);

beforeEach(async () => {
	name = `ledger-${hex(randomBytes(8))}`;
	store = await LedgerStore.open(name);
	await store.lead();
});
afterEach(() => store.close());

describe('frames', () => {
	it('come back as they were, each over its own buffer', () => {
		const items = [randomBytes(3), randomBytes(500), randomBytes(1)];
		const read = readFrames(packFrames(items));
		expect(read).toEqual(items);
		expect(read?.every((item) => item.buffer.byteLength === item.length)).toBe(true);
	});
	it('are refused when cut, empty or too long', () => {
		const whole = packFrames([randomBytes(10)]);
		expect(readFrames(whole.subarray(0, 12))).toBeNull();
		expect(readFrames(whole.subarray(0, 2))).toBeNull();
		expect(readFrames(new Uint8Array(4))).toBeNull();
		expect(readFrames(whole, 1, 9)).toBeNull();
		expect(readFrames(whole, 11)).toBeNull();
	});
});

describe('entries at rest', () => {
	it('are kept in packs, verbatim, and read membership first', async () => {
		const data = entries(1, 1200);
		const op = entry(1, 'ff'.repeat(16), KIND.membership);
		await store.keep(WORKSPACE, data);
		await store.keep(WORKSPACE, [op]);
		expect((await rows()).count).toBe(4);
		expect(await all()).toEqual([op.bytes, ...data.map(({ bytes }) => bytes)]);
	});

	it('are sliced: a small piece of a large buffer is stored alone', async () => {
		const large = randomBytes(1_000_000);
		large[3] = KIND.statement;
		await store.keep(WORKSPACE, [{ ...entry(1), bytes: large.subarray(0, 500) }]);
		const { packs } = await rows();
		expect(packs[0].bytes.buffer.byteLength).toBe(504);
	});

	it('keep both branches of a fork', async () => {
		const [one, two] = [entry(5), entry(5)];
		await store.keep(WORKSPACE, [one]);
		await store.keep(WORKSPACE, [two]);
		expect((await all()).length).toBe(2);
	});

	it('do not mix with another workspace, and are forgotten with theirs', async () => {
		await store.keep(WORKSPACE, entries(1, 3));
		await store.keep('12'.repeat(16), entries(1, 2));
		await store.forget(WORKSPACE);
		expect(await all()).toEqual([]);
		expect((await all(store, '12'.repeat(16))).length).toBe(2);
	});

	it('written one by one become few packs at the next start', async () => {
		const singles = entries(1, 100);
		for (const single of singles) await store.keep(WORKSPACE, [single]);
		const branch = entry(50);
		await store.keep(WORKSPACE, [branch]);
		const other = entry(7, OTHER_LOG);
		await store.keep(WORKSPACE, [other]);
		await store.joinPacks(WORKSPACE);
		expect((await rows()).count).toBeLessThan(8);
		const text = (list: Bytes[]) => list.map((bytes) => hex(bytes)).sort();
		expect(text(await all())).toEqual(text([...singles, branch, other].map(({ bytes }) => bytes)));
	});

	it('move the own head in the same transaction', async () => {
		const own = entries(1, 2);
		await store.keep(WORKSPACE, own, own);
		expect((await store.ownHeads(WORKSPACE)).get(LOG)).toEqual({ seq: 2, id: own[1].id });
		const broken = { ...entry(3), bytes: null as unknown as Bytes };
		await expect(store.keep(WORKSPACE, [broken], [broken])).rejects.toThrow();
		expect((await store.ownHeads(WORKSPACE)).get(LOG)?.seq).toBe(2);
		expect((await all()).length).toBe(2);
	});
});

describe('one writer', () => {
	it('shuts the old tab out as soon as another leads', async () => {
		const later = await LedgerStore.open(name);
		await later.lead();
		expect(await codeOf(store.keep(WORKSPACE, entries(1, 1)))).toBe('ledger/open-elsewhere');
		await later.keep(WORKSPACE, entries(1, 1));
		expect((await all(later)).length).toBe(1);
		later.close();
	});
	it('writes nothing before it leads', async () => {
		const idle = await LedgerStore.open(name);
		expect(await codeOf(idle.keep(WORKSPACE, entries(1, 1)))).toBe('ledger/open-elsewhere');
		idle.close();
	});
});

describe('keys', () => {
	const row = () => ({
		id: WORKSPACE,
		me: 'did:key:z6Mk',
		foundingKey: randomBytes(32),
		joining: { invitation: '#abc', request: '{}' },
		createdAt: 1
	});
	it('survive a new start and stand wrapped in the database', async () => {
		const kept = row();
		await store.keepWorkspace(kept);
		await store.putSecret('epoch', kept.foundingKey);
		store.close();
		store = await LedgerStore.open(name);
		expect(await store.workspaces()).toEqual([kept]);
		expect(await store.secret('epoch')).toEqual(kept.foundingKey);
		const database = await openDatabase(name, 1, () => {});
		const everything = JSON.stringify([
			await database.getAll('workspaces'),
			await database.getAll('secrets')
		]);
		expect(everything).not.toContain(hex(kept.foundingKey));
		expect(everything).not.toContain([...kept.foundingKey].join());
		expect((await database.get('device', 'wrapping')).extractable).toBe(false);
		database.close();
	});
	it('cannot be exchanged for one another', async () => {
		await store.putSecret('one', randomBytes(32));
		const database = await openDatabase(name, 1, () => {});
		await database.put('secrets', await database.get('secrets', 'one'), 'two');
		database.close();
		expect(await codeOf(store.secret('two'))).toBe('ledger/keys-unreadable');
	});
	it('of a workspace are kept with its first entries or not at all', async () => {
		const broken = { ...entry(1), bytes: null as unknown as Bytes };
		await expect(store.keepWorkspace(row(), [broken], [broken])).rejects.toThrow();
		expect(await store.workspaces()).toEqual([]);
	});
});
