// The list of decisions: chained, masked, and every change shows.

import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { describe, expect, it, vi } from 'vitest';
import type { JournalLine } from '$lib/commands';
import { canonicalJson, hex, randomId, sha256, unwrap, utf8 } from '$lib/kernel';
import { openJournal } from './journal';
import { FIRST_PREV } from './model';

const ANNA = 'did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp';

const line = (id = randomId(), properties: object = {}): JournalLine => ({
	command: 'records.confirm',
	outcome: 'refused',
	errorCode: 'commands/refused',
	decision: {
		id,
		effect: 'deny',
		allow: false,
		constitution: 'sha256:c',
		obligations: [{ type: 'note' }],
		reasons: [
			{
				effect: 'deny',
				id: 'reviews/no-self',
				title: 'Nobody confirms their own record',
				article: 'Reviews',
				msg: 'You cannot confirm your own record.',
				controls: []
			}
		],
		input: {
			subject: { type: 'did', id: ANNA, properties: { role: 'editor', name: undefined } },
			action: { name: 'records.confirm', properties: {} },
			resource: { type: 'record', id: 'r1', properties: { ...properties } },
			context: { time: '2026-11-22T10:00:00.000Z', source: 'tap', online: true, workspace: null }
		}
	}
});
const clock = { now: () => 1_790_000_000_000 };
const open = (database: string, more: object = {}) =>
	openJournal(ANNA, { database, clock, ...more });

describe('journal', () => {
	it('keeps a decision as an OPA event, chained by RFC 6962 leaf hashes', async () => {
		const journal = await open(randomId());
		const first = await journal.append(line('d1'));
		const second = await journal.append(line('d2'));
		expect(first).toMatchObject({
			labels: { app: 'azora', owner: ANNA },
			decision_id: 'd1',
			bundles: { azora: { revision: 'sha256:c' } },
			path: 'azora/constitution/decision',
			requested_by: ANNA,
			timestamp: '2026-09-21T14:13:20.000Z',
			result: { effect: 'deny', allow: false },
			azora: {
				seq: 1,
				prev: FIRST_PREV,
				actor: ANNA,
				effect: 'deny',
				command: 'records.confirm',
				outcome: 'refused',
				error: 'commands/refused',
				articles: ['reviews'],
				rules: ['reviews/no-self'],
				obligations: ['note']
			}
		});
		const leaf = await sha256(new Uint8Array([0, ...utf8(canonicalJson(first))]));
		expect(second.azora).toMatchObject({ seq: 2, prev: hex(leaf) });
		expect(unwrap(await journal.verify())).toEqual({ count: 2 });
		expect(await journal.get('d1')).toEqual(first);
		expect(await journal.get('d3')).toBeNull();
	});

	it('goes on after a restart, and lists newest first, by pages', async () => {
		const database = randomId();
		const before = await open(database);
		for (let i = 1; i <= 5; i++) await before.append(line(`d${i}`));
		before.close();
		const journal = await open(database);
		await journal.append(line('d6'));
		const ids = async (o: { limit: number; before?: number }) =>
			(await journal.list(o)).map((event) => event.decision_id).join();
		expect(await ids({ limit: 4 })).toBe('d6,d5,d4,d3');
		expect(await ids({ limit: 4, before: 3 })).toBe('d2,d1');
		expect(await journal.count()).toBe(6);
		expect(unwrap(await journal.verify())).toEqual({ count: 6 });
	});

	it('keeps owners apart in one database', async () => {
		const database = randomId();
		const [person, device] = [await open(database), await openJournal('device', { database })];
		await person.append(line('d1'));
		await device.append(line('d1'));
		expect((await device.list({ limit: 9 })).map((event) => event.azora.seq)).toEqual([1]);
		expect(await person.count()).toBe(1);
	});

	it('does not fork when two tabs write at the same time', async () => {
		const database = randomId();
		const tabs = [await open(database), await open(database)];
		await Promise.all(Array.from({ length: 40 }, (_, i) => tabs[i % 2].append(line(`d${i}`))));
		expect(unwrap(await tabs[0].verify())).toEqual({ count: 40 });
		const ids = (await tabs[1].list({ limit: 100 })).map((event) => event.decision_id);
		expect(new Set(ids).size).toBe(40);
	});

	it('asks for the lock of its owner where the browser has locks', async () => {
		const request = vi.fn((_name: string, work: () => unknown) => work());
		vi.stubGlobal('navigator', { locks: { request } });
		try {
			await (await open(randomId())).append(line());
			expect(request).toHaveBeenCalledWith(`azora-journal-${ANNA}`, expect.any(Function));
		} finally {
			vi.unstubAllGlobals();
		}
	});

	it('says where the chain breaks: a changed, a taken out, a rewritten line', async () => {
		const database = randomId();
		const journal = await open(database);
		for (let i = 1; i <= 600; i++) await journal.append(line(`d${i}`));
		const db = await openDB(database);
		const row = await db.get('events', [ANNA, 550]);
		const broken = async () => {
			const result = await journal.verify();
			return result.ok ? null : [result.error.code, result.error.data.seq, result.error.data.why];
		};
		row.event.result.allow = true;
		await db.put('events', row);
		expect(await broken()).toEqual(['journal/broken', 550, 'changed']);
		// with its own hash made to fit, the line after it no longer names it
		const { leafOf } = await import('./model');
		await db.put('events', { ...row, leaf: await leafOf(row.event) });
		expect(await broken()).toEqual(['journal/broken', 551, 'chain']);
		await db.delete('events', [ANNA, 300]);
		expect(await broken()).toEqual(['journal/broken', 300, 'missing']);
	});

	it('masks before it hashes, and keeps nothing of what was masked', async () => {
		const database = randomId();
		const mask = () => ['/input/resource/properties/place', '/input/no/such', '/labels', 'input'];
		const journal = await open(database, { mask });
		const event = await journal.append(line('d1', { place: 'secret place', form: 'water' }));
		expect(event.erased).toEqual(['/input/resource/properties/place']);
		expect(event.input).toMatchObject({ resource: { properties: { form: 'water' } } });
		const rows = await (await openDB(database)).getAll('events');
		expect(JSON.stringify(rows)).not.toContain('secret place');
		expect(unwrap(await journal.verify())).toEqual({ count: 1 });
	});

	it('keeps no input at all when the mask cannot be asked', async () => {
		const mask = () => Promise.reject(new Error('engine'));
		const journal = await open(randomId(), { mask });
		const event = await journal.append(line('d1', { place: 'secret place' }));
		expect(event.erased).toEqual(['/input', '/result']);
		expect(JSON.stringify(event)).not.toContain('secret place');
		expect(event.azora.command).toBe('records.confirm');
	});

	it('goes on after a line that could not be kept', async () => {
		const journal = await open(randomId());
		const digest = vi.spyOn(crypto.subtle, 'digest').mockRejectedValueOnce(new Error('once'));
		await expect(journal.append(line('d1'))).rejects.toThrow('once');
		digest.mockRestore();
		expect((await journal.append(line('d2'))).azora.seq).toBe(1);
	});

	it('of a device that keeps nothing lasts as long as its window; that of a person is never pretended', async () => {
		const opening = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
			throw new DOMException('denied', 'SecurityError');
		});
		const journal = await openJournal('device', { database: randomId(), clock });
		const [first, second] = [await journal.append(line('d1')), await journal.append(line('d2'))];
		expect([first.azora.seq, second.azora.seq, await journal.count()]).toEqual([1, 2, 2]);
		expect((await journal.list({ limit: 5 })).map((event) => event.decision_id)).toEqual([
			...['d2', 'd1']
		]);
		expect((await journal.get('d1'))?.azora.seq).toBe(1);
		expect(unwrap(await journal.verify())).toEqual({ count: 2 });
		await expect(open(randomId())).rejects.toMatchObject({ code: 'platform/storage-blocked' });
		opening.mockRestore();
	});
});
