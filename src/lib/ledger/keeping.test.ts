// A phone that broke: what a backup brings back, what a second device gets, what is only here. Hostile files, twice the
// same file, an older one; a restored profile goes on under a new key.

import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError, utf8 } from '$lib/kernel';
import { openDatabase } from '$lib/platform';
import { readTeams, writeTeams } from './backup';
import type { WorkspaceId } from './model';
import { connect, letIn, Phone, until } from './phone-testing';
import { TEST_TIME, version } from './testing';

const phones: Phone[] = [];
async function phone(name: string, deviceName?: string): Promise<Phone> {
	const made = await Phone.of(name, deviceName);
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
const withPhotos = { withPhotos: true };

async function photoRecord(on: Phone, id: WorkspaceId, record: string): Promise<string> {
	const thumbnail = await on.service.putBlob(id, utf8(`small ${record}`), 'image/jpeg');
	const photo = await on.service.putBlob(id, utf8(`photo ${record}`), 'image/jpeg');
	const blobs = { photo: [{ ...photo, thumbnail }] };
	await on.service.write(id, { ...version(record), blobs });
	return photo.id;
}

/** Ada founds, Ben is let in; both have two records of Ada, one with a photo. */
async function team(benRole: 'admin' | 'editor' = 'admin') {
	const [ada, ben] = [await phone('Ada'), await phone('Ben')];
	const { id } = await ada.service.found({ name: 'Wells' });
	const links = await letIn(ada, ben, id, benRole);
	await ada.record(id, 'r1');
	const photo = await photoRecord(ada, id, 'r2');
	await until(() => ben.statements(id).length === 2 && ben.service.hasBlob(photo));
	return { ada, ben, id, links, photo };
}

const part = ([one, two]: { close: (code: string) => void }[]) => {
	one.close('gone');
	two.close('gone');
};

describe('a phone that broke', () => {
	it('comes back from a backup with its teams, under logs of its own', async () => {
		const { ada, ben, id, links } = await team();
		await until(() => ada.service.onlyHere().records === 0);
		part(links);
		await photoRecord(ada, id, 'r3');
		expect(ada.service.onlyHere()).toEqual({ records: 1, others: 0, photos: 1, photoBytes: 8 });
		const size = ada.service.backupSize();
		expect(size).toMatchObject({ teams: [{ id, name: 'Wells', records: 3 }], photos: 1 });
		const backup = await ada.service.exportTeams(withPhotos);
		ada.service.stop();

		const again = await phone('Ada', 'second phone');
		const back = await again.service.importTeams(backup);
		expect(back).toEqual({
			teams: [{ id, name: 'Wells', records: 3, photos: 1 }],
			refused: [],
			photosLeftOut: 0
		});
		expect(again.view(id).state).toBe('member');
		expect(again.statements(id).length).toBe(3);
		await again.record(id, 'r4');

		await until(() => connect(ben, again)?.[0].peer.standing === 'member');
		await until(() => ben.statements(id).length === 4);
		const [member] = ben.view(id).members.filter(({ did }) => did === ada.me.did);
		expect(member.devices.map(({ name }) => name)).toEqual(['phone', 'second phone']);
		expect(ben.view(id).frozenLogs).toEqual([]);
		expect(ben.view(id).setAside).toEqual([]);
		// the photo that only she had comes through her backup
		await until(() => ben.service.sync(id).transfers.blobsMissing === 0);
		await until(() => again.service.sync(id).transfers.blobsMissing === 0);
	});

	it('hears from a teammate what she had written after the backup', async () => {
		const { ada, ben, id, links } = await team();
		const backup = await ada.service.exportTeams(withPhotos);
		await ada.record(id, 'after, heard');
		await until(() => ben.statements(id).length === 3);
		part(links);
		await ada.record(id, 'after, unheard');
		ada.service.stop();

		const again = await phone('Ada', 'second phone');
		await again.service.importTeams(backup);
		expect(again.statements(id).length).toBe(2);
		connect(ben, again);
		await until(() => again.statements(id).length === 3);
		expect(ben.view(id).frozenLogs).toEqual([]);
	});

	it('keeps what a newer state holds when an older backup comes, and the same backup changes nothing', async () => {
		const { ada, id } = await team();
		const older = await ada.service.exportTeams(withPhotos);
		await ada.record(id, 'r3');
		const newer = await ada.service.exportTeams(withPhotos);
		await ada.service.importTeams(older);
		expect(ada.statements(id).length).toBe(3);
		const again = await phone('Ada', 'second phone');
		for (const file of [newer, older, newer]) await again.service.importTeams(file);
		expect(again.statements(id).length).toBe(3);
		const { length } = await again.rows('packs');
		await again.service.importTeams(newer);
		expect((await again.rows('packs')).length).toBe(length);
		await again.reload();
		expect(again.statements(id).length).toBe(3);
	});

	it('asks again where it had asked to be let in', async () => {
		const [ada, ben] = [await phone('Ada'), await phone('Ben')];
		const { id } = await ada.service.found({ name: 'Wells' });
		const until60 = { role: 'editor', expiresAt: TEST_TIME + 60_000, uses: 1 } as const;
		const { fragment } = await ada.service.invite(id, until60);
		await ben.service.requestJoin({ invitation: fragment, name: 'Ben' });
		const backup = await ben.service.exportTeams(withPhotos);
		ben.service.stop();
		const again = await phone('Ben', 'second phone');
		expect((await again.service.importTeams(backup)).teams).toMatchObject([{ name: 'Wells' }]);
		expect(again.view(id).state).toBe('waiting');
		connect(ada, again);
		await until(() => again.view(id).state === 'member');
		await again.record(id, 'r1');
	});

	it('comes back with every record when there is no room for its photos; they come with room again', async () => {
		const ada = await phone('Ada');
		const { id } = await ada.service.found({ name: 'Wells' });
		const photos = [await photoRecord(ada, id, 'r1'), await photoRecord(ada, id, 'r2, longer')];
		const backup = await ada.service.exportTeams(withPhotos);
		ada.service.stop();

		const again = await phone('Ada', 'second phone');
		const { write } = again.photos;
		const room = Math.max(...[...ada.photos.files.values()].map(({ length }) => length)) - 1;
		again.photos.write = async (folder, name, bytes) => {
			if (bytes.length > room) throw new AppError('platform/storage-full');
			return write(folder, name, bytes);
		};
		const back = await again.service.importTeams(backup);
		const records = { id, name: 'Wells', records: 2 };
		expect(back).toEqual({ teams: [{ ...records, photos: 1 }], refused: [], photosLeftOut: 1 });
		expect(photos.map((photo) => again.service.hasBlob(photo))).toEqual([true, false]);
		again.photos.write = write;
		expect(await again.service.importTeams(backup)).toEqual({
			...{ teams: [{ ...records, photos: 2 }], refused: [], photosLeftOut: 0 }
		});
	});

	it('leaves photos out when asked to, and those that others have', async () => {
		const { ada, id, links } = await team();
		await until(() => ada.service.onlyHere().photos === 0);
		expect(readTeams(await ada.service.exportTeams(withPhotos)).photos).toEqual([]);
		part(links);
		await photoRecord(ada, id, 'r3');
		expect(readTeams(await ada.service.exportTeams(withPhotos)).photos.length).toBe(2);
		expect(readTeams(await ada.service.exportTeams({ withPhotos: false })).photos).toEqual([]);
	});
});

describe('a hostile backup', () => {
	it('is refused whole when its lengths do not fit, and never throws otherwise', async () => {
		const { ada, id } = await team();
		const good = await ada.service.exportTeams(withPhotos);
		const again = await phone('Ada', 'second phone');
		for (const length of [0, 3, 7, 8, 50, good.length - 1])
			expect(await codeOf(again.service.importTeams(good.slice(0, length)))).toBe(
				'ledger/backup-unreadable'
			);
		const longer = new Uint8Array([...good, 0, 0, 0, 1, 9]);
		expect(await codeOf(again.service.importTeams(longer))).toBe('ledger/backup-unreadable');
		const { teams, photos } = readTeams(good);
		// a changed entry is no entry; the others are taken
		const changed = teams[0].entries.map((entry, i) => {
			const copy = entry.slice();
			if (i === teams[0].entries.length - 1) copy[copy.length - 80] ^= 1;
			return copy;
		});
		await again.service.importTeams(
			writeTeams({ teams: [{ ...teams[0], entries: changed }], photos })
		);
		expect(again.statements(id).length).toBe(1);
		expect(again.view(id).setAside).toEqual([]);
	});

	it('brings no team under another id, with another key, or of somebody else', async () => {
		const { ada, ben, id } = await team();
		const [kept] = readTeams(await ada.service.exportTeams(withPhotos)).teams;
		const other = await ben.service.found({ name: 'Other' });
		const wrong = [
			{ ...kept, id: other.id },
			{ ...kept, foundingKey: new Uint8Array(32) },
			{ ...kept, entries: [] }
		];
		const again = await phone('Ada', 'second phone');
		for (const team of wrong) {
			const back = await again.service.importTeams(writeTeams({ teams: [team], photos: [] }));
			expect(back).toMatchObject({ teams: [], refused: [{ code: 'ledger/backup-unreadable' }] });
		}
		const eve = await phone('Eve');
		const back = await eve.service.importTeams(writeTeams({ teams: [kept], photos: [] }));
		expect(back.refused).toEqual([{ id, code: 'ledger/backup-foreign' }]);
		expect([...again.service.workspaces(), ...eve.service.workspaces()]).toEqual([]);
	});

	it('brings no photo under the name of another', async () => {
		const phoneOfAda = await phone('Ada');
		const photos = [{ id: 'ab'.repeat(32), chunks: [new Uint8Array(40)] }];
		await phoneOfAda.service.importTeams(writeTeams({ teams: [], photos }));
		expect(phoneOfAda.service.hasBlob('ab'.repeat(32))).toBe(false);
	});
});

describe('from words only', () => {
	it('a member is known by the ops: an invitation brings the team, and is not used up', async () => {
		const { ada, ben, id } = await team();
		ada.service.stop();
		const again = await phone('Ada', 'second phone');
		const until60 = { role: 'viewer', expiresAt: TEST_TIME + 60_000, uses: 1 } as const;
		const { fragment } = await ben.service.invite(id, until60);
		await again.service.requestJoin({ invitation: fragment, name: 'Ada' });
		connect(ben, again);
		await until(() => again.view(id).state === 'member');
		expect(again.view(id).me.role).toBe('admin');
		await until(() => connect(ben, again)?.[0].peer.standing === 'member');
		await until(() => again.statements(id).length === 2);
		await again.record(id, 'r3');
		await until(() => ben.statements(id).length === 3);
		expect(ben.view(id).invitations.at(-1)?.used).toBe(0);
	});

	it('who may not invite shows a code that lets members in and nobody else', async () => {
		const { ada, ben, id } = await team('editor');
		ada.service.stop();
		const again = await phone('Ada', 'second phone');
		const { fragment } = await ben.service.showCode(id, TEST_TIME + 60_000);
		expect((await again.service.readInvitation(fragment)).isForMembers).toBe(true);
		await ben.reload();
		const eve = await phone('Eve');
		await eve.service.requestJoin({ invitation: fragment, name: 'Eve' });
		connect(ben, eve);
		await until(() => eve.service.sync(id).refused.length === 1);
		expect(eve.view(id).state).toBe('waiting');
		await again.service.requestJoin({ invitation: fragment, name: 'Ada' });
		connect(ben, again);
		await until(() => again.view(id).state === 'member');
		await until(() => connect(ben, again)?.[0].peer.standing === 'member');
		await until(() => again.statements(id).length === 2);
		expect(ben.view(id).members.length).toBe(2);
		ben.now += 100_000;
		await ben.reload();
		expect(ben.service.rooms().every(({ purpose }) => purpose === 'workspace')).toBe(true);
	});
});

describe('a second device', () => {
	it('meets the teams by their keys and gets everything from the first, or from anybody', async () => {
		const { ada, ben, id } = await team();
		const links = ada.service.linkTeams();
		const tablet = await phone('Ada', 'tablet');
		await tablet.service.takeLinks(links);
		expect(tablet.view(id).state).toBe('waiting');
		await tablet.reload();
		connect(ada, tablet);
		await until(() => tablet.view(id).state === 'member');
		await until(() => tablet.statements(id).length === 2);
		await tablet.record(id, 'r3');
		await until(() => ada.statements(id).length === 3);
		expect(ada.service.devices()).toMatchObject([
			{ name: 'phone', isThis: true },
			{ name: 'tablet', isThis: false, teams: [{ id, name: 'Wells', isClosed: false }] }
		]);
		await tablet.reload();
		connect(ben, tablet);
		await until(() => ben.statements(id).length === 3);

		const third = await phone('Ada', 'third');
		await third.service.takeLinks(links);
		connect(ben, third);
		await until(() => third.statements(id).length === 3);
	});

	it('that is lost is closed: what it writes afterwards does not count, nobody connects to it, the key is new', async () => {
		const { ada, ben, id } = await team();
		const tablet = await phone('Ada', 'tablet');
		await tablet.service.takeLinks(ada.service.linkTeams());
		connect(ada, tablet);
		await until(() => tablet.statements(id).length === 2);
		await tablet.record(id, 'r3');
		await until(() => ben.statements(id).length === 3);
		await tablet.service.stopSync(id, { sync: true });
		const rooms = JSON.stringify(ada.service.rooms());
		await ada.service.closeDevice(tablet.me.devicePublic);
		expect(JSON.stringify(ada.service.rooms())).not.toBe(rooms);
		expect(ada.service.devices()[1]).toMatchObject({ teams: [{ isClosed: true }] });
		await tablet.record(id, 'r4, by whoever has it');
		await tablet.service.stopSync(id, { sync: false });
		expect(connect(ada, tablet)).toBeNull();
		await until(() => ben.view(id).members[0].devices.length === 1);
		expect(connect(ben, tablet)).toBeNull();
		expect(ben.statements(id).length).toBe(3);
	});
});

describe('a restored profile', () => {
	it('hears that its log went on elsewhere, takes a new key, and loses nothing', async () => {
		const { ada, ben, id, links } = await team();
		const disk = await copyOf(ada.database);
		await ada.record(id, 'r3');
		await until(() => ben.statements(id).length === 3);
		part(links);
		ada.service.stop();
		await restoreTo(ada.database, disk);
		await ada.start();
		connect(ben, ada);
		await until(() => ada.statements(id).length === 3);
		await until(() => ada.events.some(({ t }) => t === 'spent'));
		await ada.renew();
		await ada.record(id, 'r4');
		connect(ben, ada);
		await until(() => ben.statements(id).length === 4);
		expect(ben.view(id).frozenLogs).toEqual([]);
		// it stays so
		await ada.reload();
		await ada.record(id, 'r5');
		expect(ada.service.devices().map(({ isThis }) => isThis)).toEqual([true, false]);
	});

	it('that wrote before it heard goes on under a new key as well', async () => {
		const { ada, ben, id, links } = await team();
		const disk = await copyOf(ada.database);
		await ada.record(id, 'r3');
		await until(() => ben.statements(id).length === 3);
		part(links);
		ada.service.stop();
		await restoreTo(ada.database, disk);
		await ada.start();
		await ada.record(id, 'r3 of the restored profile');
		connect(ben, ada);
		await until(() => ada.events.some(({ t }) => t === 'spent'));
		await ada.renew();
		await ada.record(id, 'r4');
		connect(ben, ada);
		await until(() => ben.statements(id).length === 4);
		await until(() => ada.statements(id).length === 4);
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
async function restoreTo(name: string, dump: Dump): Promise<void> {
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
