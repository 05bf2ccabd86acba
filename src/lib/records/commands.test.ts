// Saving, sealing and reviewing, with what can go wrong between the steps.

import { describe, expect, test, vi } from 'vitest';
import { createPipeline, type DecisionInput, type Ports } from '$lib/commands';
import type { AcceptedStatement, BlobRef, RecordVersion, Statement } from '$lib/ledger';
import { createRecordsCommands } from './commands';
import type { DraftContent } from './drafts.svelte';
import { RecordFold } from './fold';
import { accepted, ama, hashOf, kofi, unsigned, version, WORKSPACE } from './testing';

const pixels = (name: string) => ({
	...{ id: name, draft: 'd1', sha256: name, mediaType: 'image/jpeg', width: 1, height: 1 },
	bytes: new TextEncoder().encode(name),
	thumbnail: new Uint8Array([0])
});
const draft = (over: Partial<DraftContent> = {}): DraftContent => ({
	row: {
		...{ id: 'd1', workspace: WORKSPACE, form: 'water-point@1', record: 'r1', base: [] },
		...{ title: '', createdAt: 1, savedAt: 1, deletedAt: null }
	},
	answers: { name: 'Bonsa bridge' },
	photos: { photos: [pixels('p1'), pixels('p2')] },
	place: { state: 'pending' },
	...over
});

function setup(o: { draft?: DraftContent; known?: AcceptedStatement[]; me?: string } = {}) {
	const log: string[] = [];
	const written: Statement[] = [];
	const asked: DecisionInput[] = [];
	const fold = new RecordFold(WORKSPACE);
	fold.apply(o.known ?? []);
	const write = vi.fn((_: string, statement: Statement) => {
		log.push(`write ${statement.type}`);
		written.push(statement);
		return Promise.resolve({ id: 'new' });
	});
	const commands = createRecordsCommands({
		me: () => o.me ?? kofi,
		workspace: () => WORKSPACE,
		now: () => 5000,
		record: (id) => fold.view(id),
		form: (reference) => fold.form(reference),
		drafts: {
			read: () => Promise.resolve(o.draft ?? draft()),
			forget: (id) => {
				log.push(`forget ${id}`);
				return Promise.resolve();
			}
		},
		ledger: {
			write,
			putBlob: (_, bytes) => {
				log.push(`blob ${bytes.length}`);
				const ref = { key: '', size: 0, chunks: [], mediaType: 'image/jpeg' };
				const sha256 = new TextDecoder().decode(bytes);
				return Promise.resolve({ ...ref, id: sha256, sha256 } satisfies BlobRef);
			}
		},
		writeExport: () => Promise.reject(new Error('not here')),
		sign: (_, payload) => Promise.resolve(unsigned(payload))
	});
	const ports: Ports = {
		facts: () =>
			Promise.resolve({
				subject: { type: 'did', id: kofi, properties: { role: 'editor' } },
				context: { online: false, workspace: null }
			}),
		decide: (input) => {
			asked.push(input);
			return Promise.resolve({
				...{ effect: 'allow' as const, allow: true, reasons: [], obligations: [] },
				constitution: 'c'
			});
		},
		record: () => Promise.resolve(),
		now: () => 0
	};
	return { commands, log, written, asked, write, fold, ...createPipeline(ports) };
}

const e1 = accepted(version(), kofi, { id: 'e1' });

describe('records.save', () => {
	test('puts photos, then the statement, and removes the draft last', async () => {
		const { run, commands, log, written, asked } = setup();
		const result = await run(commands.save, { draft: 'd1' });
		expect(result.ok && result.value.output).toEqual({ record: 'r1', version: 'new' });
		expect(log).toEqual([
			...['blob 1', 'blob 2', 'blob 1', 'blob 2'],
			...['write record.version', 'forget d1']
		]);
		const [saved] = written as RecordVersion[];
		expect(saved).toMatchObject({ record: 'r1', base: [], place: { state: 'pending' }, at: 5000 });
		expect(saved.blobs.photos.map(({ sha256, thumbnail }) => [sha256, !!thumbnail])).toEqual([
			['p1', true],
			['p2', true]
		]);
		expect(asked[0].resource).toEqual({
			type: 'record',
			id: 'r1',
			properties: { form: 'water-point@1', isNew: true, isSealed: false, isAuthor: true }
		});
	});

	test('the draft stays when the ledger cannot write', async () => {
		const { run, commands, log, write } = setup();
		write.mockRejectedValueOnce(new Error('full'));
		expect((await run(commands.save, { draft: 'd1' })).ok).toBe(false);
		expect(log.filter((line) => line.startsWith('forget'))).toEqual([]);
	});

	test('saved again after the app ended before the draft was removed, it is written once', async () => {
		const first = setup();
		await first.run(first.commands.save, { draft: 'd1' });
		const known = [accepted(first.written[0], kofi, { id: 'e9' })];
		const { run, commands, log } = setup({ known });
		const result = await run(commands.save, { draft: 'd1' });
		expect(result.ok && result.value.output.version).toBe('e9');
		expect(log).toEqual(['forget d1']);
	});

	test('an empty form, too much text and the draft of another team are refused with a reason', async () => {
		const row = { ...draft().row, workspace: 'ff'.repeat(16) };
		for (const [content, code] of [
			[draft({ answers: { name: ' ' }, photos: {} }), 'records/draft-empty'],
			[draft({ answers: { note: 'x'.repeat(70_000) } }), 'records/answers-too-large'],
			[draft({ row }), 'records/other-team']
		] as const) {
			const { run, commands, log } = setup({ draft: content });
			const result = await run(commands.save, { draft: 'd1' });
			expect(!result.ok && result.error.code).toBe(code);
			expect(log).toEqual([]);
		}
	});

	test('a late place is a version over the saved one', async () => {
		const { run, commands, written, asked } = setup({ known: [e1] });
		const place = { state: 'fix' as const, lat: 5.3, lon: -1.8, accuracyMeters: 6, at: 1 };
		expect((await run(commands.save, { record: 'r1', place })).ok).toBe(true);
		expect(written[0]).toMatchObject({ base: ['e1'], place, at: 1000 });
		expect(asked[0].resource.properties).toMatchObject({ isNew: false, isAuthor: true });
	});
});

describe('records.seal', () => {
	test('signs the hash of the version that is shown', async () => {
		const { run, commands, written, fold } = setup({ known: [e1] });
		const result = await run(commands.seal, { record: 'r1' });
		expect(result.ok && result.value.output.contentHash).toBe(hashOf(version(), kofi));
		fold.apply([accepted(written[0], kofi, { id: 's1' })]);
		expect(fold.view('r1')?.seal?.version).toBe('e1');
		const again = await run(commands.seal, { record: 'r1' });
		expect(!again.ok && again.error.code).toBe('records/already-sealed');
	});

	test('a conflict is resolved before it is sealed, and an unknown record is said to be so', async () => {
		const known = [
			accepted(version({ answers: { name: 'A' } }), kofi, { id: 'a' }),
			accepted(version({ answers: { name: 'B' } }), kofi, { id: 'b' })
		];
		const { run, commands } = setup({ known });
		const result = await run(commands.seal, { record: 'r1' });
		expect(!result.ok && result.error.code).toBe('records/in-conflict');
		const none = await run(commands.seal, { record: 'rx' });
		expect(!none.ok && none.error.code).toBe('records/not-found');
	});
});

describe('reviews', () => {
	test('tell the constitution who the authors are, and sign the sealed hash with the verdict', async () => {
		const first = setup({ known: [e1] });
		await first.run(first.commands.seal, { record: 'r1' });
		const known = [e1, accepted(first.written[0], kofi, { id: 's1' })];
		const { run, commands, written, asked, fold } = setup({ known, me: ama });
		await run(commands.dispute, { record: 'r1', reason: ' It was dry. ' });
		expect(asked[0].resource.properties).toEqual({
			authors: [kofi],
			isSealed: true,
			alreadyReviewedByMe: false
		});
		fold.apply([accepted(written[0], ama, { id: 'd1' })]);
		expect(fold.view('r1')?.reviews).toMatchObject([
			{ by: ama, verdict: 'dispute', reason: 'It was dry.' }
		]);
		await run(commands.confirm, { record: 'r1' });
		expect(asked[1].resource.properties).toMatchObject({ alreadyReviewedByMe: true });
	});

	test('what is not sealed has nothing to confirm', async () => {
		const { run, commands } = setup({ known: [e1], me: ama });
		const result = await run(commands.confirm, { record: 'r1' });
		expect(!result.ok && result.error.code).toBe('records/not-sealed');
	});
});

test('forms.add takes a good form, refuses a hostile one and one that is here', async () => {
	const { run, commands, written } = setup();
	const form = {
		...{ id: 'well', version: 1, title: { en: 'Well' } },
		fields: [{ id: 'n', type: 'text', label: { en: 'N' } }]
	};
	expect((await run(commands.addForm, { form })).ok).toBe(true);
	expect(written).toEqual([{ type: 'form', form }]);
	const hostile = await run(commands.addForm, { form: { ...form, id: '<b>' } });
	expect(!hostile.ok && hostile.error.code).toBe('records/form-invalid');
	const shipped = await run(commands.addForm, { form: { ...form, id: 'water-point' } });
	expect(!shipped.ok && shipped.error.code).toBe('records/form-exists');
});
