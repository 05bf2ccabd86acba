// The backup file: opens for its passphrase and for its person's words, says what is wrong with any other, and restores.

import 'fake-indexeddb/auto';
import { argon2id } from '@noble/hashes/argon2';
import { describe, expect, it, vi } from 'vitest';
import { concat, fromHex, randomBytes, randomId, sha256, utf8, type Bytes } from '$lib/kernel';
import { readBackup, writeBackup } from './backup';
import { verifyGrant } from './jws';
import * as argon2 from './argon2';
import { stretched } from './key-derivation';
import { FULL_COST, SMALL_COST, strengthOf } from './passphrase';
import { wordsOf } from './recovery-words';
import { createIdentityService } from './service';
import { IdentityStore } from './store';
import { testIdentity, testPerson } from './testing';

const PASSPHRASE = 'two boats and one lantern';
const seed = new Uint8Array(32).fill(9);
const { did } = testPerson(seed);
const HEADER = 182;
const code = (text: string) => expect.objectContaining({ code: text });
const content = (sections: { [name: string]: Bytes } = {}) => ({
	...{ seed, did, name: 'Ama', createdAt: 5, savedAt: 9, sections }
});
const write = (sections?: { [name: string]: Bytes }) =>
	writeBackup(content(sections), PASSPHRASE, [SMALL_COST]);
const read = (file: Bytes, passphrase = PASSPHRASE) => readBackup(file, { passphrase });

describe('a backup file', () => {
	it('gives back every section, by passphrase and by words, also over several chunks', async () => {
		const sections = {
			ledger: randomBytes(600_000),
			drafts: utf8('drafts'),
			empty: new Uint8Array(),
			__proto_: utf8('x')
		};
		const file = await write(sections);
		expect(await read(file)).toEqual(content(sections));
		expect(await readBackup(file, { seed })).toEqual(content(sections));
	});

	it('is exactly one chunk when the body fills it', async () => {
		const bare = await write({ a: new Uint8Array() });
		const body = bare.length - HEADER - 16;
		// the index says the length in more digits
		const size = 262_144 - body - 5;
		const file = await write({ a: new Uint8Array(size) });
		expect((await read(file)).sections.a).toHaveLength(size);
	});

	it('says which of the ways to fail it was', async () => {
		const file = await write({ ledger: randomBytes(300_000) });
		const changed = (at: number) => file.with(at, file[at] ^ 1);
		const magic = (text: string) => concat(utf8(text), file.subarray(4));
		const cases: [Bytes, string][] = [
			[utf8('%PDF-1.7 something else'), 'foreign'],
			[new Uint8Array(), 'foreign'],
			[magic('AZI1'), 'foreign'],
			[magic('AZB2'), 'newer'],
			[file.slice(0, 100), 'cut'],
			[file.slice(0, HEADER), 'cut'],
			[file.slice(0, -1), 'cut'],
			[file.slice(0, HEADER + 262_160), 'cut'],
			[concat(file, new Uint8Array(1)), 'damaged'],
			...[5, 14, 40, 100, 160, 170, 181].map((at): [Bytes, string] => [changed(at), 'damaged']),
			[changed(HEADER), 'damaged'],
			[changed(file.length - 1), 'damaged']
		];
		for (const [bytes, why] of cases)
			await expect(read(bytes), why).rejects.toEqual(code(`identity/backup-${why}`));
		await expect(read(file, 'two boats and one lamp')).rejects.toEqual(
			code('identity/backup-passphrase-wrong')
		);
		await expect(readBackup(file, { seed: randomBytes(32) })).rejects.toEqual(
			code('identity/backup-words-wrong')
		);
	});

	it('has its chunks in their order, and none of another file', async () => {
		const file = await write({ ledger: randomBytes(700_000) });
		const chunk = 262_160;
		const at = (i: number) => file.subarray(HEADER + i * chunk, HEADER + (i + 1) * chunk);
		const rest = file.subarray(HEADER + 2 * chunk);
		const swapped = concat(file.subarray(0, HEADER), at(1), at(0), rest);
		await expect(read(swapped)).rejects.toEqual(code('identity/backup-damaged'));
		const other = await write({ ledger: randomBytes(700_000) });
		const mixed = concat(file.subarray(0, HEADER + 2 * chunk), other.subarray(HEADER + 2 * chunk));
		await expect(read(mixed)).rejects.toEqual(code('identity/backup-damaged'));
	});

	it('is not opened at a cost that makes guessing cheap or stops the device', async () => {
		const stretch = vi.spyOn(argon2, 'stretch');
		const file = await write();
		stretch.mockClear();
		for (const [memoryKiB, iterations, kdf] of [
			[19_455, 2, 1],
			[19_456, 1, 1],
			[4_000_000, 3, 1],
			[65_536, 1_000_000, 1],
			[65_536, 3, 2]
		]) {
			const forged = new Uint8Array(file);
			const view = new DataView(forged.buffer);
			view.setUint8(4, kdf);
			view.setUint32(5, memoryKiB);
			view.setUint32(9, iterations);
			forged.set((await sha256(forged.subarray(0, 166))).subarray(0, 16), 166);
			await expect(read(forged)).rejects.toEqual(code('identity/backup-cost-refused'));
		}
		expect(stretch).not.toHaveBeenCalled();
		stretch.mockRestore();
	});
});

describe('Argon2id', () => {
	it('gives what another implementation gives', async () => {
		const given = [utf8('password'), utf8('somesaltsomesalt')] as const;
		const { memoryKiB: m, iterations: t } = SMALL_COST;
		const other = argon2id(...given, { m, t, p: 1, dkLen: 32 });
		expect(await argon2.stretch(...given, SMALL_COST)).toEqual(other);
	});

	it('falls to less memory where the device has no more, and says so where it has none', async () => {
		const real = argon2.stretch;
		const stretch = vi.spyOn(argon2, 'stretch');
		stretch.mockImplementation(async (password, salt, cost) => {
			if (cost.memoryKiB > 20_000) throw new RangeError('WebAssembly.Memory(): could not allocate');
			return real(password, salt, cost);
		});
		const { cost } = await stretched('x', randomBytes(16), [FULL_COST, SMALL_COST]);
		expect(cost).toEqual(SMALL_COST);
		await expect(stretched('x', randomBytes(16), [FULL_COST])).rejects.toEqual(
			code('identity/no-memory')
		);
		stretch.mockRestore();
	});
});

describe('restoring', () => {
	const names = { name: 'Ama Mensah', deviceName: 'Old phone' };

	async function person() {
		const service = testIdentity();
		return { service, me: await service.create(names) };
	}

	it('brings back the person with a new device key, from the file', async () => {
		const { service, me } = await person();
		const sections = { ledger: utf8('everything') };
		const file = await service.backup({ passphrase: PASSPHRASE, sections });
		const fresh = testIdentity();
		const opened = await fresh.openBackup({ file, passphrase: PASSPHRASE });
		expect(opened).toMatchObject({ did: me.did, name: me.name, createdAt: me.createdAt, sections });
		expect(Object.keys(opened)).not.toContain('seed');
		expect(await fresh.me()).toBeNull();
		const restored = await fresh.restore({
			...{ from: 'file', file, passphrase: PASSPHRASE },
			deviceName: 'New phone'
		});
		expect(restored.sections).toEqual(sections);
		expect(restored.me).toMatchObject({ ...me, ...restored.me, did: me.did, name: me.name });
		expect(restored.me.devicePublic).not.toBe(me.devicePublic);
		expect(await verifyGrant(restored.me.grant)).toMatchObject({
			person: me.did,
			device: restored.me.devicePublic,
			deviceName: 'New phone'
		});
		expect(await fresh.me()).toEqual(restored.me);
		expect(await fresh.words()).toEqual(await service.words());
		expect((await fresh.keeping()).lastBackupAt).toBe(opened.savedAt);
	});

	it('takes the words in place of a forgotten passphrase of the file', async () => {
		const { service, me } = await person();
		const words = await service.words();
		const file = await service.backup({ passphrase: PASSPHRASE, sections: { a: utf8('b') } });
		const fresh = testIdentity();
		expect((await fresh.openBackup({ file, words })).did).toBe(me.did);
		const { sections } = await fresh.restore({ from: 'file', file, words, deviceName: 'New' });
		expect(sections).toEqual({ a: utf8('b') });
		expect((await fresh.keeping()).wordsCheckedAt).not.toBeNull();
	});

	it('brings back the person from the words alone, under the name that is given', async () => {
		const { service, me } = await person();
		const words = await service.words();
		const fresh = testIdentity();
		expect(await fresh.openBackup({ words })).toMatchObject({ did: me.did, sections: {} });
		const restored = await fresh.restore({ from: 'words', words, name: 'Ama', deviceName: 'New' });
		expect(restored.me).toMatchObject({ did: me.did, name: 'Ama', deviceName: 'New' });
		await expect(
			testIdentity().restore({ from: 'words', words, name: ' ', deviceName: 'New' })
		).rejects.toEqual(code('identity/name-invalid'));
	});

	it('changes nothing when it fails, and never takes a device from another person', async () => {
		const { service } = await person();
		const file = await service.backup({ passphrase: PASSPHRASE, sections: {} });
		const database = randomId();
		const fresh = createIdentityService(new IdentityStore(database));
		const damaged = file.with(300, file[300] ^ 1);
		for (const [bytes, passphrase, why] of [
			[damaged, PASSPHRASE, 'damaged'],
			[file, 'wrong passphrase', 'passphrase-wrong']
		] as const)
			await expect(
				fresh.restore({ from: 'file', file: bytes, passphrase, deviceName: 'New' })
			).rejects.toEqual(code(`identity/backup-${why}`));
		expect(await fresh.me()).toBeNull();
		const other = await person();
		await expect(
			other.service.restore({ from: 'file', file, passphrase: PASSPHRASE, deviceName: 'New' })
		).rejects.toEqual(code('identity/exists'));
		expect(await other.service.me()).toEqual(other.me);
	});

	it('lets its own person in again on a locked device, which stays the same device', async () => {
		const { service, me } = await person();
		const file = await service.backup({ passphrase: PASSPHRASE, sections: {} });
		await service.addWay({ kind: 'passphrase', passphrase: 'soon to be forgotten' });
		const [device] = await service.ways();
		await service.removeWay(device.id);
		await service.lock();
		const { me: again } = await service.restore({
			...{ from: 'file', file, passphrase: PASSPHRASE },
			deviceName: 'New'
		});
		expect(again).toEqual(me);
		expect(await service.isLocked()).toBe(false);
	});

	it('refuses a file whose seed is another person’s than it says', async () => {
		const liar = { ...content(), did: testPerson().did };
		const file = await writeBackup(liar, PASSPHRASE, [SMALL_COST]);
		await expect(testIdentity().openBackup({ file, passphrase: PASSPHRASE })).rejects.toEqual(
			code('identity/backup-damaged')
		);
	});
});

describe('a second device', () => {
	const teams = [{ id: 'a'.repeat(32), foundingKey: 'b'.repeat(64), epoch: 3 }];

	async function pair() {
		const old = testIdentity();
		const me = await old.create({ name: 'Ama', deviceName: 'Phone' });
		return { old, me, fresh: testIdentity() };
	}

	it('becomes the same person by two codes, and both show the same words before', async () => {
		const { old, me, fresh } = await pair();
		const { code: asked, words } = await fresh.linkRequest();
		expect(await old.linkWords(asked)).toEqual(words);
		expect(words).toHaveLength(6);
		const answer = await old.answerLink({ code: asked, teams });
		const linked = await fresh.restore({ from: 'device', answer, deviceName: 'Laptop' });
		expect(linked).toMatchObject({ me: { did: me.did, name: 'Ama' }, teams });
		expect(linked.me.devicePublic).not.toBe(me.devicePublic);
		await expect(fresh.restore({ from: 'device', answer, deviceName: 'Laptop' })).rejects.toEqual(
			code('identity/link-over')
		);
	});

	it('says whose the answer is before it becomes anybody: anyone who saw its code could answer', async () => {
		const { old, me, fresh } = await pair();
		await expect(fresh.linkOwner('AZM1')).rejects.toEqual(code('identity/link-over'));
		const { code: asked } = await fresh.linkRequest();
		const eve = testIdentity();
		const stranger = await eve.create({ name: 'Ama', deviceName: 'Phone' });
		const theirs = await eve.answerLink({ code: asked, teams: [] });
		expect(await fresh.linkOwner(theirs)).toEqual({ did: stranger.did, name: 'Ama' });
		const answer = await old.answerLink({ code: asked, teams });
		expect(await fresh.linkOwner(answer)).toEqual({ did: me.did, name: 'Ama' });
		expect(await fresh.me()).toBeNull();
		const linked = await fresh.restore({ from: 'device', answer, deviceName: 'Laptop' });
		expect(linked.me.did).toBe(me.did);
	});

	it('is not made by a code that somebody else asked for or that was changed', async () => {
		const { old, fresh } = await pair();
		const { code: asked, words } = await fresh.linkRequest();
		const other = testIdentity();
		const { code: foreign } = await other.linkRequest();
		expect(await old.linkWords(foreign)).not.toEqual(words);
		const forOther = await old.answerLink({ code: foreign, teams });
		const answer = await old.answerLink({ code: asked, teams });
		const changed = answer.slice(0, 50) + (answer[50] === 'A' ? 'B' : 'A') + answer.slice(51);
		for (const [text, why] of [
			[forOther, 'damaged'],
			[changed, 'damaged'],
			['AZM1', 'damaged'],
			['AZM1!', 'damaged'],
			['AZM2' + answer.slice(4), 'newer'],
			['https://example.org', 'foreign'],
			[asked, 'foreign']
		])
			await expect(
				fresh.restore({ from: 'device', answer: text, deviceName: 'Laptop' })
			).rejects.toEqual(code(`identity/link-${why}`));
		expect(await fresh.me()).toBeNull();
		for (const [text, why] of [
			['AZL1' + 'A'.repeat(10), 'damaged'],
			['AZL2' + asked.slice(4), 'newer'],
			[answer, 'foreign']
		])
			await expect(old.linkWords(text)).rejects.toEqual(code(`identity/link-${why}`));
		await expect(other.restore({ from: 'device', answer, deviceName: 'Laptop' })).rejects.toEqual(
			code('identity/link-damaged')
		);
	});

	it('says when there are too many teams for one code', async () => {
		const { old, fresh } = await pair();
		const { code: asked } = await fresh.linkRequest();
		const many = Array.from({ length: 30 }, () => teams[0]);
		await expect(old.answerLink({ code: asked, teams: many })).rejects.toEqual(
			code('identity/link-too-large')
		);
	});
});

describe('words', () => {
	it('are those of BIP39', () => {
		// the Trezor vectors for 256 bits of 00 and of 7f
		expect(wordsOf(new Uint8Array(32)).join(' ')).toBe('abandon '.repeat(23) + 'art');
		expect(wordsOf(fromHex('7f'.repeat(32))).join(' ')).toBe(
			'legal winner thank year wave sausage worth useful ' +
				'legal winner thank year wave sausage worth useful ' +
				'legal winner thank year wave sausage worth title'
		);
	});
});

describe('strength of a passphrase', () => {
	it('is said in four steps', () => {
		for (const [text, strength] of [
			['', 'short'],
			['abc', 'short'],
			['aaaaaaaaaaaa', 'weak'],
			['12345678', 'weak'],
			['password123', 'weak'],
			['motdepasse!', 'weak'],
			['Tr0ub4dor&3', 'strong'],
			['boats lantern river', 'weak'],
			['boats lantern river stone', 'fair'],
			[PASSPHRASE, 'strong'],
			['kafue9471', 'fair'],
			['xK9#mQ2$vL7p', 'strong']
		])
			expect.soft([text, strengthOf(text)]).toEqual([text, strength]);
	});
});
