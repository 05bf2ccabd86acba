// Functions that rules ask of their host.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hostBuiltins } from './host-builtins';

const NOW = 1_700_000_000_000;
const builtins = hostBuiltins(() => NOW) as Record<string, (...args: unknown[]) => unknown>;

/** What the engine would see: JSON. Numbers beyond JavaScript's come as text. */
const call = (name: string, ...args: unknown[]): unknown => {
	const value = builtins[name](...args);
	return value instanceof ArrayBuffer ? new TextDecoder().decode(value) : value;
};

describe('host builtins (OPA’s own cases: tests/wasm)', () => {
	test('are exactly those that rego-kit lets rules use', () => {
		const list = new URL('../../../wasm/rego-kit/builtins.json', import.meta.url);
		const { host } = JSON.parse(readFileSync(list, 'utf8')) as { host: string[] };
		expect(Object.keys(hostBuiltins(() => null)).sort()).toEqual(host.toSorted());
	});

	test.each([
		['time.now_ns', [], '1700000000000000000'],
		['time.parse_rfc3339_ns', ['2017-12-31T23:00:00-01:00'], '1514764800000000000'],
		['time.parse_rfc3339_ns', ['1677-09-21T00:12:43.145224192Z'], '-9223372036854775808'],
		['time.parse_rfc3339_ns', ['2262-04-11T23:47:16.854775808Z'], undefined],
		['time.parse_rfc3339_ns', ['2026-02-30T00:00:00Z'], undefined],
		['time.parse_rfc3339_ns', ['2026-11-22'], undefined],
		[
			'strings.any_prefix_match',
			[
				['a/b', 'c'],
				['x', 'a/']
			],
			true
		],
		['strings.any_suffix_match', ['abc', ['bd']], false],
		['strings.count', ['cheese', 'e'], 3],
		['strings.count', ['cheese', ''], 7],
		['semver.is_valid', ['1.2.3-alpha.1+b'], true],
		['semver.is_valid', ['01.2.3'], false],
		['semver.is_valid', [1], false],
		['semver.compare', ['1.0.0-alpha', '1.0.0'], -1],
		['semver.compare', ['1.0.0-alpha.2', '1.0.0-alpha.10'], -1],
		['semver.compare', ['1.0.0+a', '1.0.0+b'], 0],
		['semver.compare', ['1', '1.0.0'], undefined],
		['crypto.sha256', ['foo'], '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae'],
		['hex.encode', ['é'], 'c3a9'],
		['hex.decode', ['c3A9'], 'é'],
		['hex.decode', ['c'], undefined],
		['numbers.range_step', [3, 0, 2], [3, 1]],
		['numbers.range_step', [0, 3, 0], undefined],
		['numbers.range_step', [0, 1e9, 1], undefined],
		['units.parse_bytes', ['1.5KiB'], '1536'],
		['units.parse_bytes', ['16EB'], '16000000000000000000'],
		['units.parse_bytes', ['1 MB'], undefined]
	])('%s %o', (name, args, want) => {
		expect(call(name, ...args)).toEqual(want);
	});

	test('no time outside a decision', () => {
		const quiet = hostBuiltins(() => null);
		expect(quiet['time.now_ns']()).toBe(undefined);
	});
});
