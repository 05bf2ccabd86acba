// OPA as a WASI program, as the Rules screen runs it.

import { describe, expect, test } from 'vitest';
import { unwrap } from '$lib/kernel';
import { readModule } from '../../../scripts/build-wasm.mjs';
import { createPolicyCommands } from './commands';
import { createRegoKitService } from './rego-kit-service';
import { builtConstitution } from './testing';

const kit = createRegoKitService(() => WebAssembly.compile(new Uint8Array(readModule('rego-kit'))));

describe('rego-kit through the WASI host of the browser', { timeout: 120_000 }, () => {
	test('rules that are wrong are an answer with places', async () => {
		const answers = await kit.batch([
			{ cmd: 'check', modules: { 'a.rego': 'package a\n\np if foo(1)\n' } },
			{ cmd: 'fmt', modules: { 'a.rego': 'package a\np if {input.x}' } },
			{ cmd: 'eval', query: 'x := input.n + 1', input: { n: 41 }, explain: 'full' },
			{
				cmd: 'test',
				modules: { 'a.rego': 'package a\n\np := 1\n\ntest_p if p == 2\n\ntest_q if p == 1\n' }
			}
		]);
		expect(answers[0]).toEqual({
			ok: false,
			problems: [
				{
					code: 'rego_type_error',
					message: 'undefined function foo',
					location: { file: 'a.rego', row: 3, col: 6 }
				}
			]
		});
		expect(answers[1]).toEqual({
			ok: true,
			value: { 'a.rego': 'package a\n\np if input.x\n' }
		});
		expect(answers[2]).toMatchObject({
			value: { result: [{ bindings: { x: 42 } }], trace: expect.stringContaining('Enter') }
		});
		expect(answers[3]).toMatchObject({
			value: {
				results: [
					{ name: 'test_p', fail: true },
					{ name: 'test_q', fail: false }
				]
			}
		});
	});

	test('a misspelt fact is caught by the schema of the input', async () => {
		const { modules, schemas } = builtConstitution();
		const path = 'azora/articles/reviews/reviews.rego';
		const typo = modules[path].replaceAll('input.action.name', 'input.acton.name');
		const answer = await kit.check({ ...modules, [path]: typo }, { schemas });
		expect(answer).toMatchObject({
			ok: false,
			problems: [{ message: expect.stringContaining('undefined ref: input.acton.name') }]
		});
	});

	test('the shipped rules check, pass their tests and compile to the same bytes here', async () => {
		const { checkRules } = createPolicyCommands({ kit, read: async () => builtConstitution() });
		const report = unwrap(
			await checkRules.effect({}, {} as Parameters<typeof checkRules.effect>[1])
		);
		expect(report).toMatchObject({ problems: [], coverage: 100, isSameWasm: true });
		expect(report.tests.passed).toBe(report.tests.total);
		expect(report.tests.total).toBeGreaterThan(50);
	});
});
