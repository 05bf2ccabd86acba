// JSON with one reading only.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from './strict-json';

const why = (text: string) => {
	const parsed = parseStrictJson(text);
	return parsed.ok ? 'ok' : parsed.why;
};

describe('parseStrictJson', () => {
	it('takes every JSON value, with spaces or without', () => {
		fc.assert(
			fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2), (value, space) => {
				const text = JSON.stringify(value, null, space);
				const hasProto = text.includes('"__proto__"');
				const parsed = parseStrictJson(text);
				if (!hasProto) expect(parsed).toEqual({ ok: true, value: JSON.parse(text) });
			}),
			{ seed: 7, numRuns: 500 }
		);
	});

	it('refuses a name that stands twice, at any depth and in any spelling', () => {
		for (const text of [
			'{"a":1,"a":2}',
			'{"a":1,"b":{},"a":2}',
			'{"a":{"b":1,"b":1}}',
			'[{"a":1},{"a":1,"\\u0061":2}]',
			'{"a":["a","a",{"x":1}], "a" : 1}',
			'{"\\"":1,"\\u0022":2}',
			'{"":1,"":2}'
		])
			expect(why(text), text).toBe('duplicate');
	});

	it('takes one name in different objects, and names that look like values', () => {
		for (const text of [
			'{"a":{"a":{"a":1}}}',
			'[{"a":1},{"a":1}]',
			'{"a":"a","b":"a"}',
			'{"a":"{\\"a\\":1,\\"a\\":2}"}',
			'{"a":["a","a"],"b":["a"]}',
			'"a"',
			'1'
		])
			expect(why(text), text).toBe('ok');
	});

	it('refuses what is no JSON, too deep, or would change an object', () => {
		for (const text of ['', '{', '{a:1}', '{"a":1,}', "{'a':1}", '01', 'NaN', '[1]]'])
			expect(why(text), text).toBe('syntax');
		expect(why('['.repeat(17) + ']'.repeat(17))).toBe('syntax');
		expect(why('{"__proto__":{"iss":"x"}}')).toBe('syntax');
	});

	it('reads megabytes, also of nothing but escapes', () => {
		const started = performance.now();
		for (const inside of ['e'.repeat(7e6), '\\n'.repeat(3.5e6), '\\"'.repeat(3.5e6)])
			expect(why(`{"a":"${inside}","b":1}`)).toBe('ok');
		expect(performance.now() - started).toBeLessThan(5_000);
	});
});
