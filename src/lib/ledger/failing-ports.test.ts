// Other threads and the disk fail while entries are taken in: nothing that came is lost, and it is judged later.

import { describe, expect, it } from 'vitest';
import { AppError } from '$lib/kernel';
import { Replica } from './replica';
import { actor, allOf, found, join, testPorts } from './testing';

describe('a replica', () => {
	it('tells what it took in, and judges it later, when keys could not be asked for', async () => {
		const ada = await found(await actor('Ada'));
		await ada.record('r1');
		let fails = true;
		const { workspace, foundingKey } = ada.replica;
		const copy = Replica.create({
			workspace,
			foundingKey,
			me: ada.did,
			ports: testPorts(ada.actor, {
				openBox(...box) {
					if (fails) throw new AppError('platform/storage-full');
					return ada.actor.openBox(...box);
				}
			})
		});
		const entries = allOf(ada.replica);
		const report = await copy.ingest(entries);
		expect(report.stored).toHaveLength(entries.length);
		expect(report.problem?.code).toBe('platform/storage-full');
		fails = false;
		expect((await copy.ingest([])).problem).toBeNull();
		expect(copy.stateText()).toBe(ada.replica.stateText());
	});

	it('tries again to open its key when it is told to, however often that failed', async () => {
		const ada = await found(await actor('Ada'));
		const ben = await join(ada, await actor('Ben'), 'editor');
		await ben.record('r1');
		let isDeaf = true;
		const { workspace, foundingKey } = ada.replica;
		const copy = Replica.create({
			workspace,
			foundingKey,
			me: ada.did,
			ports: testPorts(ada.actor, {
				openBox: (...box) => (isDeaf ? Promise.resolve(null) : ada.actor.openBox(...box))
			})
		});
		for (const entry of allOf(ben.replica)) await copy.ingest([entry]);
		for (let i = 0; i < 5; i++) await copy.retry();
		isDeaf = false;
		await copy.retry();
		expect(copy.statements(0).items).toHaveLength(1);
	});
});
