// Connections over channels made for the test: gates, limits, silence, farewell. Real ones: tests/e2e/channel.mjs.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError, hex, type Bytes } from '$lib/kernel';
import { verifyGrant } from '$lib/identity';
import { testPerson } from '$lib/identity/testing';
import { HIGH_WATER, MESSAGE_LIMIT, type Standing } from '../../link';
import { Connection, SILENCE_LIMIT_MS, STUCK_AFTER_MS, type ConnectionContext } from './connection';
import { framesOf } from './frames';
import { HANDSHAKE_LIMIT_MS, writeHandshake, type HandshakeSelf } from './handshake';
import type { PeerParts } from './peer-connection';
import { isAcceptable } from './signaling';

class FakeChannel extends EventTarget {
	readyState: RTCDataChannelState = 'connecting';
	bufferedAmount = 0;
	bufferedAmountLowThreshold = 0;
	binaryType = '';
	label = '';
	other: FakeChannel | null = null;
	isCut = false;
	sent = 0;
	send(bytes: Bytes) {
		this.sent++;
		const data = bytes.slice().buffer;
		if (this.other && !this.isCut)
			queueMicrotask(() => this.other?.dispatchEvent(new MessageEvent('message', { data })));
	}
	open() {
		this.readyState = 'open';
		this.dispatchEvent(new Event('open'));
	}
	close() {
		if (this.readyState === 'closed') return;
		this.readyState = 'closed';
		this.dispatchEvent(new Event('close'));
	}
}
const NAMES = ['presence', 'control', 'entries', 'blobs'] as const;
type Channels = Record<(typeof NAMES)[number], FakeChannel>;

const sdp = (byte: string) => `v=0\r\na=fingerprint:sha-256 ${Array(32).fill(byte).join(':')}\r\n`;

async function person(): Promise<{ self: HandshakeSelf; sign: (b: Bytes) => Promise<Bytes> }> {
	const made = testPerson();
	const keys = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
	const device = hex(new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey)));
	const payload = { type: 'grant', person: made.did, device, deviceName: 'x' };
	const grant = await made.jws('azora-grant+jws', payload);
	return {
		self: { workspace: 'ab'.repeat(16), room: 'r'.repeat(43), did: made.did, device, grant },
		sign: async (bytes) =>
			new Uint8Array(await crypto.subtle.sign('Ed25519', keys.privateKey, bytes))
	};
}

const answer = (standing: Standing | null | AppError) =>
	standing instanceof AppError ? Promise.reject(standing) : Promise.resolve(standing);

const all: { connection: Connection }[] = [];
async function side(
	local: string,
	remote: string,
	standing: Standing | null | AppError = 'member'
) {
	const { self, sign } = await person();
	const channels = Object.fromEntries(NAMES.map((name) => [name, new FakeChannel()])) as Channels;
	const lock = vi.fn();
	const pc = {
		localDescription: { sdp: sdp(local) },
		remoteDescription: { sdp: sdp(remote) },
		signalingState: 'stable',
		sctp: null,
		close: () => NAMES.forEach((name) => channels[name].close())
	};
	const told: string[] = [];
	const context: ConnectionContext = {
		self,
		ports: { sign, verifyGrant, mayConnect: () => answer(standing) },
		onproven: () => told.push('proven'),
		onrefused: (_, code) => told.push(`refused ${code}`),
		onended: () => told.push('ended')
	};
	const connection = new Connection({ ...channels, pc, lock } as unknown as PeerParts, context);
	const got: string[] = [];
	connection.onclose = (reason) => told.push(`closed ${reason}`);
	const made = { connection, channels, told, got, lock };
	all.push(made);
	return made;
}
type Side = Awaited<ReturnType<typeof side>>;

function wire(a: Side, b: Side) {
	for (const name of NAMES) {
		a.channels[name].other = b.channels[name];
		b.channels[name].other = a.channels[name];
	}
}
const openAll = (...sides: Side[]) => {
	for (const { channels } of sides) for (const name of NAMES) channels[name].open();
};
const listen = (to: Side) => {
	to.connection.onmessage = (channel, message) => to.got.push(`${channel} ${message.length}`);
};
/** Signing and verifying take real time; the clock of the test stands still meanwhile. */
const real = () => new Promise((resolve) => setImmediate(resolve));
async function eventually(check: () => boolean) {
	const end = performance.now() + 15_000;
	while (!check() && performance.now() < end) await real();
	expect(check()).toBe(true);
}

async function joined(standing: Standing = 'member') {
	const a = await side('aa', 'bb', standing);
	const b = await side('bb', 'aa');
	wire(a, b);
	openAll(a, b);
	await eventually(() => a.connection.state === 'open' && b.connection.state === 'open');
	listen(a);
	listen(b);
	return [a, b] as const;
}

beforeEach(() => {
	vi.useFakeTimers({
		toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'Date']
	});
});
afterEach(() => {
	for (const { connection } of all.splice(0)) connection.close('channel/closed');
	vi.useRealTimers();
});

describe('a connection', () => {
	it('takes no further description once its channels are open', async () => {
		const [a] = await joined();
		expect(a.lock).toHaveBeenCalledOnce();
	});

	it('carries messages of any size up to the limit', async () => {
		const [a, b] = await joined();
		a.connection.send('entries', new Uint8Array(MESSAGE_LIMIT.entries));
		a.connection.send('control', new Uint8Array(0));
		await eventually(() => b.got.length === 2);
		expect(b.got.sort()).toEqual(['control 0', `entries ${MESSAGE_LIMIT.entries}`]);
	});

	it('keeps messages until somebody listens', async () => {
		const [a, b] = await joined();
		b.connection.onmessage = null;
		a.connection.send('entries', new Uint8Array(3));
		await real();
		listen(b);
		expect(b.got).toEqual(['entries 3']);
	});

	it('waits while the transport is full', async () => {
		const [a] = await joined();
		const { entries } = a.channels;
		const drained = vi.fn();
		a.connection.ondrain = drained;
		entries.bufferedAmount = HIGH_WATER;
		const before = entries.sent;
		a.connection.send('entries', new Uint8Array(100_000));
		expect(entries.sent).toBe(before);
		expect(a.connection.bufferedBytes('entries')).toBe(100_000);
		entries.bufferedAmount = 0;
		entries.dispatchEvent(new Event('bufferedamountlow'));
		expect(a.connection.bufferedBytes('entries')).toBe(0);
		expect(drained).toHaveBeenCalledWith('entries');
	});

	it('lets presence through only when both are proven, and nothing but presence', async () => {
		const a = await side('aa', 'bb');
		const b = await side('bb', 'aa');
		wire(a, b);
		const got: number[] = [];
		b.connection.gated.onmessage = ({ data }) => got.push(new Uint8Array(data)[0]);
		const opened = vi.fn();
		b.connection.gated.onopen = opened;
		a.channels.presence.open();
		b.channels.presence.open();
		expect(b.connection.gated.readyState).toBe('connecting');
		a.connection.gated.send(Uint8Array.of(1, 1));
		expect(a.channels.presence.sent).toBe(0);
		openAll(a, b);
		await eventually(() => a.connection.state === 'open' && b.connection.state === 'open');
		expect(opened).toHaveBeenCalledOnce();
		for (const type of [0, 1, 2, 3, 4]) a.connection.gated.send(Uint8Array.of(type, 1));
		a.connection.gated.send(new Uint8Array(8 * 1024 + 1).fill(1));
		// the same, by a sender without our gate
		for (const type of [0, 4]) a.channels.presence.send(Uint8Array.of(type, 1));
		a.channels.presence.send(new Uint8Array(8 * 1024 + 1).fill(1));
		await real();
		expect(got).toEqual([1, 3]);
	});

	it('hears a joiner on control only, and shows it no presence', async () => {
		const [a, b] = await joined('joiner');
		for (const channel of ['control', 'entries', 'blobs'] as const)
			b.connection.send(channel, new Uint8Array(1));
		await real();
		expect(a.got).toEqual(['control 1']);
		a.connection.gated.send(Uint8Array.of(1, 1));
		expect(a.channels.presence.sent).toBe(0);
	});

	it('in a room that is just being left ends, and nobody is told of a refusal', async () => {
		const a = await side('aa', 'bb', new AppError('channel/closed'));
		const b = await side('bb', 'aa');
		wire(a, b);
		openAll(a, b);
		await eventually(() => a.connection.state === 'ended');
		b.connection.close('channel/closed');
		expect([a.told, b.told]).toEqual(Array(2).fill(['closed channel/closed', 'ended']));
	});

	it('says farewell', async () => {
		const [a, b] = await joined();
		a.connection.leave();
		await eventually(() => b.connection.state === 'ended');
		expect(b.told).toContain('closed channel/bye');
		expect(a.told.filter((what) => what === 'ended').length).toBe(1);
	});

	it('ends when nothing is heard, and not while pings come', async () => {
		const [a, b] = await joined();
		for (let s = 0; s < 30; s++) {
			await vi.advanceTimersByTimeAsync(1_000);
			await real();
		}
		expect(a.connection.state).toBe('open');
		for (const name of NAMES) b.channels[name].isCut = true;
		await vi.advanceTimersByTimeAsync(SILENCE_LIMIT_MS - 2_000);
		expect(a.connection.state).toBe('open');
		await vi.advanceTimersByTimeAsync(3_500);
		expect(a.told).toContain('closed channel/silent');
	});

	it('is given up soon when nobody called', async () => {
		const a = await side('aa', 'bb');
		Object.assign(a.connection.pc, { localDescription: null, remoteDescription: null });
		await vi.advanceTimersByTimeAsync(2_000);
		expect(a.told).toEqual(['closed channel/stuck', 'ended']);
	});

	it('is given up when its peer announces itself anew, but not at its start', async () => {
		const a = await side('aa', 'bb');
		a.connection.giveUpOld();
		expect(a.connection.state).toBe('new');
		await vi.advanceTimersByTimeAsync(1_500);
		a.connection.giveUpOld();
		expect(a.told).toEqual(['closed channel/stuck', 'ended']);
		const [open] = await joined();
		await vi.advanceTimersByTimeAsync(1_500);
		open.connection.giveUpOld();
		expect(open.connection.state).toBe('open');
	});

	it('is given up when its channels do not open', async () => {
		const a = await side('aa', 'bb');
		const forgotten = vi.fn();
		a.connection.gated.onclose = forgotten;
		await vi.advanceTimersByTimeAsync(STUCK_AFTER_MS - 1_000);
		expect(a.connection.state).toBe('new');
		await vi.advanceTimersByTimeAsync(3_500);
		expect(a.told).toEqual(['closed channel/stuck', 'ended']);
		expect(forgotten).toHaveBeenCalled();
	});
});

describe('a hostile peer', () => {
	const refused = async (speak: (channels: Channels) => void) => {
		const a = await side('aa', 'bb');
		const other = Object.fromEntries(NAMES.map((name) => [name, new FakeChannel()])) as Channels;
		for (const name of NAMES) {
			other[name].other = a.channels[name];
			a.channels[name].open();
		}
		await real();
		speak(other);
		await eventually(() => a.connection.state === 'ended');
		expect(a.told[0]).toMatch(/^refused/);
		return a.told[0].replace('refused ', '');
	};
	const frame = (message: Uint8Array, isOwn = false) =>
		framesOf(message, isOwn).next().value as Bytes;

	it('sends entries, blobs or requests before its proof', async () => {
		for (const name of ['control', 'entries', 'blobs'] as const)
			expect(await refused((to) => to[name].send(frame(Uint8Array.of(1, 2))))).toBe(
				'channel/too-early'
			);
	});

	it('sends what is no frame, no handshake, or too much', async () => {
		expect(await refused(({ control }) => control.send(new Uint8Array(20_000)))).toBe(
			'channel/frame-invalid'
		);
		expect(await refused(({ control }) => control.send(frame(Uint8Array.of(1, 2), true)))).toBe(
			'channel/handshake-malformed'
		);
		expect(await refused(({ control }) => control.send(frame(new Uint8Array(9000), true)))).toBe(
			'channel/handshake-malformed'
		);
		expect(await refused(({ entries }) => entries.send(frame(Uint8Array.of(1), true)))).toBe(
			'channel/frame-invalid'
		);
		const endless = new Uint8Array(16_384).fill(1).fill(0, 0, 1);
		expect(
			await refused(({ entries }) => {
				for (let sum = 0; sum <= MESSAGE_LIMIT.entries; sum += 16_383) entries.send(endless);
			})
		).toBe('channel/message-too-large');
	});

	it('sends text', async () => {
		expect(
			await refused(({ control }) =>
				control.other?.dispatchEvent(new MessageEvent('message', { data: '{"t":"ready"}' }))
			)
		).toBe('channel/frame-invalid');
	});

	it('jumps to the end of the handshake', async () => {
		const ready = frame(writeHandshake({ t: 'ready' }), true);
		expect(await refused(({ control }) => control.send(ready))).toBe('channel/handshake-order');
	});

	it('says nothing: it has 10 s', async () => {
		const a = await side('aa', 'bb');
		for (const name of NAMES) a.channels[name].open();
		await vi.advanceTimersByTimeAsync(HANDSHAKE_LIMIT_MS - 1_000);
		expect(a.connection.state).toBe('proving');
		await vi.advanceTimersByTimeAsync(3_000);
		await eventually(() => a.connection.state === 'ended');
		expect(a.told[0]).toBe('refused channel/handshake-timeout');
	});

	it('pings for ever without a proof', async () => {
		const a = await side('aa', 'bb');
		for (const name of NAMES) a.channels[name].open();
		const other = new FakeChannel();
		other.other = a.channels.control;
		for (let s = 0; s < 13; s++) {
			other.send(frame(Uint8Array.of(1), true));
			await vi.advanceTimersByTimeAsync(1_000);
		}
		await eventually(() => a.connection.state === 'ended');
	});
});

describe('what may come through signaling', () => {
	const room = { peerId: 'me', key: null, webrtcConns: new Map([['known', {}]]) };
	const ask = (data: unknown) => isAcceptable(data, room, (from) => from === 'blocked');
	const offer = { type: 'offer', sdp: 'v=0' };
	const signal = { type: 'signal', from: 'known', to: 'me', token: 1.5, signal: offer };

	it('is announcements and signals to us', () => {
		expect(ask({ type: 'announce', from: 'x' })).toBe(true);
		expect(ask(signal)).toBe(true);
		expect(ask({ ...signal, signal: { type: 'answer', sdp: 'v=0' } })).toBe(true);
		expect(ask({ ...signal, signal: { type: 'candidate', candidate: { candidate: '' } } })).toBe(
			true
		);
	});

	it.each([
		['nothing', null],
		['text', 'announce'],
		['a list', []],
		['our own word', { type: 'announce', from: 'me' }],
		['a peer that was refused', { type: 'announce', from: 'blocked' }],
		['a name beyond all size', { type: 'announce', from: 'x'.repeat(65) }],
		['a signal to another', { ...signal, to: 'you' }],
		['an answer of an unknown peer', { ...signal, from: 'x', signal: { type: 'answer', sdp: '' } }],
		['no signal', { ...signal, signal: null }],
		['a renegotiation', { ...signal, signal: { type: 'renegotiate', renegotiate: true } }],
		['media', { ...signal, signal: { type: 'transceiverRequest', transceiverRequest: {} } }],
		[
			'a description beyond all size',
			{ ...signal, signal: { type: 'offer', sdp: 'x'.repeat(40_000) } }
		],
		['a token that is no number', { ...signal, token: {} }]
	])('is not: %s', (_, data) => {
		expect(ask(data)).toBe(false);
	});
});
