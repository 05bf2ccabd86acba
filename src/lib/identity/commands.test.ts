// Creating and renaming through the pipeline; the words of a signer.

import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { createPipeline, type JournalLine } from '$lib/commands';
import { randomBytes, randomId, unwrap, type Result } from '$lib/kernel';
import { comparisonWords } from './comparison-words';
import { createIdentityCommands } from './commands';
import { createIdentityService } from './service';
import { IdentityStore } from './store';
import { testPerson } from './testing';
import { WORDS } from './words';

/** `told`: notes there when a line is kept. */
function pipelineFor(told: string[] = []) {
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
		record: async (line) => void (lines.push(line), told.push(line.command)),
		now: () => 0
	});
	return { lines, run, undo };
}

it('creates and renames through the pipeline, and takes a new name back', async () => {
	const identity = createIdentityService(new IdentityStore(randomId()));
	const told: string[] = [];
	const { lines, run, undo } = pipelineFor(told);
	const commands = createIdentityCommands({ identity, became: ({ name }) => told.push(name) });
	const created = unwrap(await run(commands.create, { name: ' Ama ', deviceName: 'Phone' }));
	expect(created.output.name).toBe('Ama');
	// the line goes to the journal of whoever is here then
	expect(told).toEqual(['Ama', 'identity.create']);
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

it('journals that the key was kept, opened or shown, and nothing that was typed or shown', async () => {
	const identity = createIdentityService(new IdentityStore(randomId()));
	await identity.create({ name: 'Ama', deviceName: 'Phone' });
	const { lines, run } = pipelineFor();
	const commands = createIdentityCommands({ identity, became: () => {} });
	const words = unwrap(await run(commands.showWords, {})).output;
	const secrets = ['two boats and one lantern', 'a wrong passphrase', ...words.slice(0, 3)];
	const [passphrase, wrong] = secrets;
	const said: unknown[] = [];
	const note = async (result: Promise<Result<unknown>>) => {
		const { ok, ...rest } = await result;
		if (!ok && 'error' in rest) said.push(rest.error.code, rest.error.data, rest.error.message);
	};
	const output = randomBytes(32);
	await note(run(commands.addWay, { kind: 'passphrase', passphrase }));
	await note(run(commands.addWay, { kind: 'passkey', id: 'abc', output, name: 'Key' }));
	await note(run(commands.unlock, { kind: 'passphrase', passphrase: wrong }));
	await note(run(commands.unlock, { kind: 'words', words: [...words.slice(0, 2), wrong] }));
	await note(run(commands.unlock, { kind: 'words', words: words.with(5, wrong) }));
	await note(run(commands.unlock, { kind: 'words', words: passphrase as never }));
	await note(run(commands.unlock, { kind: passphrase as 'words', words }));
	await note(run(commands.unlock, { kind: 'passphrase', passphrase: [passphrase] as never }));
	await note(run(commands.saveBackup, { passphrase: passphrase.repeat(50), sections: {} }));
	await note(run(commands.saveBackup, { passphrase, sections: { ledger: passphrase as never } }));
	await note(run(commands.restore, { from: 'words', words, name: 'Ama', deviceName: 'New' }));
	await note(run(commands.restore, { from: 'words', words: [wrong], name: '', deviceName: '' }));
	expect(lines.length).toBeGreaterThan(4);
	const text = JSON.stringify([lines, said]);
	for (const secret of secrets.filter((secret) => secret.length > 3))
		expect(text).not.toMatch(new RegExp(`\\b${secret}\\b`));
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
