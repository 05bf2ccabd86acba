// Known signers and imported credentials come back; a file renames nobody.

import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { AppError, utf8 } from '$lib/kernel';
import { takeProofs, writeProofs } from './backup';
import { ProofStore } from './store';

const store = () => new ProofStore(`proof-${Math.random()}`);
const ama = { did: 'did:key:z6MkAma', name: 'Ama', words: ['one', 'two'], since: 5 };

describe('proofs in a backup', () => {
	test('come back; what was compared here keeps its name', async () => {
		const [before, after] = [store(), store()];
		await before.keepSigner(ama);
		await before.keepSigner({ ...ama, did: 'did:key:z6MkKofi', name: 'Kofi' });
		await before.keepImported({ id: 'a', jwt: 'x.y.z', importedAt: 7 });
		await before.keepEvidence('root', []);
		const bytes = await writeProofs(before);
		await after.keepSigner({ ...ama, name: 'Ama of Wells' });
		const imported: string[] = [];
		for (let i = 0; i < 2; i++)
			await takeProofs(bytes, after, (jwt) => Promise.resolve(imported.push(jwt)));
		expect((await after.signers()).map(({ name }) => name)).toEqual(['Ama of Wells', 'Kofi']);
		expect(imported[0]).toBe('x.y.z');
		expect(await after.evidence('root')).toEqual([]);
	});

	test('that are of another shape are refused', async () => {
		for (const text of ['', '{}', '{"version":2}', '[]'])
			await expect(takeProofs(utf8(text), store(), () => Promise.resolve())).rejects.toThrow(
				AppError
			);
	});
});
