// Links in memory and over a MessagePort.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { utf8, type Bytes } from '$lib/kernel';
import {
	HIGH_WATER,
	linkOverPort,
	linkPair,
	LOW_WATER,
	mayReceive,
	MESSAGE_LIMIT,
	UNREAD_LIMIT,
	type Channel,
	type LinkPeer,
	type Standing,
	type Wire
} from './link';
import { servePort } from './carriers/serve-port';

const peer = (name: string, standing: Standing = 'member'): LinkPeer => ({
	did: `did:key:${name}`,
	device: name.repeat(64).slice(0, 64),
	grant: 'grant',
	standing
});
const workspace = '00'.repeat(16);
const pair = (a: Standing = 'member', b: Standing = 'member') =>
	linkPair({ workspace, peers: [peer('a', a), peer('b', b)] });
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

class FakeWire implements Wire {
	sent: [Channel, Bytes][] = [];
	queued = { control: 0, entries: 0, blobs: 0 };
	holds = false;
	closedWith: string | null = null;
	onmessage: Wire['onmessage'] = null;
	ondrain: Wire['ondrain'] = null;
	onheard: Wire['onheard'] = null;
	onclose: Wire['onclose'] = null;
	send(channel: Channel, message: Bytes) {
		this.sent.push([channel, message]);
		if (this.holds) this.queued[channel] += message.length;
	}
	bufferedBytes(channel: Channel) {
		return this.queued[channel];
	}
	let(channel: Channel, left: number) {
		this.queued[channel] = left;
		this.ondrain?.(channel);
	}
	close(reason: string) {
		this.closedWith = reason;
		this.onclose?.(reason);
	}
}

const ports: MessagePort[] = [];
function overPort(standing: Standing = 'member') {
	const { port1, port2 } = new MessageChannel();
	ports.push(port1, port2);
	const wire = new FakeWire();
	servePort(port1, wire);
	const info = { id: 'x', workspace, room: 'r', peer: peer('a', standing) };
	return { wire, link: linkOverPort(port2, info) };
}
afterEach(() => {
	for (const port of ports.splice(0)) port.close();
});

describe('linkPair', () => {
	it('keeps order in each channel and copies what it is given', async () => {
		const [a, b] = pair();
		const got: string[] = [];
		b.onmessage = (channel, message) => got.push(`${channel} ${message[0]}`);
		const message = Uint8Array.of(1);
		a.send('entries', message);
		message[0] = 2;
		a.send('entries', message);
		a.send('control', Uint8Array.of(3));
		await turn();
		expect(got).toEqual(['entries 1', 'entries 2', 'control 3']);
	});

	it('keeps messages until there is a handler', async () => {
		const [a, b] = pair();
		a.send('control', utf8('early'));
		await turn();
		const got: number[] = [];
		b.onmessage = (_, message) => got.push(message.length);
		expect(got).toEqual([5]);
	});

	it('tells both sides once that it was closed, after what was sent', async () => {
		const [a, b] = pair();
		const told: string[] = [];
		b.onmessage = () => told.push('message');
		a.onclose = (reason) => told.push(`a ${reason}`);
		b.onclose = (reason) => told.push(`b ${reason}`);
		a.send('control', utf8('last'));
		a.close('channel/bye');
		a.close('channel/again');
		a.send('control', utf8('lost'));
		await turn();
		expect(told).toEqual(['a channel/bye', 'message', 'b channel/bye']);
		expect(b.isOpen).toBe(false);
	});

	it('refuses a message over the limit of its channel', () => {
		const [a] = pair();
		expect(() => a.send('control', new Uint8Array(MESSAGE_LIMIT.control + 1))).toThrow(
			expect.objectContaining({ code: 'channel/message-too-large' })
		);
	});

	it('lets a joiner be heard on control only, an inviter on control and entries', async () => {
		const heard = async (standing: Standing) => {
			const [a, b] = pair(standing);
			const got: Channel[] = [];
			b.onmessage = (channel) => got.push(channel);
			for (const channel of ['control', 'entries', 'blobs'] as const) a.send(channel, utf8('x'));
			await turn();
			return got;
		};
		expect(await heard('joiner')).toEqual(['control']);
		expect(await heard('inviter')).toEqual(['control', 'entries']);
		expect(await heard('member')).toEqual(['control', 'entries', 'blobs']);
		expect(mayReceive('joiner', 'entries')).toBe(false);
	});
});

describe('a link over a port', () => {
	it('carries messages both ways without detaching the caller’s bytes', async () => {
		const { wire, link } = overPort();
		const message = Uint8Array.of(1, 2, 3);
		link.send('blobs', message);
		await turn();
		expect(message.length).toBe(3);
		expect(wire.sent).toEqual([['blobs', Uint8Array.of(1, 2, 3)]]);
		const got = vi.fn();
		link.onmessage = got;
		wire.onmessage?.('entries', Uint8Array.of(7));
		await turn();
		expect(got).toHaveBeenCalledWith('entries', Uint8Array.of(7));
	});

	it('counts what waits on the main thread and tells once it fell to the low mark', async () => {
		const { wire, link } = overPort();
		wire.holds = true;
		const drained = vi.fn();
		link.ondrain = drained;
		while (link.bufferedBytes('entries') < HIGH_WATER)
			link.send('entries', new Uint8Array(300_000));
		await turn();
		expect(link.bufferedBytes('entries')).toBe(1_200_000);
		wire.let('entries', LOW_WATER + 1);
		await turn();
		expect(drained).not.toHaveBeenCalled();
		wire.let('entries', LOW_WATER);
		wire.let('entries', 0);
		await turn();
		expect(drained).toHaveBeenCalledTimes(1);
		expect(link.bufferedBytes('entries')).toBe(0);
	});

	it('closes from either end', async () => {
		const one = overPort();
		one.link.close('channel/not-needed');
		await turn();
		expect(one.wire.closedWith).toBe('channel/not-needed');
		const two = overPort();
		const closed = vi.fn();
		two.link.onclose = closed;
		two.wire.close('channel/silent');
		await turn();
		expect(closed).toHaveBeenCalledExactlyOnceWith('channel/silent');
		expect(two.link.isOpen).toBe(false);
	});

	it('is handed to another worker when the first one is gone', async () => {
		const { wire, link } = overPort();
		link.onmessage = () => {};
		const { port1, port2 } = new MessageChannel();
		ports.push(port1, port2);
		servePort(port1, wire);
		const again = linkOverPort(port2, { id: 'x', workspace, room: 'r', peer: peer('a') });
		const got: number[] = [];
		again.onmessage = (_, message) => got.push(message[0]);
		wire.onmessage?.('control', Uint8Array.of(7));
		again.send('control', Uint8Array.of(8));
		await turn();
		expect(got).toEqual([7]);
		expect(wire.sent.map(([, message]) => message[0])).toEqual([8]);
	});

	it('is closed when the worker leaves too much unread', async () => {
		const { wire } = overPort();
		for (let sum = 0; sum <= UNREAD_LIMIT && !wire.closedWith; sum += 1 << 20)
			wire.onmessage?.('entries', new Uint8Array(1 << 20));
		expect(wire.closedWith).toBe('channel/flooded');
	});

	it('is not closed while the worker reads', async () => {
		const { wire, link } = overPort();
		link.onmessage = () => {};
		for (let sum = 0; sum <= 2 * UNREAD_LIMIT; sum += 8 << 20) {
			wire.onmessage?.('entries', new Uint8Array(8 << 20));
			await turn();
		}
		expect(wire.closedWith).toBe(null);
	});

	it('takes the keep-alive as a sign of life', async () => {
		const { wire, link } = overPort();
		wire.onheard?.(123);
		await turn();
		expect(link.lastHeardAt).toBe(123);
	});
});
