// Whole devices side by side: founding, joining, tally, removal, crashes, two tabs.

import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError, randomBytes, utf8 } from '$lib/kernel';
import { openDatabase } from '$lib/platform';
import { connect, letIn, Phone, until } from './phone-testing';
import { TEST_TIME, version } from './testing';

const phones: Phone[] = [];
async function phone(name: string): Promise<Phone> {
	const made = await Phone.of(name);
	phones.push(made);
	return made;
}
afterEach(() => {
	for (const each of phones.splice(0)) each.service.stop();
});
const codeOf = async (work: Promise<unknown>) =>
	work.then(
		() => 'nothing thrown',
		(thrown: unknown) => (thrown instanceof AppError ? thrown.code : String(thrown))
	);
async function team() {
	const [ama, kofi] = [await phone('Ama'), await phone('Kofi')];
	const { id } = await ama.service.found({ name: 'River watch' });
	const links = await letIn(ama, kofi, id);
	return { ama, kofi, id, links };
}

describe('a team', () => {
	it('is founded, joined and written in; both have it, and after a reload still', async () => {
		const { ama, kofi, id } = await team();
		await ama.record(id, 'r1');
		await kofi.record(id, 'r2');
		await until(() => ama.statements(id).length === 2 && kofi.statements(id).length === 2);
		expect(kofi.view(id)).toMatchObject({ name: 'River watch', state: 'member' });
		expect(kofi.view(id).members.map(({ name, role }) => [name, role])).toEqual([
			['Ama', 'admin'],
			['Kofi', 'editor']
		]);
		for (const each of [ama, kofi]) {
			const [view] = await each.reload();
			expect(view).toMatchObject({ id, state: 'member' });
			expect(each.statements(id).length).toBe(2);
		}
		await kofi.record(id, 'r3');
		connect(ama, kofi);
		await until(() => ama.statements(id).length === 3);
		expect(ama.view(id).setAside).toEqual([]);
	});

	it('with one member is alone, and says so', async () => {
		const ama = await phone('Ama');
		const { id } = await ama.service.found({ name: 'River watch' });
		expect(ama.service.sync(id)).toMatchObject({ horizon: 'alone', peers: [], here: 0, mine: 0 });
	});

	it('tells events, at most one of each kind at a time', async () => {
		const ama = await phone('Ama');
		const { id } = await ama.service.found({ name: 'River watch' });
		ama.events.length = 0;
		for (let i = 0; i < 20; i++) await ama.record(id, `r${i}`);
		await until(() => ama.events.some(({ t }) => t === 'statements'));
		const syncs = ama.events.filter(({ t }) => t === 'sync').length;
		expect(syncs).toBeLessThan(10);
	});
});

describe('joining', () => {
	it('waits, survives a reload, and goes on when somebody is here', async () => {
		const [ama, kofi] = [await phone('Ama'), await phone('Kofi')];
		const { id } = await ama.service.found({ name: 'River watch' });
		const { fragment } = await ama.service.invite(id, {
			role: 'editor',
			expiresAt: TEST_TIME + 1,
			uses: 1
		});
		const view = await kofi.service.requestJoin({ invitation: fragment, name: 'Kofi' });
		expect(view).toMatchObject({ id, state: 'waiting', name: 'River watch', members: [] });
		expect(kofi.service.sync(id).horizon).toBe('connecting');
		expect((await kofi.reload())[0]).toMatchObject({ state: 'waiting', name: 'River watch' });
		await ama.reload();
		expect(connect(ama, kofi)).not.toBeNull();
		await until(() => kofi.view(id).state === 'member');
		await until(() => kofi.events.some(({ t }) => t === 'joined'));
		expect(ama.view(id).members.length).toBe(2);
		expect(kofi.service.rooms().map(({ purpose }) => purpose)).toEqual(['workspace']);
		expect((await kofi.reload())[0].state).toBe('member');
	});

	it('is made good when the answer was lost after the add was written', async () => {
		const [ama, kofi] = [await phone('Ama'), await phone('Kofi')];
		const { id } = await ama.service.found({ name: 'River watch' });
		const { fragment } = await ama.service.invite(id, {
			role: 'editor',
			expiresAt: TEST_TIME + 1,
			uses: 2
		});
		await kofi.service.requestJoin({ invitation: fragment, name: 'Kofi' });
		const link = connect(ama, kofi, (run) => void setTimeout(run, 5));
		await until(() => ama.view(id).members.length === 2);
		link?.[1].close();
		expect(kofi.view(id).state).toBe('waiting');
		connect(ama, kofi);
		await until(() => kofi.view(id).state === 'member');
		expect(ama.view(id).members.length).toBe(2);
	});

	it.each([
		['expired', 'ledger/invitation-expired', (ama: Phone) => void (ama.now += 10_000)],
		[
			'taken back',
			'ledger/no-room',
			(ama: Phone, id: string, invitation: string) => ama.service.revoke(id, invitation)
		]
	])('with an invitation that is %s is refused, and said why', async (_, code, spoil) => {
		const [ama, kofi] = [await phone('Ama'), await phone('Kofi')];
		const { id } = await ama.service.found({ name: 'River watch' });
		const made = await ama.service.invite(id, {
			role: 'editor',
			expiresAt: TEST_TIME + 1_000,
			uses: 1
		});
		await kofi.service.requestJoin({ invitation: made.fragment, name: 'Kofi' });
		const link =
			code === 'ledger/no-room' ? null : connect(ama, kofi, (run) => void setTimeout(run, 20));
		await spoil(ama, id, made.invitation);
		if (!link) expect(connect(ama, kofi)).toBeNull();
		else {
			await until(() => kofi.service.sync(id).refused.length === 1);
			expect(kofi.service.sync(id)).toMatchObject({ horizon: 'refused', refused: [{ code }] });
		}
		expect(ama.view(id).members.length).toBe(1);
		expect(kofi.view(id).state).toBe('waiting');
	});

	it('lets one person in for one use', async () => {
		const [ama, kofi, efua] = [await phone('Ama'), await phone('Kofi'), await phone('Efua')];
		const { id } = await ama.service.found({ name: 'River watch' });
		const { fragment } = await ama.service.invite(id, {
			role: 'editor',
			expiresAt: TEST_TIME + 1_000,
			uses: 1
		});
		for (const each of [kofi, efua])
			await each.service.requestJoin({ invitation: fragment, name: each.me.name });
		connect(ama, kofi);
		connect(ama, efua);
		await until(() => ama.view(id).members.length === 2);
		await until(
			() => efua.service.sync(id).refused.length + kofi.service.sync(id).refused.length === 1
		);
		expect(ama.view(id).members.length).toBe(2);
	});

	it('is not possible with somebody else’s request', async () => {
		const { ama, kofi, id } = await team();
		const efua = await phone('Efua');
		const { fragment } = await ama.service.invite(id, {
			role: 'editor',
			expiresAt: TEST_TIME + 1_000,
			uses: 1
		});
		await efua.service.requestJoin({ invitation: fragment, name: 'Efua' });
		const [, link] = connect(ama, efua) ?? [];
		link?.send(
			'control',
			utf8(
				JSON.stringify({
					t: 'join',
					request: { jws: 'a.b.c', invitationSignature: 'x', grant: 'y.y.y' }
				})
			)
		);
		await until(() => efua.view(id).state === 'member');
		expect(ama.view(id).members.length).toBe(3);
		expect(kofi.view(id).members.length).toBeGreaterThan(1);
	});

	it('with a broken link says what is wrong', async () => {
		const kofi = await phone('Kofi');
		expect(await codeOf(kofi.service.requestJoin({ invitation: 'hello', name: 'Kofi' }))).toBe(
			'ledger/invitation-invalid'
		);
		expect(kofi.service.workspaces()).toEqual([]);
	});
});

describe('the tally', () => {
	it('counts things by sets, photos included, and remembers when nobody is here', async () => {
		const { ama, kofi, id } = await team();
		const blob = await kofi.service.putBlob(id, randomBytes(300_000), 'image/jpeg');
		await kofi.service.write(id, { ...version('r1'), blobs: { photos: [blob] } });
		expect(kofi.service.reach(id, [{ kind: 'record', id: 'r1' }])[0].state).toMatch(/queued|sent/);
		await until(() => kofi.service.sync(id).peers[0].yours.has === 1);
		expect(ama.service.hasBlob(blob.id)).toBe(true);
		expect(await ama.service.getBlob(blob)).toHaveLength(300_000);
		expect(kofi.service.sync(id)).toMatchObject({ horizon: 'all', here: 1, mine: 1 });
		expect(kofi.service.reach(id, [{ kind: 'record', id: 'r1' }])).toEqual([
			{ state: 'seen', seenBy: [ama.me.did] }
		]);
		await until(() => ama.service.sync(id).peers[0].theirs.of === 1);
		expect(ama.service.sync(id).peers[0].theirs).toEqual({ has: 1, of: 1 });
		await new Promise((resolve) => setTimeout(resolve, 2_200));
		await kofi.reload();
		const [peer] = kofi.service.sync(id).peers;
		expect(peer).toMatchObject({ name: 'Ama', here: false, yours: { has: 1, of: 1, missing: [] } });
		expect(peer.lastHeardAt).not.toBeNull();
		kofi.service.setOnline(false);
		expect(kofi.service.sync(id).horizon).toBe('offline');
		kofi.service.setOnline(true);
		expect(kofi.service.sync(id).horizon).toBe('connecting');
		await kofi.record(id, 'r2');
		expect(kofi.service.sync(id).peers[0].yours).toEqual({
			has: 1,
			of: 2,
			missing: [{ kind: 'record', id: 'r2' }]
		});
	});
});

describe('three devices', () => {
	it('pass on what two of them never said to each other', async () => {
		const { ama, kofi, id } = await team();
		const efua = await phone('Efua');
		await letIn(ama, efua, id, 'reviewer');
		await kofi.record(id, 'r1');
		await until(() => efua.statements(id).length === 1);
		await until(() => kofi.view(id).members.length === 3);
		await until(() => kofi.service.sync(id).peers.length === 2);
	});
});

describe('a member who was removed', () => {
	it('hears of it, loses its link and its room, and what it writes later reaches nobody', async () => {
		const { ama, kofi, id, links } = await team();
		await kofi.record(id, 'r1');
		await until(() => ama.statements(id).length === 1);
		const [before] = kofi.service.rooms();
		await ama.service.removeMember(id, kofi.me.did);
		await until(() => kofi.view(id).state === 'removed');
		expect(ama.view(id).members.length).toBe(1);
		expect(ama.service.rooms()[0].room).not.toBe(before.room);
		expect(ama.service.sync(id).here).toBe(0);
		await until(() => links.every(({ isOpen }) => !isOpen));
		const peer = { did: kofi.me.did, device: kofi.me.devicePublic, grant: kofi.me.grant };
		for (const { room } of ama.service.rooms())
			expect(ama.service.mayConnect(room, peer)).toBeNull();
		// the room that was left meanwhile refuses nobody: it is gone
		expect(() => ama.service.mayConnect('r'.repeat(43), peer)).toThrow('channel/closed');
		expect(await codeOf(kofi.record(id, 'r2'))).toBe('ledger/not-a-member');
		expect(ama.statements(id).length).toBe(1);
	});

	it('by itself, leaves nothing behind but what it made', async () => {
		const { ama, kofi, id } = await team();
		await kofi.service.leave(id);
		await until(() => ama.view(id).members.length === 1);
		expect(kofi.view(id).state).toBe('removed');
		await kofi.service.forget(id);
		expect(kofi.service.workspaces()).toEqual([]);
		expect(await kofi.rows('packs')).toEqual([]);
	});
});

describe('leaving', () => {
	it('is refused to the last admin while others stay: nobody could change roles any more', async () => {
		const { ama, kofi, id } = await team();
		expect(await codeOf(ama.service.leave(id))).toBe('ledger/last-admin');
		await ama.service.setRole(id, kofi.me.did, 'admin');
		await ama.service.leave(id);
		await until(() => kofi.view(id).members.length === 1);
		expect(ama.view(id).state).toBe('removed');
		// alone there is nobody who would be left without one
		await kofi.service.leave(id);
		expect(kofi.view(id).state).toBe('removed');
	});
});

describe('crashes', () => {
	it('between any two steps of writing lose nothing that was told', async () => {
		const { ama, kofi, id } = await team();
		for (let i = 0; i < 5; i++) {
			await kofi.record(id, `r${i}`);
			// no farewell: the worker is gone in the middle of replication
			await kofi.reload();
			connect(ama, kofi);
		}
		await until(() => ama.statements(id).length === 5);
		expect(kofi.statements(id).length).toBe(5);
		expect([ama.view(id).frozenLogs, kofi.view(id).frozenLogs]).toEqual([[], []]);
	});

	it('before the disk took an entry leave it unsaid, and the next one takes its place', async () => {
		const { ama, kofi, id } = await team();
		const other = await openDatabase(kofi.database, 1, () => {});
		const leader = (await other.get('device', 'leader')) as number;
		await other.put('device', leader + 1, 'leader');
		expect(await codeOf(kofi.record(id, 'lost'))).toBe('ledger/open-elsewhere');
		await other.put('device', leader, 'leader');
		other.close();
		await kofi.record(id, 'kept');
		await until(() => ama.statements(id).length === 1);
		expect(ama.view(id).frozenLogs).toEqual([]);
	});

	it('a second tab takes over; the first one cannot write on', async () => {
		const { kofi, id } = await team();
		const first = kofi.service;
		await kofi.start();
		expect(await codeOf(first.write(id, version('r1')))).toBe('ledger/open-elsewhere');
		await kofi.record(id, 'r2');
		expect(kofi.statements(id).length).toBe(1);
		first.stop();
	});

	it('of a restored profile do not fork its log: it refuses to write', async () => {
		const { ama, kofi, id } = await team();
		const backup = await copyOf(kofi.database);
		await kofi.record(id, 'r1');
		await until(() => ama.statements(id).length === 1);
		kofi.service.stop();
		await restore(kofi.database, backup);
		await kofi.start();
		expect(kofi.statements(id).length).toBe(0);
		connect(ama, kofi);
		await until(() => kofi.statements(id).length === 1);
		expect(await codeOf(kofi.record(id, 'r2'))).toBe('ledger/own-log-ahead');
		await kofi.reload();
		expect(await codeOf(kofi.record(id, 'r2'))).toBe('ledger/own-log-ahead');
		expect(ama.view(id).frozenLogs).toEqual([]);
	});
});

describe('a team whose sync was stopped', () => {
	it('is in no room, also after a restart, and catches up when it goes on', async () => {
		const { ama, kofi, id } = await team();
		connect(ama, kofi);
		await kofi.service.stopSync(id, { sync: true });
		expect(kofi.service.sync(id)).toMatchObject({ isPaused: true, horizon: 'offline', here: 0 });
		await until(() => ama.service.sync(id).here === 0);
		await ama.record(id, 'r1');
		await kofi.reload();
		expect(kofi.service.sync(id).isPaused).toBe(true);
		expect(kofi.service.rooms()).toEqual([]);
		await kofi.service.stopSync(id, { sync: false, photos: true });
		expect(kofi.service.rooms().length).toBeGreaterThan(0);
		connect(ama, kofi);
		await until(() => kofi.statements(id).length === 1);
		expect(kofi.service.sync(id).transfers.isHeld).toBe(true);
	});
});

describe('much at once', () => {
	it('2,000 statements are caught up with, paged and counted', async () => {
		const { ama, kofi, id } = await team();
		await ama.service.stopSync(id, { sync: true });
		for (let i = 0; i < 2_000; i++) await kofi.record(id, `r${i}`);
		await ama.service.stopSync(id, { sync: false });
		connect(ama, kofi);
		await until(() => ama.statements(id).length === 2_000);
		let page = ama.service.statements(id, 0);
		expect(page.items.length).toBe(200);
		let count = 0;
		for (; page.items.length; page = ama.service.statements(id, page.next))
			count += page.items.length;
		expect(count).toBe(2_000);
		expect((await ama.rows('packs')).length).toBeLessThan(60);
		await until(() => kofi.service.sync(id).peers[0].yours.has === 2_000);
	}, 60_000);

	it('positions of an earlier start are answered from the beginning', async () => {
		const { kofi, id } = await team();
		await kofi.record(id, 'r1');
		const { next } = kofi.service.statements(id, 0);
		await kofi.reload();
		expect(kofi.service.statements(id, next)).toMatchObject({ reset: true, items: [{}] });
	});
});

type Dump = [store: string, keys: IDBValidKey[], values: unknown[]][];
async function copyOf(name: string): Promise<Dump> {
	const database = await openDatabase(name, 1, () => {});
	const dump: Dump = [];
	for (const store of database.objectStoreNames)
		dump.push([store, await database.getAllKeys(store), await database.getAll(store)]);
	database.close();
	return dump;
}
async function restore(name: string, dump: Dump): Promise<void> {
	const database = await openDatabase(name, 1, () => {});
	for (const [store, keys, values] of dump) {
		await database.clear(store);
		for (const [i, key] of keys.entries())
			await (store === 'workspaces'
				? database.put(store, values[i])
				: database.put(store, values[i], key));
	}
	database.close();
}
