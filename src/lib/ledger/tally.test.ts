// Who has what, by sets of things.

import { describe, expect, it } from 'vitest';
import type { AcceptedStatement, BlobRef, Statement } from './model';
import { MISSING_NAMED, reachOf, tallyOf, Things, type Holding } from './tally';

const ME = 'did:key:me';
const AMA = 'did:key:ama';
let seq = 0;

const blob = (id: string, thumbnail?: BlobRef): BlobRef => ({
	id,
	key: '',
	sha256: '',
	size: 1,
	chunks: [],
	mediaType: 'image/jpeg',
	...(thumbnail && { thumbnail })
});
function accepted(statement: Statement, person = ME, log = `log of ${person}`): AcceptedStatement {
	seq++;
	return {
		index: seq,
		id: `entry ${seq}`,
		log,
		seq,
		device: 'd',
		person,
		role: 'editor',
		hlc: { ms: seq, counter: 0 },
		rule: '',
		statement,
		authorForkedLater: false
	};
}
const version = (record: string, blobs: BlobRef[] = []): Statement => ({
	type: 'record.version',
	record,
	base: [],
	form: 'water-point@1',
	answers: {},
	blobs: { photos: blobs },
	place: { state: 'denied' },
	at: 1
});
const holding = (heads: [string, number][], blobs: string[] = []): Holding => ({
	heads: new Map(heads),
	hasBlob: (id) => blobs.includes(id)
});

describe('things', () => {
	it('are records with versions and seal, reviews, credentials and forms', () => {
		const things = new Things();
		const first = accepted(version('r1'));
		things.apply([
			first,
			accepted(version('r1')),
			accepted({ type: 'record.seal', version: first.id, jws: '' }),
			accepted({ type: 'review', jws: '' }),
			accepted({ type: 'credential', jwt: '' }),
			accepted({ type: 'form', form: {} }),
			accepted(version('r2'), AMA)
		]);
		expect(things.of(ME).map(({ kind }) => kind)).toEqual([
			'record',
			'review',
			'credential',
			'form'
		]);
		expect(things.find(ME, { kind: 'record', id: 'r1' })?.entries.length).toBe(3);
		expect(things.of(AMA).length).toBe(1);
	});

	it('take a seal that came before its version', () => {
		const things = new Things();
		const late = accepted(version('r1'));
		const seal = accepted({ type: 'record.seal', version: late.id, jws: '' });
		things.apply([seal]);
		expect(things.of(ME)).toEqual([]);
		things.apply([late]);
		expect(things.find(ME, { kind: 'record', id: 'r1' })?.entries.length).toBe(2);
	});
});

describe('the tally', () => {
	const things = new Things();
	const record = accepted(version('r1', [blob('photo', blob('small'))]));
	const log = record.log;
	things.apply([record]);
	const mine = things.of(ME);

	it('counts a thing only when all its entries and photos are there', () => {
		const at: [string, number][] = [[log, record.seq]];
		expect(tallyOf(mine, [holding(at)]).has).toBe(0);
		expect(tallyOf(mine, [holding(at, ['photo'])]).has).toBe(0);
		expect(tallyOf(mine, [holding([], ['photo', 'small'])]).has).toBe(0);
		expect(tallyOf(mine, [holding(at, ['photo', 'small'])])).toEqual({
			has: 1,
			of: 1,
			missing: []
		});
	});

	it('does not join halves from two devices', () => {
		const [entries, photos] = [holding([[log, record.seq]]), holding([], ['photo', 'small'])];
		expect(tallyOf(mine, [entries, photos])).toEqual({
			has: 0,
			of: 1,
			missing: [{ kind: 'record', id: 'r1' }]
		});
	});

	it('counts all that lack, and names the first of them', () => {
		const many = new Things();
		many.apply(Array.from({ length: MISSING_NAMED + 5 }, (_, n) => accepted(version(`r${n}`))));
		const tally = tallyOf(many.of(ME), []);
		expect(tally).toMatchObject({ has: 0, of: MISSING_NAMED + 5 });
		expect(tally.missing).toHaveLength(MISSING_NAMED);
		expect(tally.missing[0]).toEqual({ kind: 'record', id: 'r0' });
	});

	it('says how far a thing has got', () => {
		const [thing] = mine;
		const whole = holding([[log, record.seq]], ['photo', 'small']);
		const reach = (people: [string, Holding[]][]) => reachOf(thing, new Map(people)).state;
		expect(reach([[ME, [whole]]])).toBe('here');
		expect(reach([[AMA, []]])).toBe('queued');
		expect(reach([[AMA, [holding([[log, record.seq]])]]])).toBe('sent');
		expect(reachOf(thing, new Map([[AMA, [whole]]]))).toEqual({ state: 'seen', seenBy: [AMA] });
	});
});
