// Exports: what each trap of a format would do, and that a stranger can check the seals with nothing but WebCrypto.

import { ed25519 } from '@noble/curves/ed25519';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError, base64url, canonicalJson, utf8, type Json } from '$lib/kernel';
import type { BlobRef, RecordVersion } from '$lib/ledger';
import { contentHash, recordContent } from '../content';
import { foldRecords, RecordFold } from '../fold';
import { roughPlace, type Fix } from '../place';
import { accepted, kofi, seal, sealPayloadOf, version, WORKSPACE } from '../testing';
import { cell, csvLines, safeText } from './csv';
import { exportRecords } from './export';
import { degrees, type ExportOptions, type ExportSource, type PhotoSource } from './source';
import { crc32 } from './zip';

const fix: Fix = { state: 'fix', lat: 5.31274419, lon: -1.82041123, accuracyMeters: 6, at: 990 };
const photo = (sha256: string) => ({
	...{ id: sha256, key: '', sha256, size: 3, chunks: [], mediaType: 'image/jpeg' }
});
const A = 'ab'.repeat(32);
const B = 'cd'.repeat(32);

function sourceOf(versions: Partial<RecordVersion>[]): ExportSource & PhotoSource {
	const statements = versions.map((over, i) =>
		accepted(version({ record: `r${i}`, ...over }), kofi, { id: `v${i}`, ms: 1000 - i })
	);
	const fold = new RecordFold(WORKSPACE);
	fold.apply(statements);
	return {
		views: fold.views().sort((a, b) => (a.id < b.id ? -1 : 1)),
		form: (reference) => fold.form(reference),
		nameOf: (did) => (did === kofi ? 'Kofi Boateng' : did),
		workspace: { id: WORKSPACE, name: 'River watch' },
		now: Date.UTC(2026, 10, 22, 10, 32),
		photo: (ref) => Promise.resolve(ref.sha256 === A ? new Uint8Array([1, 2, 3]) : null)
	};
}
const options = (over: Partial<ExportOptions> = {}): ExportOptions => ({
	...{ format: 'csv', place: 'exact', photos: false, mark: false },
	...over
});
const csvOf = (versions: Partial<RecordVersion>[], over: Partial<ExportOptions> = {}) =>
	parseCsv([...csvLines(sourceOf(versions), options(over))].join(''));

/** A reader of RFC 4180 that knows nothing of the writer. */
function parseCsv(text: string): { [column: string]: string }[] {
	const rows: string[][] = [[]];
	let at = 0;
	while (at < text.length) {
		let value = '';
		if (text[at] === '"') {
			for (at++; ; at++) {
				if (text[at] === '"' && text[at + 1] === '"') value += text[at++];
				else if (text[at] === '"') break;
				else value += text[at];
			}
			at++;
		} else while (at < text.length && !',\r\n'.includes(text[at])) value += text[at++];
		rows.at(-1)!.push(value);
		if (text[at] === ',') at++;
		else if (text.startsWith('\r\n', at)) {
			at += 2;
			if (at < text.length) rows.push([]);
		}
	}
	const [names, ...lines] = rows;
	return lines.map((line) => Object.fromEntries(line.map((value, i) => [names[i], value])));
}

describe('a cell', () => {
	test.each([
		['=1+1', "'=1+1"],
		['=HYPERLINK("http://evil","x")', `'=HYPERLINK("http://evil","x")`],
		['+233 24 123', "'+233 24 123"],
		['-2+3', "'-2+3"],
		['@SUM(A1)', "'@SUM(A1)"],
		['\tx', "'\tx"],
		['\rx', "'\rx"],
		['\n=x', "'\n'=x"],
		[' =1', "' =1"],
		['\u00a0=1', "'\u00a0=1"],
		['"=1', `'"=1`],
		['＝1', "'＝1"],
		['＋1', "'＋1"],
		['－1', "'－1"],
		['＠x', "'＠x"],
		['a;=1', "a;'=1"],
		['a\t=1', "a\t'=1"],
		['a\n- b', "a\n'- b"],
		['a; "=1', `a;' "=1`]
	])('that could be a formula, %j, becomes %j', (text, safe) => {
		expect(safeText(text)).toBe(safe);
	});

	test.each(['Bonsa bridge', '142', 'a-b', 'a=b', 'kofi@example', "it's", 'a; b', '1 + 1', 'é'])(
		'that could not, %j, stays as it is',
		(text) => expect(safeText(text)).toBe(text)
	);

	test('a number stays a number, also below zero, with a point in every country', () => {
		expect([-3, 1.5, 0, 12000].map(cell)).toEqual(['-3', '1.5', '0', '12000']);
		expect(cell('-3')).toBe("'-3");
		expect(cell(Infinity)).toBe('');
	});

	test('quotes what a reader would cut at', () => {
		expect(cell('a,b')).toBe('"a,b"');
		expect(cell('say "x"')).toBe('"say ""x"""');
		expect(cell('a\nb')).toBe('"a\nb"');
		expect(cell('a;b')).toBe('"a;b"');
		expect(cell(' a')).toBe('" a"');
	});

	test('whatever is in it, no reader of any country finds a formula', () => {
		const hostile = fc.string({
			unit: fc.constantFrom(...'=+-@;,\t\r\n"\' a1＝'.split('')),
			maxLength: 12
		});
		fc.assert(
			fc.property(hostile, (text) => {
				const written = cell(text);
				// by commas, as written; by semicolons, tabs and lines, as others cut
				const cuts = [parseCsv(`x\r\n${written}\r\n`)[0]?.x ?? '', ...written.split(/[;\t\r\n]/)];
				for (const cut of cuts) expect(cut).not.toMatch(/^["\s]*[=+\-@＝＋－＠]/);
			})
		);
	});
});

describe('CSV', () => {
	const [row] = csvOf([
		{
			answers: { name: 'Bonsa, bridge', level: -3, kind: ['hand-pump', 'x'], odd: { a: 1 } },
			blobs: { photos: [photo(A), photo(B)] },
			place: fix,
			at: Date.UTC(2026, 10, 22, 10, 32)
		}
	]);

	test('has one column for each question, names of photos, choices in one cell, ISO times', () => {
		expect(row).toMatchObject({
			record: 'r0',
			form: 'water-point@1',
			title: 'Water point, Bonsa, bridge',
			recorded_at: '2026-11-22T10:32:00.000Z',
			author: 'Kofi Boateng',
			sealed: 'false',
			latitude: '5.3127442',
			longitude: '-1.8204112',
			accuracy_m: '6',
			'water-point.name': 'Bonsa, bridge',
			'water-point.level': '-3',
			'water-point.kind': 'hand-pump; x',
			'water-point.photos': `photos/${A}.jpg; photos/${B}.jpg`,
			'water-point.odd': '{"a":1}',
			'water-point.note': ''
		});
	});

	test('lines end with CRLF; the mark comes first when it is asked for', () => {
		const lines = [...csvLines(sourceOf([{}]), options({ mark: true }))];
		expect(lines[0].startsWith('\ufeffrecord,form,')).toBe(true);
		expect(lines.every((line) => line.endsWith('\r\n'))).toBe(true);
	});

	test('a question of a stranger is no formula either, and hides no column', () => {
		const text = [
			...csvLines(
				sourceOf([{ form: '=cmd@1', answers: { record: 'x', __proto__: 'y' } }]),
				options()
			)
		].join('');
		expect(text.split('\r\n')[0]).toContain("'=cmd.record");
		expect(parseCsv(text)[0].record).toBe('r0');
	});

	test('tells of the place what was chosen', () => {
		const rough = roughPlace(fix);
		expect(csvOf([{ place: fix }], { place: 'rough' })[0]).toMatchObject({
			latitude: String(rough.lat),
			longitude: String(rough.lon),
			accuracy_m: '1112'
		});
		const none = [...csvLines(sourceOf([{ place: fix }]), options({ place: 'none' }))].join('');
		expect(parseCsv(none)[0]).toMatchObject({ latitude: '', longitude: '', located_at: '' });
		expect(none).not.toMatch(/5\.31|1\.82/);
	});
});

describe('GeoJSON', () => {
	const read = async (versions: Partial<RecordVersion>[], over: Partial<ExportOptions> = {}) => {
		const file = await exportRecords(sourceOf(versions), options({ format: 'geojson', ...over }));
		return JSON.parse(await file.blob.text()) as {
			type: string;
			features: { geometry: { coordinates: number[] } | null; properties: { [n: string]: Json } }[];
		};
	};

	test('longitude first, seven decimals, accuracy beside it; no place is a null geometry', async () => {
		const { type, features } = await read([
			{ place: fix, answers: { name: 'a', level: 1.5 } },
			{ place: { state: 'denied' } },
			{ place: { state: 'pending' } }
		]);
		expect(type).toBe('FeatureCollection');
		expect(features[0]).toMatchObject({
			type: 'Feature',
			id: 'r0',
			geometry: { type: 'Point', coordinates: [-1.8204112, 5.3127442] },
			properties: { accuracyMeters: 6, 'water-point.level': 1.5, 'water-point.name': 'a' }
		});
		expect(features.slice(1).map(({ geometry }) => geometry)).toEqual([null, null]);
	});

	test('no coordinate has more than seven decimals', () => {
		fc.assert(
			fc.property(fc.double({ min: -180, max: 180, noNaN: true }), (value) => {
				const [, decimals = ''] = String(degrees(value)).split('.');
				expect(decimals.replace(/e-\d+$/, '').length).toBeLessThanOrEqual(7);
			})
		);
	});

	test('without a record it is an empty collection', async () => {
		expect(await read([])).toEqual({ type: 'FeatureCollection', features: [] });
	});

	test('tells of the place what was chosen', async () => {
		const [rough] = (await read([{ place: fix }], { place: 'rough' })).features;
		expect(rough.geometry?.coordinates).toEqual([roughPlace(fix).lon, roughPlace(fix).lat]);
		expect(rough.properties.accuracyMeters).toBe(1112);
		const [none] = (await read([{ place: fix }], { place: 'none' })).features;
		expect(none.geometry).toBeNull();
		expect(none.properties.locatedAt).toBeNull();
	});
});

const LETTERS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const base58 = (bytes: Uint8Array): string => {
	let number = BigInt('0x' + Buffer.from(bytes).toString('hex'));
	let text = '';
	for (; number > 0n; number /= 58n) text = LETTERS[Number(number % 58n)] + text;
	return text;
};
const signerOf = (fill: number) => {
	const secret = new Uint8Array(32).fill(fill);
	const key = ed25519.getPublicKey(secret);
	const did = `did:key:z${base58(new Uint8Array([0xed, 0x01, ...key]))}`;
	return {
		did,
		sign(payload: object, typ: string) {
			const header = { alg: 'EdDSA', kid: `${did}#${did.slice(8)}`, typ };
			const input = [header, payload].map((o) => base64url(utf8(canonicalJson(o)))).join('.');
			return `${input}.${base64url(ed25519.sign(utf8(input), secret))}`;
		}
	};
};

/** What docs/formats.md says, with nothing of Azora: WebCrypto, JSON and base64url. */
async function checkItem(item: {
	content: { author: string };
	contentHash: string;
	sealJws: string;
	reviewJws: string[];
}): Promise<boolean> {
	const sorted = (value: unknown): unknown =>
		Array.isArray(value)
			? value.map(sorted)
			: value && typeof value === 'object'
				? Object.fromEntries(
						Object.entries(value)
							.sort(([a], [b]) => (a < b ? -1 : 1))
							.map(([name, one]) => [name, sorted(one)])
					)
				: value;
	const text = new TextEncoder().encode(JSON.stringify(sorted(item.content)));
	const hash = Buffer.from(await crypto.subtle.digest('SHA-256', text)).toString('hex');
	if (item.contentHash !== `sha256:${hash}`) return false;
	for (const [i, jws] of [item.sealJws, ...item.reviewJws].entries()) {
		const [head, body, signature] = jws.split('.');
		const json = (part: string) =>
			JSON.parse(Buffer.from(part, 'base64url').toString()) as { [name: string]: string };
		const did = json(head).kid.split('#')[0];
		const number = [...did.slice('did:key:z'.length)].reduce(
			(sum, letter) => sum * 58n + BigInt(LETTERS.indexOf(letter)),
			0n
		);
		const raw = Buffer.from(number.toString(16).padStart(68, '0'), 'hex').subarray(2);
		const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
		const holds = await crypto.subtle.verify(
			'Ed25519',
			key,
			Buffer.from(signature, 'base64url'),
			new TextEncoder().encode(`${head}.${body}`)
		);
		if (!holds || json(body).contentHash !== item.contentHash) return false;
		if (i === 0 && did !== item.content.author) return false;
	}
	return true;
}

describe('JSON with proofs', () => {
	const author = signerOf(7);
	const reviewer = signerOf(9);
	const sealed = version({ place: fix, blobs: { photos: [photo(A)] } });
	const statements = [
		accepted(sealed, author.did, { id: 'v1' }),
		accepted(
			{
				type: 'record.seal',
				version: 'v1',
				jws: author.sign(sealPayloadOf(sealed, author.did), 'azora-seal+jws')
			},
			author.did,
			{ id: 's1', ms: 1001 }
		),
		accepted(
			{
				type: 'review',
				jws: reviewer.sign(
					{ ...sealPayloadOf(sealed, author.did), type: 'review', verdict: 'confirm', reason: '' },
					'azora-review+jws'
				)
			},
			reviewer.did,
			{ id: 'w1', ms: 1002 }
		),
		accepted(version({ record: 'r2', place: fix }), kofi, { id: 'v2' })
	];
	const source = { ...sourceOf([]), views: foldRecords(statements, WORKSPACE) };
	type File = { records: Parameters<typeof checkItem>[0][]; people: { [did: string]: string } };
	const read = async (over: Partial<ExportOptions> = {}) => {
		const file = await exportRecords(source, options({ format: 'json', ...over }));
		return JSON.parse(await file.blob.text()) as File;
	};

	test('seals and reviews hold for a stranger with WebCrypto alone', async () => {
		const { records, ...head } = await read();
		expect(head).toMatchObject({
			format: 'azora-records/1',
			exportedAt: '2026-11-22T10:32:00.000Z',
			workspace: { id: WORKSPACE, name: 'River watch' },
			place: 'exact',
			people: { [kofi]: 'Kofi Boateng' },
			forms: { 'water-point@1': { id: 'water-point' } }
		});
		const [first] = records;
		expect(first.reviewJws).toHaveLength(1);
		expect(await checkItem(first)).toBe(true);
		const changed = structuredClone(first) as typeof first & { content: { at: number } };
		changed.content.at++;
		expect(await checkItem(changed)).toBe(false);
	});

	test('a record that is not sealed has its content and claims no proof', async () => {
		const item = (await read()).records.find((one) => !one.sealJws);
		expect(Object.keys(item ?? {})).toEqual(['id', 'title', 'content']);
	});

	test.each(['rough', 'none'] as const)(
		'with a place told as %s nothing of the exact one is in the file, and no seal that would not hold',
		async (place) => {
			const file = await read({ place });
			expect(JSON.stringify(file)).not.toMatch(/5\.3127|1\.8204/);
			expect(file.records.every((item) => !('sealJws' in item) && !('contentHash' in item))).toBe(
				true
			);
		}
	);

	test('a seal over a record without a place, or with a rough one, goes along', async () => {
		for (const place of [{ state: 'denied' as const }, roughPlace(fix)]) {
			const bare = version({ place });
			const views = foldRecords(
				[accepted(bare, kofi, { id: 'v1' }), accepted(seal('v1', bare, kofi), kofi, { id: 's1' })],
				WORKSPACE
			);
			const file = await exportRecords(
				{ ...source, views },
				options({ format: 'json', place: 'rough' })
			);
			const { records } = JSON.parse(await file.blob.text()) as File;
			expect(records[0].contentHash).toBe(contentHash(recordContent(views[0], kofi)));
		}
	});
});

describe('one file', () => {
	test('with photos is a ZIP that others can open; what is not here is counted', async () => {
		const source = sourceOf([
			{ blobs: { photos: [photo(A), photo(B)] } },
			{ record: 'r9', blobs: { photos: [photo(A)] } }
		]);
		const file = await exportRecords(source, options({ photos: true }));
		expect(file).toMatchObject({ name: 'azora-2026-11-22.zip', photos: 1, photosMissing: 1 });
		const bytes = Buffer.from(await file.blob.arrayBuffer());
		const files = unzip(bytes);
		expect([...files.keys()]).toEqual([
			'azora-2026-11-22/records.csv',
			`azora-2026-11-22/photos/${A}.jpg`
		]);
		expect([...files.get(`azora-2026-11-22/photos/${A}.jpg`)!]).toEqual([1, 2, 3]);
	});

	test('CRC-32 as everybody counts it', () => {
		expect(crc32(utf8('123456789')).toString(16)).toBe('cbf43926');
		expect(crc32(utf8('6789'), crc32(utf8('12345')))).toBe(crc32(utf8('123456789')));
	});

	test('a photo that does not open as one member says is taken by another reference, or named', async () => {
		const [wrong, right] = [{ ...photo(A), key: 'wrong' }, photo(A)];
		const source = {
			...sourceOf([
				{ blobs: { photos: [wrong] } },
				{ blobs: { photos: [right, photo(B)] }, answers: { name: 'North well' } }
			]),
			// as the ledger does with a key that does not fit
			photo: (ref: BlobRef) =>
				ref.key === 'wrong' || ref.sha256 === B
					? Promise.reject(new AppError('ledger/blob-tampered'))
					: Promise.resolve(new Uint8Array([1, 2, 3]))
		};
		const file = await exportRecords(source, options({ photos: true }));
		expect(file).toMatchObject({
			...{ photos: 1, photosMissing: 0, photosWrong: ['Water point, North well'] }
		});
		const files = unzip(Buffer.from(await file.blob.arrayBuffer()));
		expect([...files.keys()]).toContain(`azora-2026-11-22/photos/${A}.jpg`);
		const broken = {
			...source,
			photo: () => Promise.reject(new AppError('rpc/thread-gone'))
		};
		await expect(exportRecords(broken, options({ photos: true }))).rejects.toMatchObject({
			code: 'rpc/thread-gone'
		});
	});

	test('of 50,000 records is written in slices, tells how far it is, and can be stopped', async () => {
		const source = sourceOf([{ answers: { name: 'Bonsa bridge', note: 'x'.repeat(200) } }]);
		const many = { ...source, views: Array.from({ length: 50_000 }, () => source.views[0]) };
		const seen: number[] = [];
		const file = await exportRecords(many, options({ format: 'json' }), {
			onProgress: ({ done }) => seen.push(done)
		});
		expect(file.records).toBe(50_000);
		expect(seen.length).toBeGreaterThan(1);
		const stop = new AbortController();
		const stopped = exportRecords(many, options(), {
			signal: stop.signal,
			onProgress: () => stop.abort()
		});
		await expect(stopped).rejects.toMatchObject({ code: 'app/cancelled' });
	});
});

/** By the central directory, as readers do; only what is stored. */
function unzip(bytes: Buffer): Map<string, Buffer> {
	const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
	const files = new Map<string, Buffer>();
	let at = bytes.readUInt32LE(end + 16);
	for (let n = bytes.readUInt16LE(end + 10); n > 0; n--) {
		const [crc, size] = [bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 24)];
		const [nameLength, head] = [bytes.readUInt16LE(at + 28), bytes.readUInt32LE(at + 42)];
		const name = bytes.subarray(at + 46, at + 46 + nameLength).toString();
		const from = head + 30 + bytes.readUInt16LE(head + 26) + bytes.readUInt16LE(head + 28);
		const content = bytes.subarray(from, from + size);
		expect(crc32(new Uint8Array(content))).toBe(crc);
		files.set(name, content);
		at += 46 + nameLength;
	}
	return files;
}
