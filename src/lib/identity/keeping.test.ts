// Ways in to the key: added, removed, rotated, locked and unlocked; nothing shuts its person out.

import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { base64url, hex, randomBytes, randomId, utf8 } from '$lib/kernel';
import * as argon2 from './argon2';
import { didKeyOf } from './did-key';
import { verifyGrant, verifyJws } from './jws';
import { createIdentityService } from './service';
import { IdentityStore } from './store';
import { testPerson } from './testing';

const NAMES = { name: 'Ama Mensah', deviceName: 'Phone' };
const PASSPHRASE = 'two boats and one lantern';
const SEAL = {
	...{ type: 'seal', workspace: '0'.repeat(32), record: 'r1', at: 5 },
	contentHash: 'sha256:' + 'a'.repeat(64)
};
const code = (text: string, data: object = {}) =>
	expect.objectContaining({ code: text, data: expect.objectContaining(data) });
const minutes = (count: number) => count * 60_000;

function world() {
	const database = randomId();
	const clock = { ms: 1_000_000, now: () => clock.ms };
	const start = () => createIdentityService(new IdentityStore(database), clock);
	const row = async () => (await openDB(database)).get('identity', 'me');
	return { database, clock, start, row };
}

async function person() {
	const made = world();
	const service = made.start();
	return { ...made, service, me: await service.create(NAMES) };
}

/** A person whose device asks each time. */
async function asking() {
	const made = await person();
	await made.service.addWay({ kind: 'passphrase', passphrase: PASSPHRASE });
	const [device] = await made.service.ways();
	await made.service.removeWay(device.id);
	return made;
}

const signsAs = async (service: ReturnType<typeof createIdentityService>) =>
	(await verifyJws(await service.signStatement('seal', SEAL), { typ: 'azora-seal+jws' })).did;

afterEach(() => vi.restoreAllMocks());

describe('locking', () => {
	it('puts the key away: every use of it is refused until the passphrase is given', async () => {
		const { service, me, start } = await asking();
		expect(await signsAs(service)).toBe(me.did);
		await service.lock();
		for (const locked of [service, start()]) {
			expect(await locked.isLocked()).toBe(true);
			expect(await locked.me()).toEqual(me);
			for (const use of [
				() => locked.signStatement('seal', SEAL),
				() => locked.signJwt('credential', ''),
				() => locked.openBox({ enc: '', ciphertext: '', info: '', aad: '' }),
				() => locked.deviceKeys(),
				() => locked.words(),
				() => locked.rotate(),
				() => locked.backup({ passphrase: PASSPHRASE, sections: {} }),
				() => locked.backedUp(1),
				() => locked.answerLink({ code: '', teams: [] }),
				() => locked.addWay({ kind: 'device' }),
				() => locked.removeWay('x'),
				() => locked.checkWords([])
			])
				await expect(use()).rejects.toEqual(code('identity/locked'));
			await locked.unlock({ kind: 'passphrase', passphrase: PASSPHRASE });
			expect(await locked.isLocked()).toBe(false);
			expect(await signsAs(locked)).toBe(me.did);
		}
	});

	it('is refused where this device would open by itself again', async () => {
		const { service } = await person();
		await expect(service.lock()).rejects.toEqual(code('identity/opens-by-itself'));
		expect(await service.isLocked()).toBe(false);
	});

	it('keeps out what was being opened when it came', async () => {
		const { service } = await asking();
		await service.lock();
		const late = service.unlock({ kind: 'passphrase', passphrase: PASSPHRASE });
		await new Promise((next) => setTimeout(next, 5));
		await service.lock();
		await late;
		await expect(service.signStatement('seal', SEAL)).rejects.toEqual(code('identity/locked'));
	});

	it('remembers after how many minutes', async () => {
		const { service, start } = await asking();
		await service.lockAfter(5);
		expect((await start().keeping()).lockAfterMinutes).toBe(5);
		await service.lockAfter(null);
		expect((await start().keeping()).lockAfterMinutes).toBeNull();
	});

	it('comes sooner for the asking, and later only for who shows that they are there', async () => {
		const { service, clock } = await asking();
		clock.ms += minutes(6);
		await service.lockAfter(5);
		for (const longer of [30, null])
			await expect(service.lockAfter(longer)).rejects.toEqual(code('identity/prove-first'));
		await service.lockAfter(1);
		expect((await service.keeping()).lockAfterMinutes).toBe(1);
		await service.unlock({ kind: 'passphrase', passphrase: PASSPHRASE });
		await service.lockAfter(null);
		expect((await service.keeping()).lockAfterMinutes).toBeNull();
	});

	it('leaves the name and its own time as they are until it is opened', async () => {
		const { service, me } = await asking();
		await service.lockAfter(5);
		await service.lock();
		for (const change of [
			() => service.lockAfter(1),
			() => service.lockAfter(null),
			() => service.rename('Eve')
		])
			await expect(change()).rejects.toEqual(code('identity/locked'));
		expect((await service.keeping()).lockAfterMinutes).toBe(5);
		expect((await service.me())?.name).toBe(me.name);
	});
});

describe('a backup', () => {
	it('counts once the person has the file, and an older one takes nothing back', async () => {
		const { service, clock } = await person();
		const kept = async () => (await service.keeping()).lastBackupAt;
		const older = clock.ms;
		const file = await service.backup({ passphrase: PASSPHRASE, sections: {} });
		expect(await kept()).toBeNull();
		clock.ms += minutes(60);
		await service.backedUp(clock.ms + minutes(5));
		expect(await kept()).toBe(clock.ms);
		await service.backedUp(older);
		const from = { from: 'file' as const, file, passphrase: PASSPHRASE, deviceName: 'Phone' };
		await service.restore(from);
		expect(await kept()).toBe(clock.ms);
	});
});

describe('a full disk', () => {
	const fill = () =>
		vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
			throw new DOMException('full', 'QuotaExceededError');
		});
	const byPassphrase = (passphrase = PASSPHRASE) => ({ kind: 'passphrase' as const, passphrase });

	it('keeps nobody out who knows the passphrase; tries are counted until the page is loaded anew', async () => {
		const { me, start } = await asking();
		const disk = fill();
		const locked = start();
		for (let i = 0; i < 4; i++)
			await expect(locked.unlock(byPassphrase('wrong passphrase'))).rejects.toEqual(
				code('identity/passphrase-wrong')
			);
		await expect(locked.unlock(byPassphrase())).rejects.toEqual(code('identity/too-soon'));
		const anew = start();
		expect(await anew.unlock(byPassphrase())).toEqual(me);
		expect(await signsAs(anew)).toBe(me.did);
		disk.mockRestore();
		await expect(locked.unlock(byPassphrase())).rejects.toEqual(code('identity/too-soon'));
	});

	it('opens by the 24 words, and gives key, words and backup; with room again all is kept as ever', async () => {
		const { service, me, start } = await asking();
		const words = await service.words();
		const locked = start();
		const disk = fill();
		expect(await locked.unlock({ kind: 'words', words })).toEqual(me);
		expect(await signsAs(locked)).toBe(me.did);
		expect(await locked.words()).toEqual(words);
		const file = await locked.backup({ passphrase: PASSPHRASE, sections: {} });
		expect((await service.openBackup({ file, words })).did).toBe(me.did);
		const again = { from: 'file' as const, file, words, deviceName: 'Phone' };
		expect((await start().restore(again)).me).toEqual(me);
		disk.mockRestore();
		await locked.rotate();
		expect(await start().unlock(byPassphrase())).toEqual(me);
	});
});

describe('a wrong passphrase', () => {
	it('is not what a device without the memory for it was given', async () => {
		const { me, start } = await asking();
		const locked = start();
		const memory = vi.spyOn(argon2, 'stretch').mockRejectedValue(new RangeError('memory'));
		for (let i = 0; i < 6; i++)
			await expect(locked.unlock({ kind: 'passphrase', passphrase: PASSPHRASE })).rejects.toEqual(
				code('identity/no-memory')
			);
		memory.mockRestore();
		expect(await locked.unlock({ kind: 'passphrase', passphrase: PASSPHRASE })).toEqual(me);
	});

	it('opens nothing, is slowed down over reloads and clock changes, and erases nothing', async () => {
		const { clock, start, me } = await asking();
		const attempt = (passphrase: string) => start().unlock({ kind: 'passphrase', passphrase });
		for (let i = 0; i < 4; i++)
			await expect(attempt('wrong passphrase')).rejects.toEqual(code('identity/passphrase-wrong'));
		await expect(attempt(PASSPHRASE)).rejects.toEqual(code('identity/too-soon', { seconds: 5 }));
		clock.ms += 5_000;
		await expect(attempt('wrong passphrase')).rejects.toEqual(code('identity/passphrase-wrong'));
		clock.ms -= minutes(60 * 24 * 365);
		await expect(attempt(PASSPHRASE)).rejects.toEqual(code('identity/too-soon', { seconds: 15 }));
		clock.ms += 15_000;
		expect(await attempt(PASSPHRASE)).toEqual(me);
		await expect(attempt('wrong passphrase')).rejects.toEqual(code('identity/passphrase-wrong'));
	});

	it('is too short to be set below eight characters', async () => {
		const { service } = await person();
		for (const passphrase of ['', 'seven77'])
			await expect(service.addWay({ kind: 'passphrase', passphrase })).rejects.toEqual(
				code('identity/passphrase-short')
			);
	});

	it('is the same passphrase from another keyboard', async () => {
		const { service } = await person();
		await service.addWay({ kind: 'passphrase', passphrase: 'une cl\u00e9 tr\u00e8s longue' });
		await service.unlock({ kind: 'passphrase', passphrase: 'une cle\u0301 tre\u0300s longue' });
	});
});

describe('ways in', () => {
	it('are the device alone at first; a passphrase takes the place of an earlier one', async () => {
		const { service } = await person();
		expect(await service.ways()).toMatchObject([{ kind: 'device', addedAt: 1_000_000 }]);
		await service.addWay({ kind: 'passphrase', passphrase: 'an earlier passphrase' });
		const ways = await service.addWay({ kind: 'passphrase', passphrase: PASSPHRASE });
		expect(ways.map(({ kind }) => kind)).toEqual(['device', 'passphrase']);
		await expect(
			service.unlock({ kind: 'passphrase', passphrase: 'an earlier passphrase' })
		).rejects.toEqual(code('identity/passphrase-wrong'));
		await service.unlock({ kind: 'passphrase', passphrase: PASSPHRASE });
	});

	it('are never all taken away', async () => {
		const { service } = await person();
		const [device] = await service.ways();
		await expect(service.removeWay(device.id)).rejects.toEqual(code('identity/way-last'));
		await expect(service.removeWay('x')).rejects.toEqual(code('identity/way-missing'));
		await service.addWay({ kind: 'passphrase', passphrase: PASSPHRASE });
		await service.removeWay(device.id);
		const [passphrase] = await service.ways();
		await expect(service.removeWay(passphrase.id)).rejects.toEqual(code('identity/way-last'));
		const back = await service.addWay({ kind: 'device' });
		expect(back.map(({ kind }) => kind)).toEqual(['passphrase', 'device']);
	});

	it('a passkey opens with its output, which is zeroed, and never stands alone', async () => {
		const { service, me, start } = await person();
		const output = randomBytes(32);
		const again = new Uint8Array(output);
		const id = base64url(randomBytes(16));
		await service.addWay({ kind: 'passkey', id, name: 'Phone', output });
		expect(output.every((byte) => byte === 0)).toBe(true);
		const [device] = await service.ways();
		await expect(service.removeWay(device.id)).rejects.toEqual(code('identity/passkey-alone'));
		const words = await service.words();
		await service.checkWords([1, 8, 24].map((n) => ({ position: n, word: words[n - 1] })));
		await service.removeWay(device.id);
		const later = start();
		await expect(later.unlock({ kind: 'passkey', output: randomBytes(32) })).rejects.toEqual(
			code('identity/passkey-wrong')
		);
		await later.unlock({ kind: 'passkey', output: again });
		expect(again.every((byte) => byte === 0)).toBe(true);
		expect(await signsAs(later)).toBe(me.did);
	});

	it('zero what a passkey gave also when the person is asked first, or nobody is in', async () => {
		const { service, clock } = await asking();
		clock.ms += minutes(5);
		for (const why of ['prove-first', 'locked']) {
			const output = randomBytes(32);
			await expect(
				service.addWay({ kind: 'passkey', id: 'abc', name: '', output })
			).rejects.toEqual(code(`identity/${why}`));
			expect(output.every((byte) => byte === 0)).toBe(true);
			await service.lock();
		}
	});

	it('give a new vault key to all when one is changed: what was taken away opens nothing kept later', async () => {
		const { service, start, database, row } = await person();
		await service.addWay({ kind: 'passphrase', passphrase: PASSPHRASE });
		const before = await row();
		await service.rotate();
		const after = await row();
		expect(after.vault.revision).toBe(before.vault.revision + 1);
		expect(hex(after.vault.content.sealed)).not.toBe(hex(before.vault.content.sealed));
		const later = start();
		await later.unlock({ kind: 'passphrase', passphrase: PASSPHRASE });
		// an old key of the vault with the new content
		const db = await openDB(database);
		await db.put(
			'identity',
			{ ...after, vault: { ...after.vault, ways: before.vault.ways } },
			'me'
		);
		await expect(start().signStatement('seal', SEAL)).rejects.toEqual(code('identity/unreadable'));
	});

	it('are changed in one write: a crash leaves them as they were', async () => {
		const { service, start, row, me } = await person();
		const before = await row();
		const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
			throw new Error('crash');
		});
		await expect(service.rotate()).rejects.toThrow('crash');
		put.mockRestore();
		expect(await row()).toEqual(before);
		expect(await signsAs(start())).toBe(me.did);
	});

	it('are not written over by a window that has not seen the newest', async () => {
		const { service, start } = await person();
		const other = start();
		await Promise.all([service.keeping(), other.keeping()]);
		const both = await Promise.allSettled([service.rotate(), other.rotate()]);
		const refused = both.filter(({ status }) => status === 'rejected');
		expect(refused).toMatchObject([{ reason: { code: 'identity/changed-elsewhere' } }]);
		for (const one of [service, other]) await one.rotate();
	});

	it('ask again for the passphrase before the key is given away, five minutes after it was given', async () => {
		const { service, clock } = await asking();
		await service.words();
		clock.ms += minutes(5);
		for (const act of [
			() => service.words(),
			() => service.rotate(),
			() => service.addWay({ kind: 'device' }),
			() => service.removeWay('x'),
			() => service.backup({ passphrase: PASSPHRASE, sections: {} }),
			() => service.answerLink({ code: '', teams: [] })
		])
			await expect(act()).rejects.toEqual(code('identity/prove-first'));
		await service.signStatement('seal', SEAL);
		await service.unlock({ kind: 'passphrase', passphrase: PASSPHRASE });
		expect(await service.words()).toHaveLength(24);
	});
});

describe('a device key that may not write any more', () => {
	it('is followed by a new one that the same person granted; locked, it waits', async () => {
		const { service, me, start } = await asking();
		const renewed = await service.renewDevice();
		expect(renewed).toMatchObject({ did: me.did, name: me.name, deviceName: me.deviceName });
		expect(renewed.devicePublic).not.toBe(me.devicePublic);
		expect(await verifyGrant(renewed.grant)).toMatchObject({
			person: me.did,
			device: renewed.devicePublic
		});
		const { publicKey } = await service.deviceKeys();
		const raw = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
		expect(hex(raw)).toBe(renewed.devicePublic);
		expect(await start().me()).toEqual(renewed);
		await service.lock();
		await expect(service.renewDevice()).rejects.toEqual(code('identity/locked'));
	});
});

describe('24 words', () => {
	it('are the seed: they unlock, spelt as people write, and no others do', async () => {
		const { service, me, start } = await asking();
		const words = await service.words();
		expect(words).toHaveLength(24);
		await service.lock();
		const later = start();
		const other = await (await person()).service.words();
		const swapped = [words[1], words[0], ...words.slice(2)];
		for (const [given, why, data] of [
			[words.slice(1), 'words-count', { count: 23 }],
			[[...words.slice(0, 23), 'azora'], 'words-unknown', { position: 24 }],
			[other, 'words-other', {}]
		] as const)
			await expect(later.unlock({ kind: 'words', words: [...given] })).rejects.toEqual(
				code(`identity/${why}`, data)
			);
		// one of 256 wrong orders has a fitting checksum: another person's then
		if (words[0] !== words[1])
			await expect(later.unlock({ kind: 'words', words: swapped })).rejects.toThrow(
				/words-(checksum|other)/
			);
		const spelt = words.map((word, i) => (i % 2 ? ` ${word.toUpperCase()}` : word.slice(0, 4)));
		await later.unlock({ kind: 'words', words: spelt });
		expect(await signsAs(later)).toBe(me.did);
		await later.addWay({ kind: 'passphrase', passphrase: 'a passphrase after all' });
	});

	it('count as a way once three of them were given', async () => {
		const { service } = await person();
		const words = await service.words();
		const at = (...positions: number[]) =>
			positions.map((position) => ({ position, word: words[position - 1] }));
		expect(await service.checkWords(at(1, 2))).toBe(false);
		expect(await service.checkWords(at(1, 1, 1))).toBe(false);
		expect(await service.checkWords([...at(1, 2), { position: 3, word: 'azora' }])).toBe(false);
		expect((await service.keeping()).wordsCheckedAt).toBeNull();
		expect(await service.checkWords(at(3, 11, 24))).toBe(true);
		expect(await service.ways()).toMatchObject([{ kind: 'device' }, { kind: 'words' }]);
		await expect(service.removeWay('words')).rejects.toEqual(code('identity/words-stay'));
	});

	it('suggest a passphrase of six', async () => {
		const { service } = await person();
		const one = await service.suggestPassphrase();
		expect(one.split(' ')).toHaveLength(6);
		expect(await service.suggestPassphrase()).not.toBe(one);
	});
});

describe('the first version’s identity', () => {
	const seed = new Uint8Array(32).fill(7);
	const { did } = testPerson(seed);

	async function oldRow(database: string, aad = did) {
		const service = createIdentityService(new IdentityStore(database));
		await service.create(NAMES);
		const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
			'encrypt',
			'decrypt'
		]);
		const iv = randomBytes(12);
		const algorithm = { name: 'AES-GCM', iv, additionalData: utf8(aad) };
		const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, seed));
		const db = await openDB(database);
		const row = {
			...(await db.get('identity', 'me')),
			did,
			version: 1,
			wraps: { device: { key, iv, sealed } }
		};
		delete row.vault;
		await db.put('identity', row, 'me');
		return row;
	}

	it('becomes a vault at its first use, and loses nothing', async () => {
		const { database, start, row } = world();
		const old = await oldRow(database);
		const service = start();
		expect((await service.me())?.did).toBe(did);
		expect((await row()).version).toBe(1);
		expect(await signsAs(service)).toBe(did);
		const { name, grant, createdAt, devicePublic } = old;
		expect(await row()).toMatchObject({
			...{ version: 2, did, name, grant, createdAt, devicePublic }
		});
		expect((await row()).wraps).toBeUndefined();
		expect(await service.ways()).toMatchObject([{ kind: 'device', addedAt: createdAt }]);
		expect(await signsAs(start())).toBe(did);
	});

	it('stays as it was when the device fails on the way', async () => {
		const { database, start, row } = world();
		const old = await oldRow(database);
		const crashes = () => {
			throw new Error('crash');
		};
		for (const spy of [
			() => vi.spyOn(crypto.subtle, 'encrypt').mockImplementation(crashes),
			() => vi.spyOn(crypto.subtle, 'exportKey').mockImplementation(crashes),
			() => vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(crashes)
		]) {
			const crash = spy();
			await expect(start().signStatement('seal', SEAL)).rejects.toThrow('crash');
			crash.mockRestore();
			expect(await row()).toEqual(old);
		}
		expect(await signsAs(start())).toBe(did);
	});

	it('is migrated once, though two windows open it', async () => {
		const { database, start } = world();
		await oldRow(database);
		const [one, two] = [start(), start()];
		expect(await Promise.all([signsAs(one), signsAs(two)])).toEqual([did, did]);
		await one.rotate();
		await two.rotate();
	});

	it('is not touched when it cannot be read, nor one of a later version', async () => {
		const { database, start, row } = world();
		const old = await oldRow(database, 'did:key:other');
		await expect(start().ways()).rejects.toEqual(code('identity/unreadable'));
		expect(await row()).toEqual(old);
		await (await openDB(database)).put('identity', { ...old, version: 3 }, 'me');
		await expect(start().ways()).rejects.toEqual(code('identity/unreadable'));
		expect((await row()).version).toBe(3);
	});
});

it('has no seed, passphrase or word in what is kept or said', async () => {
	const { service, row } = await asking();
	const words = await service.words();
	const kept = JSON.stringify(await row(), (_, value) =>
		value instanceof Uint8Array ? hex(value) : value
	);
	expect(kept).not.toContain(PASSPHRASE);
	const { seedOf } = await import('./recovery-words');
	const seed = seedOf(words);
	expect(kept).not.toContain(hex(seed));
	expect(kept).not.toContain(base64url(seed));
	expect(didKeyOf(testPerson(seed).publicKey)).toBe((await service.me())?.did);
});
