// Builtins of Rego that the compiled module asks its host for. Arguments and answers are JSON; `undefined` makes
// the rule undefined, as an error does in OPA. wasm/rego-kit/builtins.json lists them; OPA's own cases prove them.

import { sha256 } from '@noble/hashes/sha2';
import { fromUtf8, hex, utf8 } from '$lib/kernel';
import { isSemver, compareSemver } from './semver';
import { nanosecondsOf } from './rfc3339';

export type Builtin = (...args: never[]) => unknown;

/** JSON text as it is, for numbers that JavaScript cannot hold. */
const exactly = (text: string): ArrayBuffer => utf8(text).buffer;

/** A text or a list of texts; throws for anything else, whatever else would match. */
function textsOf(value: unknown): string[] {
	const list: unknown[] = Array.isArray(value) ? value : [value];
	if (!list.every((item): item is string => typeof item === 'string')) throw new TypeError('text');
	return list;
}

/** Whether any of the texts fits any of the parts. */
function anyMatch(texts: unknown, parts: unknown, fits: (text: string, part: string) => boolean) {
	const [left, right] = [textsOf(texts), textsOf(parts)];
	return left.some((text) => right.some((part) => fits(text, part)));
}

const MAX_RANGE = 100_000;

function rangeStep(from: number, to: number, step: number): number[] | undefined {
	// a step that JavaScript rounded is larger than any range that it can hold
	if (![from, to].every(Number.isSafeInteger) || !Number.isInteger(step) || step <= 0)
		return undefined;
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
	const match = /^(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?([a-z]*)$/i.exec(plain);
	if (!match || !(match[1] || match[2])) return undefined;
	const [, whole, fraction = '', exponent = '0', suffix] = match;
	const unit = BYTE_UNITS[suffix.toLowerCase().replace(/b$/, '')];
	if (unit === undefined) return undefined;
	const digits = BigInt(whole + fraction) * unit;
	const shift = Number(exponent) - fraction.length;
	return exactly(
		String(shift < 0 ? digits / 10n ** BigInt(-shift) : digits * 10n ** BigInt(shift))
	);
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
		'strings.any_prefix_match': (search: unknown, base: unknown) =>
			anyMatch(search, base, (text, start) => text.startsWith(start)),
		'strings.any_suffix_match': (search: unknown, base: unknown) =>
			anyMatch(search, base, (text, end) => text.endsWith(end)),
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
