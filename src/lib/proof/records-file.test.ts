// Exported records as a stranger checks them: whole, changed in each part, and hostile.

import { beforeAll, describe, expect, test } from 'vitest';
import type { RecordsChecked, VerifyReport } from './model';
import { ama, efua, kofi, mallory, NOW, riverWatch, verifyDeps, World, WORKSPACE } from './testing';
import { evidenceFor } from './evidence';
import { verifyInput } from './verify';
import { contentHash } from '$lib/records';

type Item = { id: string; [member: string]: unknown };
interface File {
	format: string;
	workspace: { id: string; name: unknown };
	people: { [did: string]: unknown };
	records: Item[];
	[member: string]: unknown;
}
let whole: File;
const always = { from: 0, to: Number.MAX_SAFE_INTEGER };

function fileOf(world: World): File {
	const items = world.views().flatMap((view) => {
		const of = evidenceFor([view], view.seal?.by ?? '', always);
		return of.map((item) => ({ id: view.id, title: `Record ${view.id}`, ...item }));
	});
	return {
		...{ format: 'azora-records/1', exportedAt: '2026-11-22T12:00:00.000Z', place: 'exact' },
		workspace: { id: WORKSPACE, name: 'River watch' },
		people: { [kofi.did]: 'Kofi', [ama.did]: 'Ama' },
		forms: {},
		records: [...items, { id: 'open', title: 'Not sealed', content: { any: 'thing' } }]
	};
}

beforeAll(async () => {
	whole = fileOf(await riverWatch());
});

const check = (file: unknown, over = {}): Promise<VerifyReport> =>
	verifyInput({ file: new Blob([JSON.stringify(file)]) }, verifyDeps(over));
async function checked(
	change: (file: File) => void
): Promise<VerifyReport & { r: RecordsChecked }> {
	const file = structuredClone(whole);
	change(file);
	const report = await check(file);
	return { ...report, r: report.records as RecordsChecked };
}
const known = (did: string) => Promise.resolve({ did, name: 'X', words: [], since: NOW });

describe('a file of records', () => {
	test('that is whole: how many seals hold, and whose', async () => {
		const { verdict, r, kind } = await checked(() => {});
		expect({ verdict, kind }).toEqual({ verdict: 'signed', kind: 'records' });
		expect(r).toMatchObject({ team: 'River watch', records: 6, seals: { hold: 5, fail: 0 } });
		expect(r.signers.map(({ name, seals }) => [name, seals])).toEqual([
			['Kofi', 4],
			['Ama', 1]
		]);
		expect(r.signers[0].words.length).toBe(6);
		expect(r.broken).toEqual([]);
	});

	test('holds once all who sealed are known here', async () => {
		expect((await check(whole, { knownSigner: known })).verdict).toBe('holds');
		const one = (did: string) => (did === kofi.did ? known(did) : Promise.resolve(null));
		expect((await check(whole, { knownSigner: one })).verdict).toBe('signed');
	});

	test('without a seal proves nothing', async () => {
		const { verdict, r } = await checked((file) => (file.records = file.records.slice(-1)));
		expect(verdict).toBe('unsaid');
		expect(r).toMatchObject({ records: 1, seals: { hold: 0, fail: 0 } });
	});

	test.each([
		['a changed answer', 'evidence-content', (i: Item) => (answersOf(i).name = 'other')],
		[
			'another team',
			'evidence-seal',
			(_: Item, file: File) => (file.workspace.id = '11'.repeat(16))
		],
		['another record', 'evidence-seal', (i: Item) => (i.id = 'elsewhere')],
		['a seal that is garbage', 'evidence-seal', (i: Item) => (i.sealJws = 'a.b.c')],
		['a review that is garbage', 'evidence-review', (i: Item) => (i.reviewJws = ['a.b.c'])],
		['a missing seal', 'evidence-broken', (i: Item) => delete i.sealJws],
		['a seal of another type', 'evidence-broken', (i: Item) => (i.sealJws = { toString: 1 })],
		['content that is no content', 'evidence-broken', (i: Item) => (i.content = [])],
		['no object', 'evidence-broken', (_: Item, file: File) => (file.records[0] = 5 as never)],
		['null', 'evidence-broken', (_: Item, file: File) => (file.records[0] = null as never)]
	])('names what fails: %s', async (_, why, change) => {
		const { verdict, r } = await checked((file) => change(file.records[0], file));
		expect(verdict).toBe('fails');
		expect(r.broken[0]).toMatchObject({ number: 1, code: `verify/${why}` });
		expect(r.seals.hold + r.seals.fail).toBe(5);
	});

	test('a record that stands twice counts once', async () => {
		const { r } = await checked((file) => file.records.push(file.records[0]));
		expect(r.seals).toEqual({ hold: 5, fail: 1 });
		expect(r.broken).toMatchObject([{ number: 7, code: 'verify/evidence-twice' }]);
	});

	test('a seal by somebody who did not write it does not hold', async () => {
		const world = new World();
		const written = await world.sealed('theirs', mallory);
		const file = fileOf(world);
		const { content } = file.records[0] as unknown as { content: { author: string } };
		content.author = kofi.did;
		file.records[0].contentHash = contentHash(content as never);
		const { records, verdict } = await check(file);
		expect(verdict).toBe('fails');
		expect(records?.signers).toEqual([]);
		expect(written.record).toBe('theirs');
	});
});

describe('a hostile file of records', () => {
	test.each([
		['records that are no list', { records: {} }],
		['no team', { workspace: 'x' }],
		['a team without an id', { workspace: { name: 'x' } }],
		['more than may be', { records: Array.from({ length: 10_001 }, () => ({ id: 'x' })) }]
	])('%s: said to be broken', async (_, over) => {
		const { verdict, records, lines } = await check({ ...whole, ...over });
		expect({ verdict, records }).toEqual({ verdict: 'fails', records: null });
		expect(lines.signature.code).toBe('verify/file-malformed');
	});

	test('names are claims: cut, without signs that turn the line, never of the prototype', async () => {
		const { r } = await checked((file) => {
			file.workspace.name = `\u202eriver${'x'.repeat(500)}`;
			file.people = { [kofi.did]: { evil: true } };
		});
		expect(r.team.startsWith('river')).toBe(true);
		expect(r.team.length).toBeLessThan(201);
		expect(r.signers.map(({ name }) => name)).toEqual(['', '']);
		const text = JSON.stringify(whole).replace('"people":{', '"people":{"__proto__":{"x":"y"},');
		expect((await verifyInput({ text }, verifyDeps())).records).toBeNull();
	});

	test('a name that stands twice in it fails', async () => {
		const text = JSON.stringify(whole).replace('{"format"', '{"place":"none","format"');
		expect((await verifyInput({ text }, verifyDeps())).lines.signature.code).toBe(
			'verify/duplicate'
		);
	});

	test('ten thousand broken records: fifty are named, all are counted', async () => {
		const records = Array.from({ length: 10_000 }, (_, id) => ({ id: String(id), sealJws: 'x' }));
		const { records: r } = await check({ ...whole, records });
		expect(r?.seals).toEqual({ hold: 0, fail: 10_000 });
		expect(r?.broken.length).toBe(50);
	});

	test('an archive with photos is told what to do with', async () => {
		const zip = new Blob([new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0, 0])]);
		const { lines } = await verifyInput({ file: zip }, verifyDeps());
		expect(lines.signature.code).toBe('verify/archive');
	});
});

test('who reviews is checked too', async () => {
	const world = new World();
	const written = await world.sealed('one', kofi);
	await world.reviewed(written, kofi, efua);
	expect((await check(fileOf(world))).verdict).toBe('signed');
});

const answersOf = (item: Item) =>
	(item as unknown as { content: { answers: { name: string } } }).content.answers;
