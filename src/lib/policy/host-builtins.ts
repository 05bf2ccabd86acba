// Builtins of Rego that the compiled module asks its host for. Arguments and answers are JSON; `undefined` makes
// the rule undefined, as an error does in OPA. wasm/rego-kit/builtins.json lists them; OPA's own cases prove them.

import { sha256 } from '@noble/hashes/sha2';
import { fromUtf8, hex, utf8 } from '$lib/kernel';
import { isSemver, compareSemver } from './semver';
import { nanosecondsOf } from './rfc3339';

export type Builtin = (...args: never[]) => unknown;

/** JSON text as it is, for numbers that JavaScript cannot hold. */
const exactly = (text: string): ArrayBuffer => utf8(text).buffer;

const listOf = (value: string | string[]): string[] => (Array.isArray(value) ? value : [value]);

const MAX_RANGE = 100_000;

function rangeStep(from: number, to: number, step: number): number[] | undefined {
	if (![from, to, step].every(Number.isSafeInteger) || step <= 0) return undefined;
	const count = Math.floor(Math.abs(to - from) / step) + 1;
	if (count > MAX_RANGE) return undefined;
	const direction = from <= to ? step : -step;
	return Array.from({ length: count }, (_, index) => from + index * direction);
}

function fromHexText(text: string): string | undefined {
	if (text.length % 2 || !/^[0-9a-fA-F]*$/.test(text)) return undefined;
	const bytes = text.match(/../g)?.map((pair) => parseInt(pair, 16)) ?? [];
	return fromUtf8(new Uint8Array(bytes));
}

function countOf(text: string, part: string): number {
	// Go counts an empty part before each character and at the end
	if (part === '') return [...text].length + 1;
	return text.split(part).length - 1;
}

const BYTE_UNITS: Record<string, bigint> = {
	'': 1n,
	k: 10n ** 3n,
	m: 10n ** 6n,
	g: 10n ** 9n,
	t: 10n ** 12n,
	p: 10n ** 15n,
	e: 10n ** 18n,
	ki: 2n ** 10n,
	mi: 2n ** 20n,
	gi: 2n ** 30n,
	ti: 2n ** 40n,
	pi: 2n ** 50n,
	ei: 2n ** 60n
};

function parseBytes(text: string): ArrayBuffer | undefined {
	const plain = text.replaceAll('"', '');
	const match = /^(\d*)(?:\.(\d*))?([a-z]*)$/i.exec(plain);
	if (!match || !(match[1] || match[2])) return undefined;
	const [, whole, fraction = '', suffix] = match;
	const unit = BYTE_UNITS[suffix.toLowerCase().replace(/b$/, '')];
	if (unit === undefined) return undefined;
	const scaled = BigInt(whole + fraction || '0') * unit;
	return exactly(String(scaled / 10n ** BigInt(fraction.length)));
}

/** Builtins for one engine. `now` gives the pinned milliseconds of the decision, or null outside one. */
export function hostBuiltins(now: () => number | null): Record<string, Builtin> {
	return {
		'time.now_ns': () => {
			const ms = now();
			return ms === null ? undefined : exactly(String(BigInt(Math.trunc(ms)) * 1_000_000n));
		},
		'time.parse_rfc3339_ns': (text: string) => {
			const nanoseconds = nanosecondsOf(text);
			return nanoseconds === null ? undefined : exactly(String(nanoseconds));
		},
		'strings.any_prefix_match': (search: string | string[], base: string | string[]) =>
			listOf(search).some((text) => listOf(base).some((start) => text.startsWith(start))),
		'strings.any_suffix_match': (search: string | string[], base: string | string[]) =>
			listOf(search).some((text) => listOf(base).some((end) => text.endsWith(end))),
		'strings.count': countOf,
		'semver.is_valid': (text: unknown) => typeof text === 'string' && isSemver(text),
		'semver.compare': (a: string, b: string) =>
			isSemver(a) && isSemver(b) ? compareSemver(a, b) : undefined,
		'crypto.sha256': (text: string) => hex(sha256(utf8(text))),
		'hex.encode': (text: string) => hex(utf8(text)),
		'hex.decode': fromHexText,
		'numbers.range_step': rangeStep,
		'units.parse_bytes': parseBytes
	};
}
