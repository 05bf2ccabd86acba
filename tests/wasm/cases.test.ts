// OPA's own cases (v1.22.2, opa-cases.json) for the builtins that our engine adds: compiled by rego-kit, answered by
// PolicyEngine. AZORA_CASES=path runs another list of them.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PolicyEngine } from '../../src/lib/policy/engine';
import { regoKit } from '../../scripts/rego-kit.mjs';

interface Case {
	note: string;
	query: string;
	modules: Record<string, string>;
	data?: Record<string, unknown>;
	input?: unknown;
	wantResult?: Record<string, unknown>[] | null;
	wantError?: boolean;
}
type Built = { value?: { wasm: string }; errors?: { message: string }[] };

const path = process.env.AZORA_CASES ?? new URL('opa-cases.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: Case[] };

/** Cases that need what our engine has not and refuses when rules are built, each with the builtin. */
const REFUSED = /undefined function|unsafe built-in/;
/** Cases that rego-kit refuses in other words: what they need is not among our capabilities. */
const REFUSED_OTHERWISE: Record<string, string> = {
	'withkeyword/builtin-builtin: arity 0': 'opa.runtime'
};
const QUERY = /^data((?:\.\w+)+)\s*=\s*(\w+)$/;

const ordered = (value: unknown): unknown =>
	Array.isArray(value)
		? value.map(ordered).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
		: value !== null && typeof value === 'object'
			? Object.fromEntries(
					Object.entries(value)
						.sort(([a], [b]) => (a < b ? -1 : 1))
						.map(([key, item]) => [key, ordered(item)])
				)
			: value;

async function answer(one: Case, { value }: Built): Promise<unknown> {
	const [, at, name] = QUERY.exec(one.query) ?? [];
	const wasm = Uint8Array.from(Buffer.from(value?.wasm ?? '', 'base64'));
	const engine = await PolicyEngine.load(wasm, one.data ?? {});
	const entrypoint = at.slice(1).replaceAll('.', '/');
	try {
		const found = engine.ask({ entrypoint, input: one.input, now: Date.now() });
		return found === undefined ? [] : [{ [name]: found }];
	} catch {
		return 'error';
	}
}

describe('OPA’s own cases', () => {
	test('each answers as OPA does', async () => {
		const asked = cases.filter(({ query }) => QUERY.test(query));
		const requests = asked.map(({ modules, data, query }) => ({
			cmd: 'build',
			modules,
			data,
			entrypoints: [(QUERY.exec(query)?.[1] ?? '').slice(1).replaceAll('.', '/')]
		}));
		const built: Built[] = [];
		for (let i = 0; i < requests.length; i += 50)
			built.push(...((await regoKit(requests.slice(i, i + 50))) as Built[]));
		const wrong: unknown[] = [];
		const tally = { passed: 0, refused: 0, notCompiled: 0, other: cases.length - asked.length };
		for (const [index, one] of asked.entries()) {
			const { value, errors } = built[index];
			if (!value) {
				if (one.wantError) tally.passed++;
				else if (
					errors?.some(({ message }) => REFUSED.test(message)) ||
					REFUSED_OTHERWISE[one.note]
				)
					tally.refused++;
				else {
					tally.notCompiled++;
					wrong.push([one.note, 'not compiled', errors?.[0]?.message]);
				}
				continue;
			}
			const found = await answer(one, built[index]);
			// in Wasm a builtin that fails is undefined, where OPA asked for strictness is an error
			const wanted = one.wantError ? 'error' : (one.wantResult ?? []);
			const isRight =
				JSON.stringify(ordered(found)) === JSON.stringify(ordered(wanted)) ||
				(one.wantError && JSON.stringify(found) === '[]') ||
				(one.wantResult === undefined && !one.wantError);
			if (isRight) tally.passed++;
			else wrong.push([one.note, found, wanted]);
		}
		console.log(JSON.stringify(tally), wrong.map((item) => JSON.stringify(item)).join('\n'));
		expect(wrong).toEqual([]);
	});
});
