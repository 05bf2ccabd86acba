// The handshake: what two honest sides agree on, and every way in which a third could get between them.

import { beforeAll, describe, expect, it } from 'vitest';
import { AppError, base64url, fromUtf8, hex, utf8, type Bytes } from '$lib/kernel';
import { verifyGrant } from '$lib/identity';
import { testPerson } from '$lib/identity/testing';
import type { Standing } from '../../link';
import {
	Handshake,
	readHandshake,
	transcript,
	writeHandshake,
	type HandshakeMessage,
	type HandshakeSelf,
	type Proven,
	type Side
} from './handshake';

const workspace = 'ab'.repeat(16);
const room = 'r'.repeat(43);

interface Device {
	self: HandshakeSelf;
	sign(bytes: Bytes): Promise<Bytes>;
}

async function device(): Promise<Device> {
	const person = testPerson();
	const keys = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
	const key = hex(new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey)));
	const payload = { type: 'grant', person: person.did, device: key, deviceName: 'phone' };
	const grant = await person.jws('azora-grant+jws', payload);
	return {
		self: { workspace, room, did: person.did, device: key, grant },
		sign: async (bytes) =>
			new Uint8Array(await crypto.subtle.sign('Ed25519', keys.privateKey, bytes))
	};
}

interface Fingerprints {
	local: string;
	remote: string;
}
type Post = (message: Bytes) => void;

function side(of: Device, fingerprints: Fingerprints, standing: Standing | null = 'member') {
	const sent: Bytes[] = [];
	let post: Post = () => {};
	const asked: string[] = [];
	const handshake = new Handshake(of.self, {
		send: (message) => {
			sent.push(message);
			post(message);
		},
		fingerprints: async () => fingerprints,
		sign: of.sign,
		verifyGrant,
		mayConnect: async (peer) => {
			asked.push(peer.did);
			return standing;
		}
	});
	return { handshake, sent, asked, to: (next: Post) => (post = next) };
}
const a0 = 'a0'.repeat(32);
const b0 = 'b0'.repeat(32);

const codeOf = (promise: Promise<unknown>) =>
	promise.then(
		() => 'ok',
		(error: AppError) => error.code
	);
function join(one: ReturnType<typeof side>, two: ReturnType<typeof side>) {
	one.to((message) => two.handshake.receive(message));
	two.to((message) => one.handshake.receive(message));
}
async function outcome(one: ReturnType<typeof side>, two: ReturnType<typeof side>) {
	join(one, two);
	const [first, second] = [one.handshake.start(), two.handshake.start()];
	return Promise.all([codeOf(first), codeOf(second)]);
}

let anna: Device;
let ben: Device;
let mallory: Device;
beforeAll(async () => {
	[anna, ben, mallory] = await Promise.all([device(), device(), device()]);
});

describe('two honest sides', () => {
	it('both prove themselves, with standing as each sees the other', async () => {
		const one = side(anna, { local: a0, remote: b0 }, 'joiner');
		const two = side(ben, { local: b0, remote: a0 }, 'inviter');
		join(one, two);
		const [first, second]: Proven[] = await Promise.all([
			one.handshake.start(),
			two.handshake.start()
		]);
		expect(first).toEqual({
			did: ben.self.did,
			device: ben.self.device,
			grant: ben.self.grant,
			standing: 'joiner'
		});
		expect(second.device).toBe(anna.self.device);
		expect(second.standing).toBe('inviter');
		expect(one.handshake.isPeerProven).toBe(true);
	});

	it('say nothing of the grant before the other said hello', async () => {
		const one = side(anna, { local: a0, remote: b0 });
		void one.handshake.start();
		expect(one.sent.map((message) => readHandshake(message).t)).toEqual(['hello']);
	});

	it('let a person’s second device in', async () => {
		const second = await device();
		const person = testPerson();
		const grantOf = (key: string) =>
			person.jws('azora-grant+jws', {
				type: 'grant',
				person: person.did,
				device: key,
				deviceName: 'x'
			});
		const mine = async (of: Device): Promise<Device> => ({
			...of,
			self: { ...of.self, did: person.did, grant: await grantOf(of.self.device) }
		});
		const one = side(await mine(anna), { local: a0, remote: b0 });
		const two = side(await mine(second), { local: b0, remote: a0 });
		expect(await outcome(one, two)).toEqual(['ok', 'ok']);
	});
});

describe('who is refused', () => {
	it('a proven stranger, who is told why', async () => {
		const one = side(anna, { local: a0, remote: b0 }, null);
		const two = side(ben, { local: b0, remote: a0 });
		expect(await outcome(one, two)).toEqual(['channel/not-a-member', 'channel/refused-by-them']);
		expect(one.asked).toEqual([ben.self.did]);
		expect(one.handshake.isPeerProven).toBe(false);
	});

	it('the own device key, also when our own words are sent back', async () => {
		const one = side(anna, { local: a0, remote: a0 });
		one.to((message) => one.handshake.receive(message));
		expect(await codeOf(one.handshake.start())).toBe('channel/own-device');
	});

	it('somebody between two honest sides: the fingerprints differ', async () => {
		// each has its own DTLS connection with the one in the middle, who passes all messages on
		const middle = 'cc'.repeat(32);
		const one = side(anna, { local: a0, remote: middle });
		const two = side(ben, { local: b0, remote: middle });
		const codes = await outcome(one, two);
		expect(codes).toContain('channel/proof-wrong');
		expect(codes).not.toContain('ok');
		expect([...one.asked, ...two.asked]).toEqual([]);
	});

	it('a proof of another room, workspace or nonce', async () => {
		for (const change of [{ room: 's'.repeat(43) }, { workspace: 'cd'.repeat(16) }]) {
			const other = { ...ben, self: { ...ben.self, ...change } };
			const codes = await outcome(
				side(anna, { local: a0, remote: b0 }),
				side(other, { local: b0, remote: a0 })
			);
			expect(codes).toContain('channel/proof-wrong');
		}
	});

	it('a replayed conversation: its proof signs another nonce', async () => {
		const first = side(anna, { local: a0, remote: b0 });
		const honest = side(ben, { local: b0, remote: a0 });
		await outcome(first, honest);
		const again = side(anna, { local: a0, remote: b0 });
		const result = again.handshake.start();
		for (const message of honest.sent) again.handshake.receive(message);
		expect(await codeOf(result)).toBe('channel/proof-wrong');
	});

	it('our own proof sent back under another device’s hello', async () => {
		const one = side(anna, { local: a0, remote: b0 });
		const result = one.handshake.start();
		const hello: HandshakeMessage = {
			t: 'hello',
			v: 1,
			device: mallory.self.device,
			did: mallory.self.did,
			nonce: base64url(new Uint8Array(32))
		};
		one.to((message) => {
			if (readHandshake(message).t === 'proof') one.handshake.receive(message);
		});
		one.handshake.receive(writeHandshake(hello));
		expect(await codeOf(result)).toBe('channel/proof-wrong');
	});

	it('a device without a grant of the person it names', async () => {
		const forged = { ...mallory, self: { ...mallory.self, did: ben.self.did } };
		const lent = { ...mallory, self: { ...mallory.self, grant: ben.self.grant } };
		const both = {
			...mallory,
			self: { ...mallory.self, did: ben.self.did, grant: ben.self.grant }
		};
		for (const liar of [forged, lent, both]) {
			const one = side(anna, { local: a0, remote: b0 });
			const [code] = await outcome(one, side(liar, { local: b0, remote: a0 }));
			expect(code).toBe('channel/grant-invalid');
			expect(one.asked).toEqual([]);
		}
	});

	it('what comes in another order, twice, or before its time', async () => {
		const helloOf = (of: Device) =>
			writeHandshake({
				t: 'hello',
				v: 1,
				device: of.self.device,
				did: of.self.did,
				nonce: base64url(new Uint8Array(32))
			});
		const ready = writeHandshake({ t: 'ready' });
		for (const messages of [[ready], [helloOf(ben), ready], [helloOf(ben), helloOf(ben)]]) {
			const one = side(anna, { local: a0, remote: b0 });
			const result = one.handshake.start();
			for (const message of messages) one.handshake.receive(message);
			expect(await codeOf(result)).toBe('channel/handshake-order');
			expect(one.handshake.isPeerProven).toBe(false);
		}
	});

	it('a connection whose fingerprint is unclear', async () => {
		const handshake = new Handshake(anna.self, {
			send: () => {},
			fingerprints: () => Promise.reject(new AppError('channel/fingerprint-unclear')),
			sign: anna.sign,
			verifyGrant,
			mayConnect: async () => 'member'
		});
		const result = handshake.start();
		const two = side(ben, { local: b0, remote: a0 });
		two.to((message) => handshake.receive(message));
		void two.handshake.start();
		expect(await codeOf(result)).toBe('channel/fingerprint-unclear');
	});

	it('anything after it failed, even a good proof', async () => {
		const one = side(anna, { local: a0, remote: b0 });
		const two = side(ben, { local: b0, remote: a0 });
		join(one, two);
		const result = one.handshake.start();
		one.handshake.fail(new AppError('channel/handshake-timeout'));
		void two.handshake.start();
		expect(await codeOf(result)).toBe('channel/handshake-timeout');
		await new Promise((resolve) => setTimeout(resolve, 20));
		expect(one.handshake.isPeerProven).toBe(false);
		expect(one.asked).toEqual([]);
	});
});

describe('messages', () => {
	const hello = {
		t: 'hello',
		v: 1,
		device: 'ab'.repeat(32),
		did: 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
		nonce: 'A'.repeat(43)
	};
	const text = (value: unknown) => utf8(JSON.stringify(value));

	it('are read when they have exactly their fields', () => {
		expect(readHandshake(text(hello))).toEqual(hello);
		expect(fromUtf8(writeHandshake({ t: 'ready' }))).toBe('{"t":"ready"}');
	});

	it.each([
		['not JSON', utf8('{')],
		['not UTF-8', Uint8Array.of(0xff)],
		['an array', text([hello])],
		['null', text(null)],
		['no type', text({ ...hello, t: undefined })],
		['a type of the prototype', text({ t: 'constructor' })],
		['a field too much', text({ ...hello, x: 1 })],
		['a field too few', text({ t: 'hello', v: 1 })],
		['another version', text({ ...hello, v: 2 })],
		['a device in capitals', text({ ...hello, device: 'AB'.repeat(32) })],
		['a line break in the DID', text({ ...hello, did: `${hello.did}\n` })],
		['a short nonce', text({ ...hello, nonce: 'A' })],
		['a number as signature', text({ t: 'proof', signature: 1, grant: 'a.b.c' })],
		[
			'too many bytes',
			text({ t: 'proof', signature: 'A'.repeat(86), grant: `a.${'b'.repeat(9000)}.c` })
		]
	])('are refused: %s', (_, bytes) => {
		expect(() => readHandshake(bytes)).toThrow(
			expect.objectContaining({ code: 'channel/handshake-malformed' })
		);
	});

	it('sign every part, in an order that both sides share', () => {
		const one: Side = { device: '01'.repeat(32), did: 'did:1', nonce: 'n1', fingerprint: 'f1' };
		const two: Side = { device: '02'.repeat(32), did: 'did:2', nonce: 'n2', fingerprint: 'f2' };
		const bytes = fromUtf8(transcript(workspace, room, one, two, one));
		expect(bytes).toBe(fromUtf8(transcript(workspace, room, two, one, one)));
		expect(bytes.split('\n')).toEqual([
			'azora/channel/1',
			workspace,
			room,
			one.device,
			two.device,
			'did:1',
			'did:2',
			'n1',
			'n2',
			'f1',
			'f2',
			'low'
		]);
		expect(fromUtf8(transcript(workspace, room, one, two, two)).endsWith('high')).toBe(true);
	});
});
