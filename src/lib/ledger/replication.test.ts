// What two devices say to each other, in order, out of order and with ill will.

import { afterEach, describe, expect, it } from 'vitest';
import { fromHex, hex, randomBytes, sha256, utf8, type Bytes, packFrames } from '$lib/kernel';
import { linkPair, type Link, type LinkPeer, type Standing } from './link';
import { KIND } from './model';
import { Replication, type ReplicationSide } from './replication';
import { WANT_LIMIT, type Heads } from './wire';

const WORKSPACE = '11'.repeat(16);
const ZERO = '00'.repeat(32);

interface Item {
	id: string;
	log: string;
	seq: number;
	prev: string;
	isOp: boolean;
	bytes: Bytes;
}

async function item(log: string, seq: number, prev: string, isOp = false, size = 400) {
	const bytes = randomBytes(size);
	bytes.set(utf8('AZ1'));
	bytes[3] = isOp ? KIND.membership : KIND.statement;
	bytes.set(fromHex(log), 20);
	new DataView(bytes.buffer).setUint16(74, 0);
	new DataView(bytes.buffer).setUint32(76, seq);
	bytes.set(fromHex(prev), 80);
	return read(bytes);
}
async function read(bytes: Bytes): Promise<Item> {
	return {
		id: hex(await sha256(bytes)),
		log: hex(bytes.subarray(20, 36)),
		seq: new DataView(bytes.buffer).getUint32(76),
		prev: hex(bytes.subarray(80, 112)),
		isOp: bytes[3] === KIND.membership,
		bytes
	};
}
async function chain(log: string, count: number, isOp = false, prev = ZERO, from = 1) {
	const items: Item[] = [];
	for (let seq = from; seq < from + count; seq++) {
		items.push(await item(log, seq, prev, isOp));
		prev = items[items.length - 1].id;
	}
	return items;
}

/** As little of a replica as replication needs: entries linked by prev; the rest waits. */
class Shelf implements ReplicationSide {
	readonly items = new Map<string, Item>();
	readonly order: Item[] = [];
	refuseAll = false;
	failOnce = false;
	parked = 0;

	put(...items: Item[]) {
		for (const each of items) {
			if (this.items.has(each.id)) continue;
			this.items.set(each.id, each);
			this.order.push(each);
		}
	}
	heads() {
		const lanes: { membership: Heads; data: Heads } = { membership: {}, data: {} };
		const linked = new Set([ZERO]);
		for (const each of [...this.items.values()].sort((a, b) => a.seq - b.seq)) {
			if (!linked.has(each.prev)) continue;
			linked.add(each.id);
			(each.isOp ? lanes.membership : lanes.data)[each.log] = [each.seq, each.id];
		}
		return lanes;
	}
	tips = (): string[] => [];
	holds = (id: string) => this.items.has(id);
	range = (log: string, from: number, to: number) =>
		[...this.items.values()]
			.filter((each) => each.log === log && each.seq >= from && each.seq <= to)
			.sort((a, b) => a.seq - b.seq)
			.map(({ bytes }) => bytes);
	entryById = (id: string) => this.items.get(id)?.bytes;
	missing = () =>
		[...this.items.values()].map(({ prev }) => prev).filter((id) => id !== ZERO && !this.holds(id));
	things = () => 3;
	async receive(entries: Bytes[]) {
		if (this.failOnce) {
			this.failOnce = false;
			throw new Error('disk');
		}
		if (!this.refuseAll) this.put(...(await Promise.all(entries.map(read))));
		return { refused: this.refuseAll ? entries.length : 0, parkedBytes: this.parked };
	}
}

const all: Replication[] = [];
const closed: string[] = [];
const joins: unknown[] = [];
function replicate(side: ReplicationSide): Replication {
	const replication = new Replication(
		side,
		{
			opened: () => {},
			began: () => {},
			told: () => {},
			join: (_, request) => joins.push(request),
			refused: () => {},
			blob: () => {},
			blobsDrained: () => {},
			closed: (_, reason) => closed.push(reason),
			failed: () => {}
		},
		{ now: () => Date.now(), heartbeatMs: 100, settleMs: 5 }
	);
	all.push(replication);
	return replication;
}
const peer = (name: string, standing: Standing = 'member'): LinkPeer => ({
	did: name,
	device: name,
	grant: '',
	standing
});
const pair = (one: Standing = 'member', two: Standing = 'member') =>
	linkPair({
		workspace: WORKSPACE,
		peers: [peer('one', one), peer('two', two)],
		deliver: (run) => void setTimeout(run)
	});
async function until(check: () => boolean, ms = 15_000) {
	const end = Date.now() + ms;
	while (!check()) {
		if (Date.now() > end) throw new Error('not in time');
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const control = (link: Link, message: unknown) =>
	link.send('control', utf8(JSON.stringify(message)));

afterEach(() => {
	for (const replication of all.splice(0)) replication.stop('test/over');
	closed.length = 0;
	joins.length = 0;
});

describe('two devices', () => {
	it('end with the same entries, membership first', async () => {
		const [one, two] = [new Shelf(), new Shelf()];
		one.put(...(await chain('aa'.repeat(16), 2 * WANT_LIMIT + 5)));
		one.put(...(await chain('bb'.repeat(16), 20, true)));
		two.put(...(await chain('cc'.repeat(16), 30)));
		const [a, b] = pair();
		replicate(one).open(a);
		replicate(two).open(b);
		await until(() => one.items.size === two.items.size && two.items.size === 2 * WANT_LIMIT + 55);
		expect(two.order.slice(30, 50).every(({ isOp }) => isOp)).toBe(true);
	});

	it('pass on what is written while they are connected', async () => {
		const [one, two] = [new Shelf(), new Shelf()];
		const [a, b] = pair();
		const writer = replicate(one);
		writer.open(a);
		replicate(two).open(b);
		await pause(30);
		for (const each of await chain('aa'.repeat(16), 3)) {
			one.put(each);
			writer.wrote(each.log, each.seq);
		}
		await until(() => two.items.size === 3);
	});

	it('pass on over a third device what the author sent to one only', async () => {
		const [one, two, three] = [new Shelf(), new Shelf(), new Shelf()];
		const [writer, middle] = [replicate(one), replicate(two)];
		const [a, b] = pair();
		const [c, d] = pair();
		writer.open(a);
		middle.open(b);
		middle.open(c);
		replicate(three).open(d);
		const [each] = await chain('aa'.repeat(16), 1);
		two.put();
		one.put(each);
		writer.wrote(each.log, 1);
		await until(() => three.items.size === 1);
	});

	it('get both branches of a fork, asking backwards where prev does not fit', async () => {
		const [one, two] = [new Shelf(), new Shelf()];
		const shared = await chain('aa'.repeat(16), 3);
		one.put(...shared, ...(await chain('aa'.repeat(16), 5, false, shared[2].id, 4)));
		two.put(...shared, ...(await chain('aa'.repeat(16), 9, false, shared[2].id, 4)));
		const [a, b] = pair();
		replicate(one).open(a);
		replicate(two).open(b);
		await until(() => one.items.size === 17 && two.items.size === 17);
	});

	it('go on after a batch that could not be kept', async () => {
		const [one, two] = [new Shelf(), new Shelf()];
		one.put(...(await chain('aa'.repeat(16), 10)));
		two.failOnce = true;
		const [a, b] = pair();
		const [sender, receiver] = [replicate(one), replicate(two)];
		sender.open(a);
		receiver.open(b);
		await until(() => closed.includes('ledger/not-kept'));
		expect(two.items.size).toBe(0);
		const [c, d] = pair();
		sender.open(c);
		receiver.open(d);
		await until(() => two.items.size === 10);
	});

	it('wait for a channel that does not drain', async () => {
		const [one, two] = [new Shelf(), new Shelf()];
		const items: Item[] = [];
		let prev = ZERO;
		for (let seq = 1; seq <= 60; seq++) {
			items.push(await item('aa'.repeat(16), seq, prev, false, 100_000));
			prev = items[seq - 1].id;
		}
		one.put(...items);
		let isStuck = false;
		const held: (() => void)[] = [];
		const [a, b] = linkPair({
			workspace: WORKSPACE,
			peers: [peer('one'), peer('two')],
			deliver: (run) => (isStuck ? void held.push(run) : void setTimeout(run))
		});
		replicate(one).open(a);
		replicate(two).open(b);
		isStuck = true;
		for (let i = 0; i < 10; i++) {
			await pause(10);
			held.splice(0, 1)[0]?.();
		}
		expect(a.bufferedBytes('entries')).toBeLessThan(1_500_000);
		isStuck = false;
		for (const run of held.splice(0)) run();
		await until(() => two.items.size === 60);
	});
});

describe('a hostile device', () => {
	const bad: [string, (link: Link) => void][] = [
		['no JSON', (link) => link.send('control', utf8('{not json'))],
		['no UTF-8', (link) => link.send('control', new Uint8Array([0xff, 0xfe]))],
		['an unknown type', (link) => control(link, { t: 'eval', code: '1' })],
		['an unknown member', (link) => control(link, { t: 'ask', ids: [ZERO], more: 1 })],
		[
			'a range without end',
			(link) => control(link, { t: 'want', log: 'aa'.repeat(16), from: 1, to: 1e12 })
		],
		[
			'a range backwards',
			(link) => control(link, { t: 'want', log: 'aa'.repeat(16), from: 9, to: 1 })
		],
		[
			'heads that are none',
			(link) => control(link, { t: 'heads', membership: { __proto__x: 1 }, data: {}, things: 0 })
		],
		[
			'a negative seq',
			(link) =>
				control(link, {
					t: 'heads',
					membership: {},
					data: { ['aa'.repeat(16)]: [-1, ZERO] },
					things: 0
				})
		],
		['a cut batch', (link) => link.send('entries', new Uint8Array([0, 0, 1, 0, 1]))],
		[
			'an entry above 256 KiB',
			(link) => link.send('entries', packFrames([new Uint8Array(262_145)]))
		],
		[
			'more wants than may wait',
			(link) => {
				for (let i = 0; i < 5_000; i++)
					control(link, { t: 'want', log: 'aa'.repeat(16), from: 1, to: 2_000 });
			}
		]
	];
	it.each(bad)('is cut off for %s, and nobody else is disturbed', async (_, attack) => {
		const [one, two] = [new Shelf(), new Shelf()];
		one.put(...(await chain('aa'.repeat(16), 500)));
		const victim = replicate(one);
		const [a, b] = pair();
		const [c, evil] = pair();
		victim.open(c);
		evil.onmessage = () => {};
		await pause(10);
		attack(evil);
		await until(() => !evil.isOpen);
		expect(closed[0]).toMatch(/^ledger\/(bad-message|flooded)$/);
		victim.open(a);
		replicate(two).open(b);
		await until(() => two.items.size === 500);
	});

	it('is cut off when what it sends is never an entry', async () => {
		const shelf = new Shelf();
		shelf.refuseAll = true;
		const [a, evil] = pair();
		replicate(shelf).open(a);
		for (const { bytes } of await chain('aa'.repeat(16), 40))
			evil.send('entries', packFrames([bytes]));
		await until(() => closed.includes('ledger/bad-entries'));
	});

	it('is cut off when more than 16 MiB of it only wait', async () => {
		const shelf = new Shelf();
		shelf.parked = 16 * 1024 * 1024 + 1;
		const [a, evil] = pair();
		replicate(shelf).open(a);
		evil.send('entries', packFrames([(await chain('aa'.repeat(16), 1))[0].bytes]));
		await until(() => closed.includes('ledger/parked-too-much'));
	});

	it('gets nothing for heads that it makes up', async () => {
		const shelf = new Shelf();
		const [a, evil] = pair();
		const asked: string[] = [];
		evil.onmessage = (channel, message) =>
			channel === 'control' && asked.push(new TextDecoder().decode(message));
		replicate(shelf).open(a);
		control(evil, {
			t: 'heads',
			membership: {},
			data: { ['aa'.repeat(16)]: [2 ** 40, ZERO] },
			things: 0
		});
		await until(() => asked.some((text) => text.includes('want')));
		expect(asked.filter((text) => text.includes('want')).length).toBeLessThan(3);
		expect(evil.isOpen).toBe(true);
	});
});

describe('an invited stranger', () => {
	const request = { jws: 'a', invitationSignature: 'b', grant: 'c' };
	it('may hand in a request and nothing else', async () => {
		const shelf = new Shelf();
		shelf.put(...(await chain('aa'.repeat(16), 3)));
		const [a, stranger] = pair('member', 'joiner');
		let heard = 0;
		stranger.onmessage = () => heard++;
		replicate(shelf).open(a);
		control(stranger, { t: 'join', request });
		await until(() => joins.length === 1);
		expect(heard).toBe(0);
		control(stranger, { t: 'want', log: 'aa'.repeat(16), from: 1, to: 3 });
		await until(() => closed.includes('ledger/not-yet-member'));
		expect(heard).toBe(0);
	});
	it('gets the membership logs once it is let in', async () => {
		const [inside, outside] = [new Shelf(), new Shelf()];
		inside.put(...(await chain('aa'.repeat(16), 3)), ...(await chain('bb'.repeat(16), 4, true)));
		const [a, b] = pair('inviter', 'joiner');
		const session = replicate(inside).open(a);
		replicate(outside).open(b);
		session.sendMembership();
		await until(() => outside.items.size === 4);
		await pause(150);
		expect(outside.items.size).toBe(4);
	});
	it('cannot be made to hand in requests to members', async () => {
		const [a, member] = pair();
		replicate(new Shelf()).open(a);
		control(member, { t: 'join', request });
		await pause(30);
		expect(joins).toEqual([]);
	});
});
