// One device, two entries at one place: every replica ends with the same branch, and nobody erases a review by forking.

import { describe, expect, it } from 'vitest';
import { Replica } from './replica';
import { actor, allOf, copyFor, found, join, meet, testPorts, Writer } from './testing';
import { composeForkProof } from './writer';
import { invitation } from './testing';
import { removeOp } from './op-writer';

/** A second copy of the same device, as a restored backup makes it. */
async function twin(of: Writer): Promise<Writer> {
	const { workspace, foundingKey, me } = of.replica;
	const replica = Replica.create({ workspace, foundingKey, me, ports: testPorts(of.actor) });
	await replica.ingest(allOf(of.replica));
	return new Writer(of.actor, replica);
}

const codes = (writer: Writer) => writer.replica.view().setAside.map(({ code }) => code);
const accepted = (writer: Writer) => writer.replica.statements(0).items.map(({ id }) => id);

async function forked() {
	const ada = await found(await actor('Ada'));
	const ben = await join(ada, await actor('Ben'), 'editor');
	await ben.record('shared');
	const other = await twin(ben);
	const one = await ben.record('one');
	const two = await other.record('two');
	return { ada, ben, other, one, two, lower: one.id < two.id ? one : two };
}

describe('a fork', () => {
	it('leaves the lower id, in any order, and freezes the log', async () => {
		const { ada, ben, other, lower } = await forked();
		const copy = await twin(ada);
		await ada.replica.ingest([...allOf(ben.replica), ...allOf(other.replica)]);
		for (const entry of [...allOf(other.replica), ...allOf(ben.replica)].reverse())
			await copy.replica.ingest([entry]);
		expect(await ada.replica.stateDigest()).toBe(await copy.replica.stateDigest());
		expect(accepted(ada)).toContain(lower.id);
		expect(accepted(ada)).toHaveLength(2);
		expect(codes(ada)).toEqual(['ledger/forked']);
		await meet(ada, ben);
		expect(ben.replica.view().frozenLogs).toHaveLength(1);
		await expect(ben.record('three')).rejects.toMatchObject({ code: 'ledger/log-frozen' });
		expect(ada.replica.forkTips()[0].tips).toHaveLength(2);
		expect(ada.replica.range(lower.log, 2, 2)).toHaveLength(2);
	});

	it('is proven to whoever holds one branch only', async () => {
		const { ada, ben, other, one, two, lower } = await forked();
		const holder = lower === one ? other : ben;
		const host = await copyFor(ada.actor, ada.replica);
		await host.replica.ingest(allOf(holder.replica));
		expect(accepted(host)).toHaveLength(2);
		await ada.replica.ingest([one.bytes, two.bytes, ...allOf(ben.replica)]);
		const [proof] = ada.replica.unprovenForks();
		const entry = await composeForkProof(ada.replica, ada.actor.device, proof);
		await ada.replica.ingest([entry.bytes]);
		expect(ada.replica.unprovenForks()).toEqual([]);
		await host.replica.ingest([entry.bytes]);
		expect(host.replica.view().frozenLogs).toEqual([one.log]);
		expect(codes(host)).toEqual(['ledger/forked']);
		await meet(ada, host);
		expect(await ada.replica.stateDigest()).toBe(await host.replica.stateDigest());
	});

	it('keeps what other people’s accepted entries name, marked', async () => {
		const { ada, ben, other, one, two, lower } = await forked();
		const lost = lower === one ? two : one;
		await ada.replica.ingest([lost.bytes, ...allOf(lost === one ? ben.replica : other.replica)]);
		await ada.record(lost === one ? 'one' : 'two', [lost.id]);
		await meet(ada, ben, other);
		const kept = ben.replica.statements(0).items.find(({ id }) => id === lost.id);
		expect(kept?.authorForkedLater).toBe(true);
		expect(accepted(ada)).toHaveLength(4);
		expect(await ada.replica.stateDigest()).toBe(await other.replica.stateDigest());
	});

	it('follows the branch through the id of a cut', async () => {
		const { ada, ben, other, one, two, lower } = await forked();
		const lost = lower === one ? two : one;
		await ada.replica.ingest(allOf(lost === one ? ben.replica : other.replica));
		await ada.op(await removeOp(ada.replica, ben.did));
		await meet(ada, ben, other);
		expect(accepted(ada)).toContain(lost.id);
		expect(accepted(ada)).not.toContain(lower.id);
		expect(await ada.replica.stateDigest()).toBe(await other.replica.stateDigest());
	});

	it('of ops: the lower counts, and what others built on stays', async () => {
		const ada = await found(await actor('Ada'));
		const ben = await join(ada, await actor('Ben'), 'maintainer');
		const other = await twin(ben);
		const one = await ben.invite(await invitation(), 'viewer');
		const two = await other.invite(await invitation(), 'viewer');
		const higher = one.id < two.id ? two : one;
		const copy = await twin(ada);
		await copy.replica.ingest(allOf((higher === one ? ben : other).replica));
		await meet(ada, ben, other);
		expect(ada.replica.invitations()).toHaveLength(2);
		await copy.op({ op: 'merge' });
		await meet(ada, copy, ben);
		expect(ada.replica.invitations()).toHaveLength(3);
		expect(await ada.replica.stateDigest()).toBe(await copy.replica.stateDigest());
	});

	it('of the founder’s first op cannot undo the founding', async () => {
		const ada = await found(await actor('Ada'));
		const { workspace, foundingKey } = ada.replica;
		const bad = await import('./writer').then(({ composeEntry }) =>
			Promise.all(
				Array.from({ length: 8 }, () =>
					composeEntry({
						header: {
							kind: 2,
							workspace: hexBytes(workspace),
							log: hexBytes(ada.replica.nextOf(2, ada.actor.device.key).log),
							seq: 1,
							prev: new Uint8Array(32),
							epoch: new Uint8Array(16),
							hlc: { ms: 1, counter: 0 },
							auth: [hexBytes(ada.replica.heads()[ada.replica.logs()[0]][1])]
						},
						body: new TextEncoder().encode('{"op":"merge"}'),
						key: foundingKey,
						device: ada.actor.device
					})
				)
			)
		);
		await ada.replica.ingest(bad.map(({ bytes }) => bytes));
		expect(ada.replica.view()).toMatchObject({ state: 'member', name: 'River watch' });
		expect(codes(ada)).toEqual(Array(8).fill('ledger/forked'));
	});
});

const hexBytes = (text: string) =>
	Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
