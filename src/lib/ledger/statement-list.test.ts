// The list of statements as readers page through it.

import { describe, expect, it } from 'vitest';
import type { Held } from './holdings';
import type { Said } from './said';
import { StatementList } from './statement-list';
import { actor, found, version } from './testing';

const { bytes } = await (await found(await actor('Ama'))).record('r1');
const said = new Map<string, Said>();
const held = (id: string): Held => {
	said.set(id, { statement: version(id), problem: null, signed: null, credential: null });
	const log = { id: 'log', device: 'device' };
	return { id, bytes, log, seq: 1, person: 'did', role: 'editor', rule: '' } as unknown as Held;
};

describe('a list of statements', () => {
	it('begins anew for who has read all of it, when one of them counts no more', () => {
		const list = new StatementList(said);
		const all = ['a', 'b', 'c'].map(held);
		list.compare(all, new Set());
		const { next } = list.since(0);
		list.compare(all.slice(0, 2), new Set());
		const page = list.since(next);
		expect(page.reset).toBe(true);
		expect(page.items.map(({ id }) => id)).toEqual(['a', 'b']);
		expect(list.since(page.next)).toMatchObject({ reset: false, items: [] });
	});

	it('of which all count no more begins anew as well', () => {
		const list = new StatementList(said);
		list.compare(['a', 'b'].map(held), new Set());
		const { next } = list.since(0);
		list.compare([], new Set());
		expect(list.since(next)).toMatchObject({ reset: true, items: [] });
	});
});
