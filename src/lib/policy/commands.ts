// What a person can do with the rules themselves.

import * as v from 'valibot';
import { defineCommand } from '$lib/commands';
import { hex, ok, sha256 } from '$lib/kernel';
import type { Remote } from '$lib/platform';
import { constitution } from './constitution';
import type { BuiltRules, KitAnswer, KitRequest, Problem, TestReport } from './rego-kit-model';
import type { RegoKitService } from './rego-kit-service';
import type { Constitution } from './model';

export interface PolicyCommandDeps {
	kit: Pick<Remote<RegoKitService>, 'batch'>;
	read?: (hash?: string) => Promise<Constitution>;
}

/** What checking the rules on this device found. */
export interface RulesReport {
	hash: string;
	problems: Problem[];
	tests: { passed: number; total: number };
	coverage: number;
	/** Whether the rules, compiled here and now, are byte for byte those that decide. */
	isSameWasm: boolean;
	milliseconds: number;
}

const NO_TESTS: TestReport = {
	results: [],
	coverage: { coverage: 0, covered_lines: 0, not_covered_lines: 0, files: {} }
};

function requestsFor({ modules, testModules, schemas, data, entrypoints }: Constitution) {
	const all = { ...modules, ...testModules };
	return [
		{ cmd: 'check', modules: all, schemas, strict: true },
		{ cmd: 'test', modules: all, schemas, data },
		{ cmd: 'build', modules, schemas, data, entrypoints, strict: true }
	] satisfies KitRequest[];
}

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const hashOf = async ({ wasm }: BuiltRules): Promise<string> =>
	hex(await sha256(Uint8Array.from(atob(wasm), (char) => char.charCodeAt(0))));

const problemsOf = (answers: KitAnswer<unknown>[]): Problem[] =>
	answers.flatMap((answer) => (answer.ok ? [] : answer.problems));

export function createPolicyCommands({ kit, read = constitution }: PolicyCommandDeps) {
	async function checkRules(constitution?: string): Promise<RulesReport> {
		const started = performance.now();
		const rules = await read(constitution);
		const answers = await kit.batch(requestsFor(rules));
		const [, test, build] = answers;
		const { results, coverage } = test.ok ? (test.value as TestReport) : NO_TESTS;
		const passed = results.filter(({ fail, error, skip }) => !fail && !error && !skip).length;
		return {
			hash: rules.hash,
			problems: problemsOf(answers),
			tests: { passed, total: results.length },
			coverage: Math.floor(coverage.coverage),
			isSameWasm: build.ok && (await hashOf(build.value as BuiltRules)) === rules.wasm,
			milliseconds: Math.round(performance.now() - started)
		};
	}
	return {
		checkRules: defineCommand({
			name: 'policy.check-rules',
			title: 'rules_check_title',
			scope: 'device',
			/** Those of this app unless another of its constitutions is named by hash. */
			input: v.object({ constitution: v.optional(hash) }),
			resource: ({ constitution: named }) => ({
				...{ type: 'constitution', id: named ?? 'shipped', properties: {} }
			}),
			effect: async ({ constitution: named }) => ok(await checkRules(named))
		})
	};
}
