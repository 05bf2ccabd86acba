// Traps of the engine that runs compiled rules.

import { beforeAll, describe, expect, test } from 'vitest';
import type { Bytes } from '$lib/kernel';
import { regoKit } from '../../../scripts/rego-kit.mjs';
import { PolicyEngine } from './engine';
import { builtWasm } from './testing';

const TRAPS = `package trap

echo := {"is": input} if true

echo_defined if input != "never"

allowed if not data.suspended[input.id]

first := time.now_ns()

second := time.now_ns()

times := [first, second, time.now_ns()]

conflict := "x" if input.a

conflict := "y" if input.b

divided := 1 / input.zero

decoded := {"text": hex.decode(input.text)}

large := count([1 | some x in numbers.range(1, input.n); some y in numbers.range(1, input.n); [x, y]; x * y > 0])

kept := [[x, y] | some x in numbers.range(1, input.n); some y in numbers.range(1, input.n)]
`;
const entrypoints = [
	'echo',
	'echo_defined',
	'allowed',
	'times',
	'conflict',
	'divided',
	'decoded',
	'large',
	'kept'
].map((name) => `trap/${name}`);

let wasm: Bytes;
let engine: PolicyEngine;
const ask = (name: string, input: unknown, now: number | null = null) =>
	engine.ask({ entrypoint: `trap/${name}`, input, now });

beforeAll(async () => {
	const [answer] = await regoKit([{ cmd: 'build', modules: { 'trap.rego': TRAPS }, entrypoints }]);
	if (answer.error) throw new Error(JSON.stringify(answer));
	wasm = Uint8Array.from(Buffer.from(answer.value.wasm, 'base64'));
	engine = await PolicyEngine.load(wasm, { suspended: { 'did:key:bad': true } });
}, 60_000);

describe('traps of the engine', () => {
	test.each([[null], [false], [0], ['']])('%o is an input, not the lack of one', (input) => {
		expect(ask('echo', input)).toEqual({ is: input });
		expect(ask('echo_defined', input)).toBe(true);
	});

	test('what the library throws comes as an error with a code', () => {
		expect(() => ask('nothing', {})).toThrow(
			expect.objectContaining({ code: 'policy/engine-failed' })
		);
		expect(() => ask('conflict', { a: true, b: true })).toThrow(
			expect.objectContaining({ code: 'policy/engine-failed' })
		);
		expect(ask('conflict', { a: true })).toBe('x');
	});

	test('a host builtin that throws makes its rule undefined', () => {
		expect(ask('decoded', { text: '6f6b' })).toEqual({ text: 'ok' });
		expect(ask('decoded', { text: 'ff' })).toBe(undefined);
	});

	test('data is there: without it a suspended person would pass', async () => {
		expect(ask('allowed', { id: 'did:key:bad' })).toBe(undefined);
		expect(ask('allowed', { id: 'did:key:good' })).toBe(true);
		const bare = await PolicyEngine.load(wasm, {});
		expect(bare.ask({ entrypoint: 'trap/allowed', input: { id: 'did:key:bad' } })).toBe(true);
	});

	test('time is the one of the decision, wherever it is asked, and undefined without one', () => {
		const at = 1_700_000_000_123;
		expect(ask('times', {}, at)).toEqual([at * 1e6, at * 1e6, at * 1e6]);
		expect(ask('times', {})).toBe(undefined);
	});

	test('arithmetic that fails is undefined, which is no answer', () => {
		expect(ask('divided', { zero: 0 })).toBe(undefined);
	});

	test('memory ends at its cap with an error, and the engine answers on', () => {
		expect(engine.isWorn).toBe(false);
		expect(() => ask('kept', { n: 1500 })).toThrow(
			expect.objectContaining({ code: 'policy/engine-failed' })
		);
		expect(engine.isWorn).toBe(true);
		expect(ask('large', { n: 3 })).toBe(9);
	});

	test('a large input is refused before the engine sees it', () => {
		expect(() => ask('echo', 'x'.repeat(70_000))).toThrow(
			expect.objectContaining({ code: 'policy/question-too-large' })
		);
	});

	test('names of persons in any script go through', () => {
		expect(ask('echo', 'Ọ̀yọ́ 村 🌊')).toEqual({ is: 'Ọ̀yọ́ 村 🌊' });
	});

	test('rules that need what nobody here has are refused when they are loaded', async () => {
		const text = new TextDecoder('latin1').decode(wasm);
		const at = text.indexOf('hex.decode');
		expect(at).toBeGreaterThan(0);
		const odd = wasm.slice();
		odd.set(new TextEncoder().encode('hex.decodX'), at);
		await expect(PolicyEngine.load(odd, {})).rejects.toMatchObject({
			code: 'policy/rules-unusable',
			data: { detail: 'these rules need hex.decodX' }
		});
		await expect(PolicyEngine.load(new Uint8Array([0, 97, 115, 109]), {})).rejects.toMatchObject({
			code: 'policy/rules-unusable'
		});
	});

	test('memory stays flat over ten thousand decisions', async () => {
		const shipped = await PolicyEngine.load(builtWasm(), {});
		const question = {
			entrypoint: 'azora/constitution/decision',
			input: { action: { name: 'x' } }
		};
		for (let i = 0; i < 10_000; i++) shipped.ask(question);
		expect(shipped.isWorn).toBe(false);
	});
});
