// The place that is found after saving: it becomes a version of its own, unless the person is changing the record.

import { expect, test, vi } from 'vitest';
import type { Run } from '$lib/commands';
import { ok } from '$lib/kernel';
import type { WorkspaceView } from '$lib/ledger';
import { Logbook } from './logbook.svelte';
import type { Rooms } from './rooms.svelte';

const phone = vi.hoisted(() => {
	const found: (fix: unknown) => void = () => {};
	return { found };
});
vi.mock('$lib/platform', async (original) => ({
	...(await original<object>()),
	findPlace: () => new Promise((resolve) => (phone.found = resolve))
}));

const FIX = { lat: 5.3, lon: -1.9, accuracyMeters: 6, at: 1 };
const turn = () => new Promise((resolve) => setTimeout(resolve));

/** A logbook in which a record was just saved whose place is not known yet, and what was run of it. */
async function savedWithoutPlace() {
	const inputs: unknown[] = [];
	const drafts: { record: string }[] = [];
	const view = { id: 'well', form: 'observation@1', place: { state: 'pending' }, seal: null };
	const rooms = {
		records: { byId: () => view, forms: null },
		drafts: { placeChoice: () => Promise.resolve('exact'), list: drafts },
		commands: { records: { save: {} } },
		pull: () => Promise.resolve()
	};
	const logbook = new Logbook({
		rooms: () => rooms as unknown as Rooms,
		team: () => ({ id: 'team' }) as WorkspaceView,
		...{ nameOf: String, ownTeam: () => Promise.resolve(ok(null)), saved: () => {} },
		run: ((_command: unknown, input: unknown) => {
			inputs.push(input);
			return Promise.resolve(ok({ output: { record: 'well' } }));
		}) as unknown as Run
	});
	await logbook.save('draft');
	await turn();
	return { inputs, drafts };
}

test('a place that is found later is added', async () => {
	const { inputs } = await savedWithoutPlace();
	phone.found(FIX);
	await turn();
	expect(inputs).toEqual([{ draft: 'draft' }, { record: 'well', place: { state: 'fix', ...FIX } }]);
});

test('a record that is being changed is left alone: two versions of one person would be a conflict', async () => {
	const { inputs, drafts } = await savedWithoutPlace();
	drafts.push({ record: 'well' });
	phone.found(FIX);
	await turn();
	expect(inputs).toEqual([{ draft: 'draft' }]);
});
