// The thread: found, invite, add, open-log, records, seals, reviews; what is refused, parked and set aside.

import { describe, expect, it } from 'vitest';
import { hex } from '$lib/kernel';
import { decodeEntry } from './entry';
import { Replica } from './replica';
import {
	actor,
	allOf,
	copyFor,
	found,
	invitation,
	join,
	joinRequest,
	meet,
	testAdmit,
	testPorts,
	version
} from './testing';
import { addOp } from './op-writer';
import { composeOp, composeStatement } from './writer';

describe('a team', () => {
	it('is founded, grows, records, seals and reviews; both end with the same', async () => {
		const ada = await found(await actor('Ada'));
		expect(ada.replica.view()).toMatchObject({
			name: 'River watch',
			state: 'member',
			me: { role: 'admin' },
			members: [{ name: 'Ada', role: 'admin', isFounder: true, devices: [{ name: 'phone' }] }]
		});
		const ben = await join(ada, await actor('Ben'), 'editor');
		expect(ben.replica.view()).toMatchObject({ state: 'member', me: { role: 'editor' } });
		const first = await ben.record('r1');
		const second = await ben.record('r1', [first.id]);
		await ben.seal('r1', second.id);
		await meet(ada, ben);
		await ada.review('r1', second.id);
		await meet(ada, ben);
		const types = (writer: typeof ada) =>
			writer.replica.statements(0).items.map(({ statement }) => statement.type);
		expect(types(ben)).toEqual(['record.version', 'record.version', 'record.seal', 'review']);
		expect(types(ada)).toEqual(types(ben));
		expect(await ada.replica.stateDigest()).toBe(await ben.replica.stateDigest());
		expect(ada.replica.view()).toMatchObject({ setAside: [], parked: 0, frozenLogs: [] });
	});

	it('sets aside a review of own work, with the sentence of the constitution', async () => {
		const ada = await found(await actor('Ada'));
		const made = await ada.record('r1');
		await ada.seal('r1', made.id);
		const own = await ada.review('r1', made.id);
		expect(ada.replica.view().setAside).toMatchObject([
			{ id: own.id, code: 'ledger/not-admitted', rule: 'test/no-self', sentence: 'No: no-self.' }
		]);
	});

	it('restores from its store without looking at signatures', async () => {
		const ada = await found(await actor('Ada'));
		await ada.record('r1');
		const { workspace, foundingKey, me } = ada.replica;
		const again = Replica.create({ workspace, foundingKey, me, ports: testPorts(ada.actor) });
		const report = await again.ingest(allOf(ada.replica).reverse(), { trusted: true });
		expect(report.refused).toEqual([]);
		expect(await again.stateDigest()).toBe(await ada.replica.stateDigest());
		expect((await again.ingest(allOf(ada.replica))).stored).toEqual([]);
	});

	it('lets a stranger hold entries and read no content', async () => {
		const ada = await found(await actor('Ada'));
		await ada.record('r1');
		const eve = await copyFor(await actor('Eve'), ada.replica);
		expect(eve.replica.view()).toMatchObject({ state: 'waiting', parked: 1 });
		expect(eve.replica.statements(0).items).toEqual([]);
		await expect(eve.record('r2')).rejects.toMatchObject({ code: 'ledger/not-a-member' });
	});

	it('catches up whoever was added after the work was done', async () => {
		const ada = await found(await actor('Ada'));
		await ada.record('r1');
		const ben = await join(ada, await actor('Ben'), 'viewer');
		expect(ben.replica.statements(0).items).toHaveLength(1);
	});
});

describe('entries that are not yet whole', () => {
	it('parks and later accepts entries whose chain, log, key or references come late', async () => {
		const ada = await found(await actor('Ada'));
		const ben = await join(ada, await actor('Ben'), 'editor');
		const first = await ben.record('r1');
		const second = await ben.record('r1', [first.id]);
		await ben.seal('r1', second.id);
		await meet(ada, ben);
		await ada.review('r1', second.id);
		const all = allOf(ada.replica);
		const eve = await copyFor(ada.actor, ada.replica);
		const { workspace, foundingKey, me } = ada.replica;
		const late = Replica.create({ workspace, foundingKey, me, ports: testPorts(ada.actor) });
		for (const entry of [...all].reverse()) await late.ingest([entry]);
		expect(late.view().parked).toBe(0);
		expect(await late.stateDigest()).toBe(await eve.replica.stateDigest());
	});

	it('names what is missing', async () => {
		const ada = await found(await actor('Ada'));
		const ben = await join(ada, await actor('Ben'), 'editor');
		const first = await ben.record('r1');
		await ada.replica.ingest([(await ben.record('r1', [first.id])).bytes]);
		expect(ada.replica.missing()).toEqual([first.id]);
		expect(ada.replica.view().parked).toBe(1);
	});
});

describe('joining', () => {
	async function team() {
		const ada = await found(await actor('Ada'));
		const key = await invitation();
		const invite = await ada.invite(key, 'editor', 5);
		const asked = { workspace: ada.replica.workspace, invite: invite.id, key };
		return { ada, key, invite, asked };
	}

	it('refuses a request by another key than the invitation, and one that was used', async () => {
		const { ada, asked, invite } = await team();
		const ben = await actor('Ben');
		const request = await joinRequest(ben, asked);
		const good = await addOp(ada.replica, invite.id, request);
		const other = await joinRequest(ben, { ...asked, key: await invitation() });
		await ada.op({ ...good, request: other });
		expect(ada.replica.roleOf(ben.person.did)).toBeNull();
		await ada.op(good);
		expect(ada.replica.roleOf(ben.person.did)).toBe('editor');
		await ada.op(good);
		expect(ada.replica.view().setAside.map(({ code }) => code)).toEqual([
			'ledger/request-wrong',
			'ledger/already-member'
		]);
		expect(ada.replica.view().invitations).toMatchObject([{ used: 1, uses: 5, revoked: false }]);
	});

	it('refuses a request after the invitation was revoked', async () => {
		const { ada, asked, invite } = await team();
		const ben = await actor('Ben');
		const add = await addOp(ada.replica, invite.id, await joinRequest(ben, asked));
		await ada.op({ op: 'revoke', invite: invite.id });
		await ada.op(add);
		expect(ada.replica.view().setAside).toMatchObject([{ code: 'ledger/invitation-void' }]);
		expect(ada.replica.view().invitations).toMatchObject([{ revoked: true, used: 0 }]);
	});

	it('refuses entries of a device whose grant is another person’s', async () => {
		const { ada } = await team();
		const ben = await join(ada, await actor('Ben'), 'editor');
		const tablet = await actor('Ben', 'tablet');
		const eve = await actor('Eve');
		const wrong = { op: 'open-log', person: ben.did, grant: eve.grant } as const;
		const entry = await composeOp(ben.replica, tablet.device, wrong);
		await ada.replica.ingest([entry.bytes]);
		expect(ada.replica.view().setAside).toMatchObject([{ code: 'ledger/grant-wrong' }]);
		const laptop = await actor('Ben', 'laptop');
		const right = { ...wrong, grant: laptop.grant };
		await ada.replica.ingest([(await composeOp(ben.replica, laptop.device, right)).bytes]);
		expect(ada.replica.members()[1].devices).toHaveLength(2);
	});
});

describe('the constitution', () => {
	it('is asked once for each distinct question', async () => {
		const ada = await found(await actor('Ada'));
		for (let i = 0; i < 20; i++) await ada.record(`r${i}`);
		const questions: string[] = [];
		const copy = await copyFor(ada.actor, ada.replica, {
			admit(question) {
				questions.push(JSON.stringify(question));
				return testAdmit(question);
			}
		});
		expect(copy.replica.statements(0).items).toHaveLength(20);
		expect(questions).toHaveLength(1);
	});

	it('leaves entries waiting while its worker is dead, and judges them afterwards', async () => {
		const ada = await found(await actor('Ada'));
		await ada.record('r1');
		let isDead = true;
		const copy = await copyFor(ada.actor, ada.replica, {
			admit: (question) => (isDead ? Promise.reject(new Error('gone')) : testAdmit(question))
		});
		expect(copy.replica.statements(0).items).toEqual([]);
		isDead = false;
		expect((await copy.replica.retry()).problem).toBeNull();
		expect(copy.replica.statements(0).items).toHaveLength(1);
	});

	it('that is unknown parks what it would have to judge', async () => {
		const ada = await found(await actor('Ada'));
		await ada.record('r1');
		const copy = await copyFor(ada.actor, ada.replica, { knowsConstitution: () => false });
		expect(copy.replica.view().parked).toBe(1);
	});
});

describe('statements', () => {
	it('are told once and again from the beginning after a reset', async () => {
		const ada = await found(await actor('Ada'));
		await ada.record('r1');
		const first = ada.replica.statements(0);
		expect(first).toMatchObject({ reset: false, next: 1 });
		await ada.record('r2');
		expect(ada.replica.statements(first.next)).toMatchObject({ reset: false, next: 2 });
		expect(ada.replica.statements(77).reset).toBe(true);
	});

	it('of a foreign workspace or log are refused', async () => {
		const ada = await found(await actor('Ada'));
		const other = await found(await actor('Ben'));
		const entry = await other.record('r1');
		expect((await ada.replica.ingest([entry.bytes])).refused).toEqual([
			{ index: 0, code: 'ledger/foreign-workspace' }
		]);
		const { header } = decodeEntry((await ada.record('r1')).bytes);
		expect(hex(header.workspace)).toBe(ada.replica.workspace);
	});

	it('that are no canonical JSON or have another shape cannot be written', async () => {
		const ada = await found(await actor('Ada'));
		const wrong = { ...version('r1'), record: '' };
		await expect(composeStatement(ada.replica, ada.actor.device, wrong)).rejects.toMatchObject({
			code: 'ledger/body-invalid'
		});
	});
});
