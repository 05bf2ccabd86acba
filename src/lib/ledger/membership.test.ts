// Conflicts between ops, by name: what happens when people change the team without knowing of each other.

import { describe, expect, it } from 'vitest';
import { composeEntry, composeOp, composeStatement } from './writer';
import { decodeEntry } from './entry';
import { fromHex } from '$lib/kernel';
import { closeLogOp, addOp, leaveOp, removeOp, rotateOp, setRoleOp } from './op-writer';
import {
	actor,
	allOf,
	copyFor,
	found,
	invitation,
	join,
	joinRequest,
	meet,
	version,
	type Actor,
	type Writer
} from './testing';
import type { Role } from './model';
import { canonicalBytes } from './shapes';

async function team(...roles: Role[]): Promise<Writer[]> {
	const writers = [await found(await actor('Ada'))];
	const names = ['Ben', 'Cem', 'Dee', 'Eli', 'Fay', 'Gus', 'Hal', 'Ivo', 'Jo'];
	for (const [i, role] of roles.entries())
		writers.push(await join(writers[0], await actor(names[i]), role));
	await meet(...writers);
	return writers;
}

const remove = async (by: Writer, target: Writer) => by.op(await removeOp(by.replica, target.did));

async function settle(...writers: Writer[]): Promise<string[]> {
	await meet(...writers);
	const [first, ...rest] = writers;
	const names = first.replica.members().map(({ name }) => name);
	for (const writer of rest) expect(writer.replica.members()).toEqual(first.replica.members());
	return names;
}

const codes = (writer: Writer) => writer.replica.view().setAside.map(({ code }) => code);

async function request(host: Writer, who: Actor, role: Role) {
	const key = await invitation();
	const invite = await host.invite(key, role, 9);
	const { workspace } = host.replica;
	return { invite, request: await joinRequest(who, { workspace, invite: invite.id, key }) };
}

describe('removal', () => {
	it('mutual: the more senior stays', async () => {
		const [ada, ben, cem] = await team('admin', 'admin');
		await remove(ben, cem);
		await remove(cem, ben);
		expect(await settle(ada, ben, cem)).toEqual(['Ada', 'Ben']);
		expect(codes(ada)).toEqual(['ledger/senior-stays']);
	});

	it('in a ring of three: the most senior stays, and whom the struck one would have removed', async () => {
		const [ada, ben, cem] = await team('admin', 'admin');
		await remove(ada, ben);
		await remove(ben, cem);
		await remove(cem, ada);
		expect(await settle(ada, ben, cem)).toEqual(['Ada', 'Cem']);
	});

	it('mutual, with a newcomer who strikes back for the junior: the senior stays', async () => {
		const [ada, ben] = await team('admin');
		await remove(ada, ben);
		const eve = await join(ben, await actor('Eve'), 'admin');
		await remove(eve, ada);
		expect(await settle(ada, ben, eve)).toEqual(['Ada']);
	});

	it('by a viewer who was senior counts for nothing', async () => {
		const [ada, ben] = await team('admin');
		await ben.op(setRoleOp(ben.replica, ada.did, 'viewer'));
		await meet(ada, ben);
		const cem = await join(ben, await actor('Cem'), 'admin');
		await meet(ada, ben, cem);
		await ada.op(await removeOp(ada.replica, cem.did));
		await remove(cem, ada);
		expect(await settle(ada, ben, cem)).toEqual(['Ben', 'Cem']);
	});

	it('of the same person twice is one removal', async () => {
		const [ada, ben, cem] = await team('admin', 'editor');
		await remove(ada, cem);
		await remove(ben, cem);
		expect(await settle(ada, ben, cem)).toEqual(['Ada', 'Ben']);
		expect(codes(ada)).toEqual([]);
	});

	it('voids what its target did beside it, and what depends on that', async () => {
		const [ada, ben] = await team('maintainer');
		await remove(ada, ben);
		const eve = await join(ben, await actor('Eve'), 'editor');
		await eve.record('r1');
		expect(await settle(ada, ben, eve)).toEqual(['Ada']);
		expect(ada.replica.statements(0).items).toEqual([]);
		expect(ben.replica.roleOf(ben.did)).toBeNull();
		expect(ben.replica.view().state).toBe('removed');
	});

	it('of an inviter leaves whom others let in before they knew', async () => {
		const [ada, ben, cem] = await team('maintainer', 'maintainer');
		const eve = await actor('Eve');
		const asked = await request(ben, eve, 'viewer');
		await meet(ada, ben, cem);
		await cem.op(await addOp(cem.replica, asked.invite.id, asked.request));
		await remove(ada, ben);
		expect(await settle(ada, ben, cem)).toEqual(['Ada', 'Cem', 'Eve']);
	});

	it('of an inviter makes the invitation void afterwards', async () => {
		const [ada, ben, cem] = await team('maintainer', 'maintainer');
		const eve = await actor('Eve');
		const asked = await request(ben, eve, 'viewer');
		await meet(ada, ben, cem);
		const add = await addOp(cem.replica, asked.invite.id, asked.request);
		await remove(ada, ben);
		await meet(ada, cem);
		await cem.op(add);
		expect(await settle(ada, cem)).toEqual(['Ada', 'Cem']);
		expect(codes(cem)).toEqual(['ledger/invitation-void']);
		await expect(addOp(cem.replica, asked.invite.id, asked.request)).rejects.toMatchObject({
			code: 'ledger/no-such-invitation'
		});
	});

	it('beside a second admission wins', async () => {
		const [ada, ben] = await team('maintainer');
		const eve = await actor('Eve');
		const asked = await request(ada, eve, 'editor');
		await meet(ada, ben);
		const late = await addOp(ben.replica, asked.invite.id, asked.request);
		await ada.op(await addOp(ada.replica, asked.invite.id, asked.request));
		await ada.op(await removeOp(ada.replica, eve.person.did));
		await ben.op(late);
		expect(await settle(ada, ben)).toEqual(['Ada', 'Ben']);
		expect(codes(ada)).toEqual(['ledger/concurrent-removal']);
	});

	it('is followed by an admission, and the person writes on in the same logs', async () => {
		const [ada, ben] = await team('editor');
		await ben.record('before');
		await meet(ada, ben);
		await remove(ada, ben);
		await ben.record('beside');
		await meet(ada, ben);
		const asked = await request(ada, ben.actor, 'editor');
		await ada.op(await addOp(ada.replica, asked.invite.id, asked.request));
		await meet(ada, ben);
		await ben.record('after');
		expect(await settle(ada, ben)).toEqual(['Ada', 'Ben']);
		const records = ada.replica.statements(0).items.map(({ statement }) => statement);
		expect(records).toMatchObject([{ record: 'before' }, { record: 'after' }]);
		expect(codes(ada)).toEqual(['ledger/beyond-cut']);
	});

	it('takes no request twice', async () => {
		const [ada] = await team();
		const eve = await actor('Eve');
		const asked = await request(ada, eve, 'editor');
		const add = await addOp(ada.replica, asked.invite.id, asked.request);
		await ada.op(add);
		await ada.op(await removeOp(ada.replica, eve.person.did));
		await ada.op(add);
		expect(codes(ada)).toEqual(['ledger/request-used']);
	});
});

describe('cuts', () => {
	it('keep what was known, set aside what was written beside or after', async () => {
		const [ada, ben] = await team('editor');
		const known = await ben.record('r1');
		await meet(ada, ben);
		await ben.record('r2');
		await remove(ada, ben);
		await ben.record('r3');
		expect(await settle(ada, ben)).toEqual(['Ada']);
		expect(ada.replica.statements(0).items.map(({ id }) => id)).toEqual([known.id]);
		expect(codes(ada)).toEqual(['ledger/beyond-cut', 'ledger/beyond-cut']);
	});

	it('of a device that was not known end it at nothing', async () => {
		const [ada, ben] = await team('editor');
		await remove(ada, ben);
		const tablet = await copyFor(await actor('Ben', 'tablet'), ben.replica);
		await tablet.op({ op: 'open-log', person: ben.did, grant: tablet.actor.grant });
		await tablet.record('r1');
		await settle(ada, ben, tablet);
		expect(ada.replica.statements(0).items).toEqual([]);
		expect(codes(ada)).toEqual(['ledger/beyond-cut', 'ledger/log-not-open']);
	});

	it('of a demotion: beside it is set aside, after it the lower role counts', async () => {
		const [ada, ben] = await team('editor');
		await ada.op(setRoleOp(ada.replica, ben.did, 'commenter'));
		await ben.record('beside');
		await meet(ada, ben);
		const { replica, actor: me } = ben;
		await ben.replica.ingest([(await composeStatement(replica, me.device, version('r'))).bytes]);
		await settle(ada, ben);
		expect(codes(ada)).toEqual(['ledger/beyond-cut', 'ledger/not-admitted']);
	});

	it('are needed when a right is taken away', async () => {
		const [ada, ben] = await team('editor');
		await ada.op({ op: 'set-role', did: ben.did, role: 'viewer', cut: null });
		expect(codes(ada)).toEqual(['ledger/cut-missing']);
		expect(ada.replica.roleOf(ben.did)).toBe('editor');
	});

	it('of leaving and of closing a device', async () => {
		const [ada, ben, cem] = await team('editor', 'editor');
		await ben.record('r1');
		await ben.op(leaveOp(ben.replica));
		await expect(ben.record('r2')).rejects.toMatchObject({ code: 'ledger/not-a-member' });
		await cem.record('r3');
		await cem.op(closeLogOp(cem.replica, cem.actor.device.key));
		await expect(cem.record('r4')).rejects.toMatchObject({ code: 'ledger/log-closed' });
		expect(await settle(ada, ben, cem)).toEqual(['Ada', 'Cem']);
		expect(ada.replica.statements(0).items).toHaveLength(2);
		expect(ada.replica.personOf(cem.actor.device.key)).toBeNull();
	});

	it('of somebody else’s device take the right to remove that person', async () => {
		const [ada, ben, cem] = await team('editor', 'maintainer');
		await cem.op(closeLogOp(cem.replica, ben.actor.device.key));
		expect(codes(cem)).toEqual(['ledger/not-admitted']);
		await ada.op(closeLogOp(ada.replica, ben.actor.device.key));
		await settle(ada, ben, cem);
		expect(ada.replica.personOf(ben.actor.device.key)).toBeNull();
		expect(ada.replica.roleOf(ben.did)).toBe('editor');
	});

	it('of two devices of one person that close each other: the older one stays', async () => {
		const [ada, ben] = await team('editor');
		const tablet = await copyFor(await actor('Ben', 'tablet'), ben.replica);
		await tablet.op({ op: 'open-log', person: ben.did, grant: tablet.actor.grant });
		await meet(ada, ben, tablet);
		await ben.op(closeLogOp(ben.replica, tablet.actor.device.key));
		await tablet.op(closeLogOp(tablet.replica, ben.actor.device.key));
		await settle(ada, ben, tablet);
		expect(ada.replica.members()[1].devices).toMatchObject([{ name: 'phone' }]);
	});
});

describe('roles', () => {
	it('given beside each other: the lower one counts', async () => {
		const [ada, ben, cem] = await team('admin', 'editor');
		await ada.op(setRoleOp(ada.replica, cem.did, 'admin'));
		await ben.op(setRoleOp(ben.replica, cem.did, 'viewer'));
		await settle(ada, ben, cem);
		expect(ada.replica.roleOf(cem.did)).toBe('viewer');
	});

	it('taken away void the acts beside it that needed them', async () => {
		const [ada, ben, cem] = await team('admin', 'editor');
		await ada.op(setRoleOp(ada.replica, ben.did, 'editor'));
		await ben.op(setRoleOp(ben.replica, cem.did, 'admin'));
		await settle(ada, ben, cem);
		expect(ada.replica.roleOf(cem.did)).toBe('editor');
	});
});

describe('heads', () => {
	it('that are void refuse nobody else’s entry', async () => {
		const [ada, ben, cem] = await team('maintainer', 'editor');
		await ben.invite(await invitation(), 'viewer');
		await meet(ben, cem);
		await cem.record('r1');
		await remove(ada, ben);
		await settle(ada, ben, cem);
		expect(ada.replica.statements(0).items).toHaveLength(1);
	});

	it('of a merge by somebody removed beside it still lead to the rest', async () => {
		const [ada, ben, cem] = await team('editor', 'editor');
		await ben.op({ op: 'merge' });
		await meet(ben, cem);
		await cem.record('r1');
		await remove(ada, ben);
		await settle(ada, ben, cem);
		expect(codes(ada)).toEqual(['ledger/beyond-cut']);
		expect(ada.replica.statements(0).items).toHaveLength(1);
	});

	it('of more than eight ask for a merge first', async () => {
		const writers = await team(...Array<Role>(9).fill('maintainer'));
		for (const writer of writers) await writer.invite(await invitation(), 'viewer');
		await meet(...writers);
		const [ada] = writers;
		await expect(ada.record('r1')).rejects.toMatchObject({ code: 'ledger/merge-needed' });
		await ada.op({ op: 'merge' });
		await ada.record('r1');
		expect(codes(ada)).toEqual([]);
		expect(ada.replica.statements(0).items).toHaveLength(1);
	});

	it('never go back along a log', async () => {
		const [ada, ben] = await team('editor');
		const old = decodeEntry((await ben.record('r1')).bytes).header;
		await ada.op(setRoleOp(ada.replica, ben.did, 'reviewer'));
		await meet(ada, ben);
		const last = await ben.record('r2');
		const epoch = ben.replica.writingEpoch();
		const { bytes } = await composeEntry({
			header: { ...old, seq: 3, prev: fromHex(last.id) },
			body: canonicalBytes(version('r3')),
			key: epoch?.key ?? new Uint8Array(32),
			device: ben.actor.device
		});
		await ada.replica.ingest([...allOf(ben.replica), bytes]);
		expect(codes(ada)).toEqual(['ledger/auth-went-back']);
	});
});

describe('epochs', () => {
	it('after a removal: the removed has no key, a newcomer reads all', async () => {
		const [ada, ben] = await team('editor');
		await ada.record('r1');
		await remove(ada, ben);
		await ada.record('r2');
		const cem = await join(ada, await actor('Cem'), 'editor');
		await meet(ada, ben, cem);
		expect(cem.replica.statements(0).items).toHaveLength(2);
		expect(ben.replica.statements(0).items).toHaveLength(1);
		expect(ben.replica.view().parked).toBe(1);
	});

	it('made beside each other are both readable; all write under the same one', async () => {
		const [ada, ben, cem] = await team('maintainer', 'editor');
		await ada.op(await rotateOp(ada.replica));
		await ben.op(await rotateOp(ben.replica));
		await ada.record('r1');
		await ben.record('r2');
		await settle(ada, ben, cem);
		expect(cem.replica.statements(0).items).toHaveLength(2);
		const ids = [ada, ben, cem].map((writer) => writer.replica.writingEpoch()?.id);
		expect(ids[0]).toEqual(ids[1]);
		expect(ids[0]).toEqual(ids[2]);
		await ada.op(await rotateOp(ada.replica));
		const dee = await join(ada, await actor('Dee'), 'viewer');
		expect(dee.replica.statements(0).items).toHaveLength(2);
	});

	it('that are older than what the author knew are refused', async () => {
		const [ada, ben] = await team('editor');
		const old = ben.replica.writingEpoch();
		await ada.op(await rotateOp(ada.replica));
		await meet(ada, ben);
		const next = ben.replica.nextOf(3, ben.actor.device.key);
		const { bytes } = await composeEntry({
			header: {
				...decodeEntry(allOf(ben.replica)[1]).header,
				kind: 3,
				...next,
				workspace: fromHex(ben.replica.workspace),
				log: fromHex(next.log),
				auth: ben.replica.authFor(3, ben.actor.device.key),
				epoch: old?.id ?? new Uint8Array(16)
			},
			body: canonicalBytes(version('r1')),
			key: old?.key ?? new Uint8Array(32),
			device: ben.actor.device
		});
		await ada.replica.ingest([bytes]);
		expect(codes(ada)).toEqual(['ledger/old-epoch']);
	});

	it('whose key does not fit the commitment are not used', async () => {
		const [ada, ben] = await team('editor');
		const good = await rotateOp(ada.replica);
		const bad = { ...good, epoch: { ...good.epoch, commitment: 'ab'.repeat(32) } };
		const entry = await composeOp(ada.replica, ada.actor.device, bad);
		await ben.replica.ingest([entry.bytes]);
		expect(ben.replica.writingEpoch()).toBeNull();
		await expect(ben.record('r1')).rejects.toMatchObject({ code: 'ledger/key-missing' });
		await ada.replica.ingest([entry.bytes]);
		await ada.op(await rotateOp(ada.replica));
		await meet(ada, ben);
		await ben.record('r1');
	});
});
