// A team lives by the constitution that it was founded with, as this app asks it: its own, each older one, none unknown.

import { describe, expect, it } from 'vitest';
import { createPolicyService } from '$lib/policy/service';
import { builtKept, builtSource } from '$lib/policy/testing';
import type { AdmitQuestion } from './model';
import { actor, copyFor, found, join, meet } from './testing';

const own = builtSource();
const kept = builtKept();
const policy = createPolicyService(own, kept);
const known = [own, ...kept].map(({ hashes }) => hashes.hash);
const ports = {
	admit: (question: AdmitQuestion, constitution?: string) => policy.admit(question, constitution),
	knowsConstitution: (hash: string) => known.includes(hash)
};

describe('a team of each constitution that was shipped', () => {
	it.each(known)('%s still admits, and sets aside with its own sentences', async (hash) => {
		const asked = new Set<string | undefined>();
		const heard = {
			...ports,
			admit: (question: AdmitQuestion, constitution?: string) => {
				asked.add(constitution);
				return ports.admit(question, constitution);
			}
		};
		const ada = await found(await actor('Ada'), heard, undefined, hash);
		const ben = await join(ada, await actor('Ben'), 'editor', heard);
		const made = await ben.record('r1');
		await ben.seal('r1', made.id);
		await meet(ada, ben);
		const review = await ada.review('r1', made.id);
		const vain = await ben.review('r1', made.id);
		await meet(ada, ben);
		for (const { replica } of [ada, ben]) {
			expect(replica.view()).toMatchObject({ constitution: hash, parked: 0 });
			expect(replica.view().members).toHaveLength(2);
			expect(replica.statements(0).items.map(({ statement }) => statement.type)).toEqual([
				'record.version',
				'record.seal',
				'review'
			]);
			expect(replica.statusOf(review.id)).toMatchObject({ status: 'accepted' });
			expect(replica.statusOf(vain.id)).toEqual({ status: 'aside', code: 'ledger/not-admitted' });
		}
		expect([...asked]).toEqual([hash]);
	});
});

describe('a version of a record that somebody else began', () => {
	const [newest, oldest] = [known[0], known[1]];
	const team = async (constitution: string) => {
		const ada = await found(await actor('Ada'), ports, undefined, constitution);
		const ben = await join(ada, await actor('Ben'), 'editor', ports);
		const first = await ben.record('r1');
		await meet(ada, ben);
		return { ada, ben, first };
	};

	it('is set aside, also when its author goes on from it; who began writes over both', async () => {
		const { ada, ben, first } = await team(newest);
		const over = await ada.record('r1', [first.id], 'Mine');
		const further = await ada.record('r1', [over.id], 'Mine still');
		await meet(ada, ben);
		for (const { id } of [over, further])
			expect(ben.replica.statusOf(id)).toEqual({ status: 'aside', code: 'ledger/not-admitted' });
		const both = await ben.record('r1', [first.id, over.id], 'Ours');
		await meet(ada, ben);
		expect(ada.replica.statusOf(both.id)).toMatchObject({ status: 'accepted' });
		expect(ada.replica.statements(0).items.map(({ id }) => id)).toEqual([first.id, both.id]);
	});

	it('counts where the team was founded with the first constitution', async () => {
		const { ada, ben, first } = await team(oldest);
		const over = await ada.record('r1', [first.id], 'Mine');
		await meet(ada, ben);
		expect(ben.replica.statusOf(over.id)).toMatchObject({ status: 'accepted' });
	});
});

describe('a team of a constitution that this app does not have', () => {
	it('waits, and is judged anew by an app that has it', async () => {
		const [own] = known;
		const ada = await found(await actor('Ada'), ports, undefined, own);
		await ada.record('r1');
		const old = { ...ports, knowsConstitution: (hash: string) => hash !== own };
		const older = await copyFor(ada.actor, ada.replica, old);
		expect(older.replica.view()).toMatchObject({ parked: 1, members: [{ name: 'Ada' }] });
		expect(older.replica.statements(0).items).toEqual([]);
		const newer = await copyFor(ada.actor, ada.replica, ports);
		expect(newer.replica.statements(0).items).toHaveLength(1);
	});
});
