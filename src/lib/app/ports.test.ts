// Who acts, and where: in the open team by its role, on this device always as oneself.

import { beforeEach, expect, test, vi } from 'vitest';
import type { WorkspaceView } from '$lib/ledger';
import { portsOf } from './ports';

// Node 20 has none
beforeEach(() => void vi.stubGlobal('navigator', { onLine: true }));

const team = {
	id: 'w',
	constitution: 'c',
	state: 'member',
	me: { role: 'viewer' }
} as unknown as WorkspaceView;

const facts = portsOf({
	me: () => ({ did: 'did:key:me', name: 'Kofi' }) as never,
	team: () => team,
	journal: () => Promise.reject(new Error('not asked')),
	decide: () => Promise.reject(new Error('not asked'))
}).facts;

test('in a team by the role there, and by its constitution', async () => {
	const { subject, context } = await facts();
	expect(subject.properties).toEqual({ role: 'viewer', name: 'Kofi' });
	expect(context.workspace).toEqual({ id: 'w', constitution: 'c' });
});

test('on this device as oneself, whatever team is open', async () => {
	const { subject, context } = await facts('device');
	expect(subject).toMatchObject({ id: 'did:key:me', properties: { role: 'self' } });
	expect(context.workspace).toBeNull();
});
