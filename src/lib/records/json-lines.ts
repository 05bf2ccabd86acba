// JSON of unknown origin with the line of each thing in it: strict (RFC 8259), no name twice, no deeper and no more than
// asked, in one pass without recursion limits of the engine.

import type { Json } from '$lib/kernel';

export type JsonFault = 'syntax' | 'twice' | 'deep' | 'many' | 'end';

export class JsonFailure extends Error {
	readonly fault: JsonFault;
	/** Counted from 1. */
	readonly line: number;

	constructor(fault: JsonFault, line: number) {
		super(`${fault} in line ${line}`);
		this.name = 'JsonFailure';
		this.fault = fault;
		this.line = line;
	}
}

export interface ReadJson {
	value: Json;
	/** Line of `fields.0.id`, or of the nearest thing around it. */
	lineOf: (path: string) => number;
}

export interface JsonLimits {
	depth: number;
	/** Values in all. */
	values: number;
}

// eslint-disable-next-line no-control-regex -- JSON refuses them in texts, and so does this
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

class Reader {
	readonly lines = new Map<string, number>();
	readonly #text: string;
	readonly #limits: JsonLimits;
	#at = 0;
	#line = 1;
	#values = 0;

	constructor(text: string, limits: JsonLimits) {
		this.#text = text;
		this.#limits = limits;
	}

	read(): Json {
		const value = this.#value('', 0);
		this.#space();
		if (this.#at < this.#text.length) this.#fail('syntax');
		return value;
	}

	#value(path: string, depth: number): Json {
		this.#space();
		this.lines.set(path, this.#line);
		if (depth > this.#limits.depth) this.#fail('deep');
		if (++this.#values > this.#limits.values) this.#fail('many');
		const next = this.#text[this.#at];
		if (next === undefined) this.#fail('end');
		if (next === '{') return this.#object(path, depth);
		if (next === '[') return this.#array(path, depth);
		const token = this.#take(STRING) ?? this.#take(NUMBER) ?? this.#take(WORD);
		return token === null ? this.#fail('syntax') : (JSON.parse(token) as Json);
	}

	#object(path: string, depth: number): Json {
		const pairs = new Map<string, Json>();
		this.#list('}', () => {
			this.#space();
			const line = this.#line;
			const token = this.#take(STRING) ?? this.#fail('syntax');
			const name = JSON.parse(token) as string;
			if (pairs.has(name)) this.#fail('twice');
			this.#space();
			if (this.#text[this.#at] !== ':') this.#fail('syntax');
			this.#at++;
			const below = path === '' ? name : `${path}.${name}`;
			pairs.set(name, this.#value(below, depth + 1));
			this.lines.set(below, line);
		});
		return Object.fromEntries(pairs);
	}

	#array(path: string, depth: number): Json {
		const items: Json[] = [];
		this.#list(']', () => {
			items.push(
				this.#value(path === '' ? `${items.length}` : `${path}.${items.length}`, depth + 1)
			);
		});
		return items;
	}

	#list(end: '}' | ']', item: () => void): void {
		this.#at++;
		this.#space();
		if (this.#text[this.#at] === end) return void this.#at++;
		for (;;) {
			item();
			this.#space();
			const next = this.#text[this.#at++];
			if (next === end) return;
			if (next === undefined) this.#fail('end');
			if (next !== ',') this.#fail('syntax');
		}
	}

	#take(token: RegExp): string | null {
		token.lastIndex = this.#at;
		const found = token.exec(this.#text)?.[0] ?? null;
		if (found !== null) this.#at += found.length;
		return found;
	}

	#space(): void {
		const space = this.#take(SPACE) ?? '';
		for (const letter of space) if (letter === '\n') this.#line++;
	}

	#fail(fault: JsonFault): never {
		throw new JsonFailure(fault, this.#line);
	}
}

/** Throws `JsonFailure`. */
export function readJson(text: string, limits: JsonLimits): ReadJson {
	const reader = new Reader(text, limits);
	const value = reader.read();
	return {
		value,
		lineOf(path) {
			const parts = path === '' ? [] : path.split('.');
			for (; parts.length > 0; parts.pop()) {
				const line = reader.lines.get(parts.join('.'));
				if (line !== undefined) return line;
			}
			return reader.lines.get('') ?? 1;
		}
	};
}
