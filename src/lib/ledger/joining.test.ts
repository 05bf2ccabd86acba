// Being let in when things go wrong on the way: lost answers, removals, invitations that hold no more, a device that forgot.

import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { connect, letIn, Phone, until } from './phone-testing';
import { TEST_TIME } from './testing';

const phones: Phone[] = [];
async function phone(name: string): Promise<Phone> {
	const made = await Phone.of(name);
	phones.push(made);
	return made;
}
afterEach(() => {
	for (const each of phones.splice(0)) each.service.stop();
});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const once = { role: 'editor', expiresAt: TEST_TIME + 60_000, uses: 1 } as const;

describe('who was let in and did not hear of it', () => {
	async function letInUnheard() {
		const [ama, kofi] = [await phone('Ama'), await phone('Kofi')];
		const { id } = await ama.service.found({ name: 'River watch' });
		const { fragment } = await ama.service.invite(id, once);
		await kofi.service.requestJoin({ invitation: fragment, name: 'Kofi' });
		const links = connect(ama, kofi, (run) => void setTimeout(run, 5));
		await until(() => ama.view(id).members.length === 2);
		links?.[1].close();
		links?.[0].close();
		expect(kofi.view(id).state).toBe('waiting');
		return { ama, kofi, id };
	}

	it('hears of it at the next connection, by an invitation for one', async () => {
		const { ama, kofi, id } = await letInUnheard();
		expect(connect(ama, kofi)).not.toBeNull();
		await until(() => kofi.view(id).state === 'member');
		expect(ama.view(id).members.length).toBe(2);
		await until(() => connect(ama, kofi)?.[0].peer.standing === 'member');
		await until(() => ama.service.rooms().every(({ purpose }) => purpose === 'workspace'));
	});

	it('hears of it after a reload of the device that let them in, and after the invitation has expired', async () => {
		const { ama, kofi, id } = await letInUnheard();
		ama.now += 100_000;
		await ama.reload();
		expect(connect(ama, kofi)).not.toBeNull();
		await until(() => kofi.view(id).state === 'member');
	});
});

describe('an invitation', () => {
	it('for many does not bring back whom somebody removed', async () => {
		const [ama, kofi] = [await phone('Ama'), await phone('Kofi')];
		const { id } = await ama.service.found({ name: 'River watch' });
		const { fragment } = await ama.service.invite(id, { ...once, uses: 5 });
		await kofi.service.requestJoin({ invitation: fragment, name: 'Kofi' });
		connect(ama, kofi);
		await until(() => kofi.view(id).state === 'member');
		connect(ama, kofi);
		await until(() =>
			ama.view(id).members.some(({ devices, did }) => did === kofi.me.did && devices.length)
		);
		await ama.service.removeMember(id, kofi.me.did);
		await until(() => kofi.view(id).state === 'removed');
		const { length } = await ama.rows('packs');
		for (let i = 0; i < 3; i++) {
			await kofi.service.requestJoin({ invitation: fragment, name: 'Kofi' });
			connect(ama, kofi);
			await pause(30);
		}
		expect(ama.view(id).members.map(({ name }) => name)).toEqual(['Ama']);
		expect((await ama.rows('packs')).length).toBe(length);
		expect(kofi.service.sync(id).refused[0]?.code).toBe('ledger/invitation-revoked');

		const again = await ama.service.invite(id, once);
		await kofi.service.requestJoin({ invitation: again.fragment, name: 'Kofi' });
		connect(ama, kofi);
		await until(() => kofi.view(id).state === 'member');
	});

	it('of somebody who may not invite any more is refused before anything is written', async () => {
		const [ama, kofi, efua] = [await phone('Ama'), await phone('Kofi'), await phone('Efua')];
		const { id } = await ama.service.found({ name: 'River watch' });
		await letIn(ama, kofi, id, 'admin');
		const { fragment } = await kofi.service.invite(id, once);
		await until(() => ama.view(id).invitations.length === 2);
		await ama.service.setRole(id, kofi.me.did, 'editor');
		await until(() => kofi.view(id).me.role === 'editor');
		await efua.service.requestJoin({ invitation: fragment, name: 'Efua' });
		connect(ama, efua);
		await until(() => efua.service.sync(id).refused.length === 1);
		expect(efua.service.sync(id).refused[0].code).toBe('ledger/invitation-revoked');
		expect(ama.view(id).setAside).toEqual([]);
	});
});

describe('a device that forgot a team', () => {
	it('can write in it again after it was let in again', async () => {
		const [ama, kofi] = [await phone('Ama'), await phone('Kofi')];
		const { id } = await ama.service.found({ name: 'River watch' });
		await letIn(ama, kofi, id);
		await kofi.record(id, 'r1');
		await until(() => ama.statements(id).length === 1);
		await kofi.service.leave(id);
		await until(() => ama.view(id).members.length === 1);
		await kofi.service.forget(id);
		expect(kofi.service.workspaces()).toEqual([]);
		await letIn(ama, kofi, id);
		await until(() => kofi.statements(id).length === 1);
		await kofi.record(id, 'r2');
		await until(() => ama.statements(id).length === 2);
		expect(ama.view(id).frozenLogs).toEqual([]);
	});
});
