// The entry as bytes: one value has one spelling, and nothing else is taken for an entry.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError, compareBytes, concat, hex, type Bytes } from '$lib/kernel';
import { assembleEntry, decodeEntry, encodeHeader, ENTRY_LIMIT, type Header } from './entry';
import { actor, allOf, copyFor, found } from './testing';

const bytes = (length: number) =>
	fc
		.uint8Array({ minLength: length, maxLength: length })
		.filter((value) => value.some((byte) => byte !== 0))
		.map((value) => new Uint8Array(value));
const u48 = fc.integer({ min: 0, max: 2 ** 48 - 1 });

const headers: fc.Arbitrary<Header> = fc
	.record({
		kind: fc.constantFrom(1, 2, 3, 4, 5),
		workspace: bytes(16),
		log: bytes(16),
		device: bytes(32),
		seq: u48.filter((seq) => seq > 0),
		prev: bytes(32),
		epoch: bytes(16),
		hlc: fc.record({ ms: u48, counter: fc.integer({ min: 0, max: 0xffff }) }),
		nonce: bytes(12),
		auth: fc.uniqueArray(bytes(32), { minLength: 1, maxLength: 8, selector: hex })
	})
	.map((header) => ({
		...header,
		prev: header.seq === 1 ? new Uint8Array(32) : header.prev,
		epoch: header.kind === 2 || header.kind === 5 ? new Uint8Array(16) : header.epoch,
		auth: [...header.auth].sort(compareBytes)
	}));

const refusal = (entry: Bytes): string => {
	try {
		decodeEntry(entry);
		return 'taken';
	} catch (thrown) {
		if (!(thrown instanceof AppError)) throw thrown;
		return thrown.code;
	}
};

const sample: Header = {
	kind: 3,
	workspace: new Uint8Array(16).fill(1),
	log: new Uint8Array(16).fill(2),
	device: new Uint8Array(32).fill(3),
	seq: 2,
	prev: new Uint8Array(32).fill(4),
	epoch: new Uint8Array(16).fill(5),
	hlc: { ms: 6, counter: 7 },
	nonce: new Uint8Array(12).fill(8),
	auth: [new Uint8Array(32).fill(9)]
};
const entryOf = (header: Header, bodyLength = 20): Bytes =>
	assembleEntry(encodeHeader(header, bodyLength), new Uint8Array(bodyLength), new Uint8Array(64));

describe('an entry', () => {
	it('goes there and back', () => {
		fc.assert(
			fc.property(headers, fc.integer({ min: 16, max: 2000 }), (header, length) => {
				const parts = decodeEntry(entryOf(header, length));
				expect(parts.header).toEqual(header);
				expect(encodeHeader(parts.header, length)).toEqual(parts.headerBytes);
			})
		);
	});

	it('is laid out as docs/formats.md says', () => {
		const entry = entryOf(sample);
		expect(hex(entry.subarray(0, 4))).toBe('415a3103');
		expect(hex(entry.subarray(68, 80))).toBe('000000000002000000000002');
		expect(hex(entry.subarray(112, 144))).toBe('00'.repeat(32));
		expect(hex(entry.subarray(160, 168))).toBe('0000000000060007');
		expect(entry[180]).toBe(1);
		expect(hex(entry.subarray(213, 217))).toBe('00000014');
		expect(entry.length).toBe(185 + 32 + 20 + 64);
	});

	it.each<[string, Partial<Header>]>([
		['kind 0', { kind: 0 as Header['kind'] }],
		['kind 6', { kind: 6 as Header['kind'] }],
		['seq 0', { seq: 0, prev: new Uint8Array(32) }],
		['seq 1 with a prev', { seq: 1 }],
		['seq 2 without one', { prev: new Uint8Array(32) }],
		['a statement without epoch', { epoch: new Uint8Array(16) }],
		['an op with an epoch', { kind: 2 }],
		['no auth', { auth: [] }],
		['auth not sorted', { auth: [new Uint8Array(32).fill(2), new Uint8Array(32).fill(1)] }],
		['auth twice', { auth: [new Uint8Array(32).fill(2), new Uint8Array(32).fill(2)] }],
		['nine heads', { auth: Array.from({ length: 9 }, (_, i) => new Uint8Array(32).fill(i + 1)) }],
		['no workspace', { workspace: new Uint8Array(16) }],
		['no log', { log: new Uint8Array(16) }]
	])('with %s is malformed', (_, change) => {
		expect(refusal(entryOf({ ...sample, ...change }))).toBe('ledger/malformed');
	});

	it('that rolls up, is too large, too short or too long is refused', () => {
		const first = entryOf(sample);
		first[73] = 1;
		expect(refusal(first)).toBe('ledger/roll-up-unknown');
		const tip = entryOf(sample);
		tip[112] = 1;
		expect(refusal(tip)).toBe('ledger/roll-up-unknown');
		expect(refusal(entryOf(sample, ENTRY_LIMIT))).toBe('ledger/too-large');
		expect(refusal(entryOf(sample).slice(0, -1))).toBe('ledger/malformed');
		expect(refusal(concat(entryOf(sample), new Uint8Array(1)))).toBe('ledger/malformed');
		expect(refusal(entryOf(sample, 15))).toBe('ledger/malformed');
		expect(refusal(new Uint8Array())).toBe('ledger/malformed');
	});

	it('of any bytes never makes the reader fail in another way', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 600 }), (any) => {
				expect(refusal(new Uint8Array(any))).toBe('ledger/malformed');
			})
		);
	});
});

describe('hostile bytes', () => {
	it('are refused or held for nothing: no change of a signed entry is ever accepted', async () => {
		const ada = await found(await actor('Ada'));
		await ada.record('r1');
		const all = allOf(ada.replica);
		const before = await ada.replica.stateDigest();
		const change = fc.record({
			which: fc.nat(all.length - 1),
			at: fc.nat(100_000),
			flip: fc.integer({ min: 1, max: 255 }),
			cut: fc.nat(3)
		});
		await fc.assert(
			fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
				const bad = changes.map(({ which, at, flip, cut }) => {
					const entry = all[which].slice(0, cut === 0 ? at % all[which].length : undefined);
					if (entry.length) entry[at % entry.length] ^= flip;
					return entry;
				});
				const report = await ada.replica.ingest(bad);
				expect(report.stored).toEqual([]);
				expect(report.problem).toBeNull();
			}),
			{ numRuns: 60 }
		);
		expect(await ada.replica.stateDigest()).toBe(before);
		const copy = await copyFor(ada.actor, ada.replica);
		expect(await copy.replica.stateDigest()).toBe(before);
	});
});
