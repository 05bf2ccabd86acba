// The pipeline: nothing happens undecided, and nothing that was decided goes unwritten.

import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { AppError, err, ok } from '$lib/kernel';
import { createPipeline, defineCommand } from './index';
import type { Command, Decision, Done, JournalLine, Ports, Verdict } from './index';

const verdict = (over: Partial<Verdict> = {}): Verdict => ({
	effect: 'allow',
	allow: true,
	reasons: [],
	obligations: [],
	constitution: 'c',
	...over
});

function setup(answer: () => Promise<Verdict>, keep = () => Promise.resolve()) {
	const journal: JournalLine[] = [];
	const done: string[] = [];
	const ports: Ports = {
		facts: () =>
			Promise.resolve({
				subject: { type: 'did', id: 'did:key:z', properties: { role: 'editor' } },
				context: { online: false, workspace: null }
			}),
		decide: answer,
		record: (line) => {
			journal.push(line);
			return keep();
		},
		now: () => 0
	};
	const save = defineCommand({
		name: 'records.save',
		title: 'records_save_title',
		input: v.object({ text: v.pipe(v.string(), v.minLength(1)) }),
		resource: ({ text }) => ({ type: 'record', id: text, properties: {} }),
		effect: ({ text }) => {
			done.push(text);
			return ok(text.length);
		}
	});
	return { pipeline: createPipeline(ports), journal, done, save };
}

describe('the pipeline', () => {
	test('validates, decides, does, journals, and gives the outcome', async () => {
		const { pipeline, journal, done, save } = setup(() => Promise.resolve(verdict()));
		const result = await pipeline.run(save, { text: 'abc' });
		expect(result.ok && result.value.output).toBe(3);
		expect(done).toEqual(['abc']);
		expect(journal.map(({ outcome, command }) => [command, outcome])).toEqual([
			['records.save', 'done']
		]);
		expect(journal[0].decision.input.context.time).toBe('1970-01-01T00:00:00.000Z');
	});

	test('input of another shape is refused before anybody is asked', async () => {
		const { pipeline, journal, done, save } = setup(() => Promise.resolve(verdict()));
		const result = await pipeline.run(save, { text: '' });
		expect(!result.ok && result.error.code).toBe('commands/input-invalid');
		expect(done).toEqual([]);
		expect(journal).toEqual([]);
	});

	test('a refusal carries the decision, is journalled and does nothing', async () => {
		const reason = {
			effect: 'deny' as const,
			id: 'reviews/no-self',
			title: '',
			article: '',
			msg: 'No.',
			controls: []
		};
		const { pipeline, journal, done, save } = setup(() =>
			Promise.resolve(verdict({ effect: 'deny', allow: false, reasons: [reason] }))
		);
		const result = await pipeline.run(save, { text: 'abc' });
		expect(!result.ok && result.error.data).toMatchObject({
			rule: 'reviews/no-self',
			sentence: 'No.'
		});
		expect(done).toEqual([]);
		expect(journal[0].outcome).toBe('refused');
	});

	test('an engine that throws refuses', async () => {
		const { pipeline, done, save, journal } = setup(() => Promise.reject(new Error('wasm')));
		const result = await pipeline.run(save, { text: 'abc' });
		expect(!result.ok && result.error.code).toBe('commands/refused');
		expect(journal[0].decision.effect).toBe('error');
		expect(done).toEqual([]);
	});

	test('allow with an obligation that nobody here knows is a refusal', async () => {
		const { pipeline, done, save } = setup(() =>
			Promise.resolve(verdict({ obligations: [{ type: 'call-home' }] }))
		);
		const result = await pipeline.run(save, { text: 'abc' });
		expect(result.ok).toBe(false);
		expect(done).toEqual([]);
	});

	test('effect "allow" without allow, and allow without the effect, are refusals', async () => {
		for (const odd of [verdict({ allow: false }), verdict({ effect: 'no_match' })]) {
			const { pipeline, done, save } = setup(() => Promise.resolve(odd));
			expect((await pipeline.run(save, { text: 'abc' })).ok).toBe(false);
			expect(done).toEqual([]);
		}
	});

	test('an effect that fails or throws is journalled as failed', async () => {
		const { pipeline, journal, save } = setup(() => Promise.resolve(verdict()));
		const failing = { ...save, effect: () => err(new AppError('platform/storage-full')) };
		const throwing = {
			...save,
			effect: () => {
				throw new Error('bug');
			}
		};
		await pipeline.run(failing, { text: 'a' });
		await pipeline.run(throwing, { text: 'a' });
		expect(journal.map(({ errorCode }) => errorCode)).toEqual([
			'platform/storage-full',
			'app/unexpected'
		]);
	});

	test('the facts are asked for in the scope of the command', async () => {
		const scopes: unknown[] = [];
		const { save } = setup(() => Promise.resolve(verdict()));
		const pipeline = createPipeline({
			facts: (scope) => {
				scopes.push(scope);
				return Promise.resolve({
					subject: { type: 'did', id: 'did:none', properties: { role: 'self' } },
					context: { online: false, workspace: null }
				});
			},
			decide: () => Promise.resolve(verdict()),
			record: () => Promise.resolve(),
			now: () => 0
		});
		await pipeline.run({ ...save, scope: 'device' }, { text: 'a' });
		await pipeline.ask(save, { text: 'a' });
		expect(scopes).toEqual(['device', undefined]);
	});

	test('asking changes and journals nothing', async () => {
		const { pipeline, journal, done, save } = setup(() => Promise.resolve(verdict()));
		expect((await pipeline.ask(save, { text: 'abc' })).ok).toBe(true);
		expect([journal, done]).toEqual([[], []]);
	});

	describe('undo', () => {
		const done = (command: Command, output: unknown, decision: Decision): Done => ({
			...{ command, input: { text: 'abc' }, output, decision }
		});
		const undoable = (save: Command): Command => ({
			...save,
			undo: (_input, output) => ({ input: { text: `was ${String(output)}` } })
		});

		test('is a command: decided anew, and journalled with the decision that it undoes', async () => {
			const answers = [verdict(), verdict()];
			const {
				pipeline,
				journal,
				done: effects,
				save
			} = setup(() => Promise.resolve(answers.pop()!));
			const command = undoable(save);
			const first = await pipeline.run(command, { text: 'abc' });
			if (!first.ok) throw first.error;
			const back = await pipeline.undo(done(command, first.value.output, first.value.decision), {
				source: 'shortcut'
			});
			expect(back.ok).toBe(true);
			expect(effects).toEqual(['abc', 'was 3']);
			expect(journal.map(({ undoes }) => undoes)).toEqual([undefined, first.value.decision.id]);
			expect(journal[1].decision.id).not.toBe(first.value.decision.id);
			expect(journal[1].decision.input.context.source).toBe('shortcut');
		});

		test('may be refused, and then takes nothing back', async () => {
			const answers = [verdict({ effect: 'deny', allow: false }), verdict()];
			const { pipeline, done: effects, save } = setup(() => Promise.resolve(answers.pop()!));
			const command = undoable(save);
			const first = await pipeline.run(command, { text: 'abc' });
			if (!first.ok) throw first.error;
			const back = await pipeline.undo(done(command, 3, first.value.decision));
			expect(!back.ok && back.error.code).toBe('commands/refused');
			expect(effects).toEqual(['abc']);
		});

		test('can be another command', async () => {
			const { pipeline, done: effects, save } = setup(() => Promise.resolve(verdict()));
			const other: Command = { ...(save as never as Command), name: 'records.unsave' };
			const command: Command = {
				...(save as never as Command),
				undo: () => ({ command: other, input: { text: 'back' } })
			};
			const first = await pipeline.run(command, { text: 'abc' });
			if (!first.ok) throw first.error;
			const back = await pipeline.undo(done(command, 3, first.value.decision));
			expect(back.ok && back.value.decision.input.action.name).toBe('records.unsave');
			expect(effects).toEqual(['abc', 'back']);
		});

		test('of what is signed and shared is an error, undecided and unwritten', async () => {
			const { pipeline, journal, save } = setup(() => Promise.resolve(verdict()));
			const command: Command = { ...(save as never as Command), undo: 'never' };
			const first = await pipeline.run(command, { text: 'abc' });
			if (!first.ok) throw first.error;
			const back = await pipeline.undo(done(command, 3, first.value.decision));
			expect(!back.ok && back.error.code).toBe('commands/not-undoable');
			expect(journal).toHaveLength(1);
		});
	});

	test('a journal that cannot keep the line: a refusal stays one, a deed gives its output and says so', async () => {
		const full = new AppError('platform/storage-full');
		const failing = (answer: Verdict) => {
			const made = setup(
				() => Promise.resolve(answer),
				() => Promise.reject(full)
			);
			return { ...made, result: made.pipeline.run(made.save, { text: 'abc' }) };
		};
		const refused = await failing(verdict({ effect: 'deny', allow: false })).result;
		expect(!refused.ok && refused.error.code).toBe('commands/refused');
		const { result, done } = failing(verdict());
		const told = await result;
		if (!told.ok) throw told.error;
		expect(told.value).toMatchObject({
			output: 3,
			unwritten: { code: 'commands/not-journalled', data: { why: 'platform/storage-full' } }
		});
		expect(done).toEqual(['abc']);
	});
});
