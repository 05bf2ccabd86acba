// Creating and renaming through the pipeline; the words of a signer.

import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { createPipeline, type JournalLine } from '$lib/commands';
import { randomId, unwrap } from '$lib/kernel';
import { comparisonWords } from './comparison-words';
import { createIdentityCommands } from './commands';
import { createIdentityService } from './service';
import { IdentityStore } from './store';
import { testPerson } from './testing';
import { WORDS } from './words';

it('creates and renames through the pipeline, and takes a new name back', async () => {
	const identity = createIdentityService(new IdentityStore(randomId()));
	const lines: JournalLine[] = [];
	const { run, undo } = createPipeline({
		facts: async () => ({
			subject: { type: 'did', id: 'did:none', properties: { role: 'self' } },
			context: { online: false, workspace: null }
		}),
		decide: async () => ({
			effect: 'allow',
			allow: true,
			reasons: [],
			obligations: [],
			constitution: 'test'
		}),
		record: async (line) => void lines.push(line),
		now: () => 0
	});
	const commands = createIdentityCommands({ identity });
	const created = unwrap(await run(commands.create, { name: ' Ama ', deviceName: 'Phone' }));
	expect(created.output.name).toBe('Ama');
	const renamed = unwrap(await run(commands.rename, { name: 'Ama M' }));
	expect(renamed.decision.input.resource.id).toBe(created.output.did);
	expect((await identity.me())?.name).toBe('Ama M');
	unwrap(await undo({ ...renamed, command: commands.rename, input: { name: 'Ama M' } }));
	expect((await identity.me())?.name).toBe('Ama');
	const empty = await run(commands.create, { name: ' ', deviceName: 'Phone' });
	expect(empty).toMatchObject({ ok: false, error: { code: 'commands/input-invalid' } });
	expect(lines.map((line) => [line.command, line.undoes])).toEqual([
		['identity.create', undefined],
		['identity.rename', undefined],
		['identity.rename', renamed.decision.id]
	]);
});

it('has 256 words that differ in their first three letters', () => {
	expect(WORDS).toHaveLength(256);
	expect(new Set(WORDS.map((word) => word.slice(0, 3))).size).toBe(256);
	for (const word of WORDS) expect(word).toMatch(/^[a-z]{3,8}$/);
});

it('gives a key the same words for ever, and another key others', () => {
	const words = comparisonWords('did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp');
	expect(words.join(' ')).toMatchInlineSnapshot(`"planet oasis poppy octopus linen voyage"`);
	expect(comparisonWords(testPerson().did)).not.toEqual(words);
	expect(comparisonWords(testPerson().did, 4)).toHaveLength(4);
});
