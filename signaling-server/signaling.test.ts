// The signaling server from outside: real sockets, real limits, input that means no good.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { addressKey, mayConnectFrom, readMaxPerIp, readOrigins } from './admission.js';
import { Allowance } from './limits.js';
import { createSignaling } from './signaling.js';

const topicOf = (letter: string) => letter.repeat(43);
const ROOM = topicOf('r');
type Message = { type: string; topic?: string; data?: unknown; clients?: number; code?: string };

let open: { server: Server; close: () => void } | null = null;
afterEach(() => open?.close());

async function serve(options: Parameters<typeof createSignaling>[0] = {}) {
	const signaling = createSignaling({ origins: null, maxPerIp: 64, ...options });
	const server = createServer((_, response) => response.writeHead(404).end());
	server.on('upgrade', signaling.handleUpgrade);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	open = {
		server,
		close: () => {
			signaling.close();
			server.close();
			server.closeAllConnections();
		}
	};
	return { signaling, port, url: `ws://127.0.0.1:${port}` };
}

/** A client that keeps what it hears. */
async function client(url: string, headers: Record<string, string> = {}) {
	const socket = new WebSocket(url, { headers });
	const heard: Message[] = [];
	socket.on('message', (data) => heard.push(JSON.parse(String(data)) as Message));
	socket.on('error', () => {});
	const closed = new Promise<number>((done) => socket.once('close', done));
	await once(socket, 'open');
	return {
		socket,
		heard,
		closed,
		send: (message: unknown) => socket.send(JSON.stringify(message)),
		of: (type: string) => heard.filter((message) => message.type === type),
		/** Everything sent before has been handled once this resolves. */
		async settle() {
			const before = heard.filter(({ type }) => type === 'pong').length;
			socket.send('{"type":"ping"}');
			await expect
				.poll(() => heard.filter(({ type }) => type === 'pong').length, { timeout: 15_000 })
				.toBeGreaterThan(before);
		}
	};
}

async function joined(url: string, topics = [ROOM]) {
	const made = await client(url);
	made.send({ type: 'subscribe', topics });
	await made.settle();
	return made;
}

const upgradeStatus = (port: number, path: string, headers: Record<string, string> = {}) =>
	new Promise<number>((status) => {
		const request = httpRequest({
			port,
			host: '127.0.0.1',
			path,
			headers: {
				connection: 'Upgrade',
				upgrade: 'websocket',
				'sec-websocket-version': '13',
				'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
				...headers
			}
		});
		request.on('response', (response) => status(response.statusCode ?? 0));
		request.on('upgrade', (_, socket) => {
			socket.destroy();
			status(101);
		});
		request.end();
	});

describe('protocol', () => {
	it('delivers to the others with the number of clients, and not back to the sender', async () => {
		const { url } = await serve();
		const [ada, ben, cleo] = [await joined(url), await joined(url), await joined(url)];
		ada.send({ type: 'publish', topic: ROOM, data: { type: 'announce', from: 'ada' }, extra: 1 });
		await ada.settle();
		await expect.poll(() => cleo.of('publish')).toHaveLength(1);
		expect(ben.of('publish')).toEqual([
			{ type: 'publish', topic: ROOM, data: { type: 'announce', from: 'ada' }, clients: 3 }
		]);
		expect(ada.of('publish')).toEqual([]);
	});

	it('forgets who unsubscribed or left, and the topic with the last of them', async () => {
		const { url, signaling } = await serve();
		const [ada, ben] = [await joined(url), await joined(url)];
		expect(signaling.health()).toEqual({ connections: 2, topics: 1 });
		ben.send({ type: 'unsubscribe', topics: [ROOM] });
		await ben.settle();
		ada.send({ type: 'publish', topic: ROOM, data: 1 });
		await ada.settle();
		await ben.settle();
		expect(ben.of('publish')).toEqual([]);
		ada.socket.close();
		await expect.poll(() => signaling.health()).toEqual({ connections: 1, topics: 0 });
	});

	it('lets who subscribes twice listen once', async () => {
		const { url } = await serve();
		const [ada, ben] = [await joined(url, [ROOM, ROOM]), await joined(url)];
		ada.send({ type: 'subscribe', topics: [ROOM] });
		ben.send({ type: 'publish', topic: ROOM, data: 1 });
		await ben.settle();
		await ada.settle();
		expect(ada.of('publish').map(({ clients }) => clients)).toEqual([2]);
	});
});

describe('bad input', () => {
	const malformed = [
		'',
		'{',
		'null',
		'[]',
		'7',
		'{"type":"subscribe"}',
		'{"type":"subscribe","topics":"x"}',
		'{"type":"subscribe","topics":[null,{}]}',
		'{"type":"publish","topic":{}}',
		'{"type":["publish"]}',
		'{"__proto__":{"type":"publish"},"constructor":1}',
		'{"type":"unsubscribe","topics":[1,null,"x"]}'
	];

	it.each(malformed)('ignores %j and goes on', async (text) => {
		const { url } = await serve();
		const ada = await joined(url);
		ada.socket.send(text);
		await ada.settle();
		expect(ada.socket.readyState).toBe(WebSocket.OPEN);
	});

	it('ignores binary frames', async () => {
		const { url } = await serve();
		const [ada, ben] = [await joined(url), await joined(url)];
		ada.socket.send(Buffer.from([0xff, 0x00, 0xfe]));
		ada.socket.send(Buffer.from(JSON.stringify({ type: 'publish', topic: ROOM, data: 1 })), {
			binary: true
		});
		await ada.settle();
		await ben.settle();
		expect(ben.of('publish')).toEqual([]);
	});

	it('survives nesting that can be read but not written', async () => {
		const { url } = await serve();
		const [ada, ben] = [await joined(url), await joined(url)];
		const deep = '['.repeat(16_000) + ']'.repeat(16_000);
		ada.socket.send(`{"type":"publish","topic":"${ROOM}","data":${deep}}`);
		await ada.settle();
		ada.send({ type: 'publish', topic: ROOM, data: 'still here' });
		await ada.settle();
		await expect.poll(() => ben.of('publish').at(-1)?.data).toBe('still here');
	});

	it('closes a connection that sends more than 32 KiB at once, and only that one', async () => {
		const { url } = await serve();
		const [ada, ben] = [await joined(url), await joined(url)];
		const frame = (bytes: number) => {
			const empty = JSON.stringify({ type: 'publish', topic: ROOM, data: '' });
			return JSON.stringify({
				type: 'publish',
				topic: ROOM,
				data: 'x'.repeat(bytes - empty.length)
			});
		};
		ada.socket.send(frame(32 * 1024));
		await expect.poll(() => ben.of('publish')).toHaveLength(1);
		ada.socket.send(frame(32 * 1024 + 1));
		expect(await ada.closed).toBe(1009);
		await ben.settle();
		expect(ben.of('publish')).toHaveLength(1);
	});

	it('survives a torn frame and garbage in place of a handshake', async () => {
		const { url, port } = await serve();
		const ada = await joined(url);
		for (const bytes of [
			'\x00\xff garbage\r\n\r\n',
			'GET / HTTP/1.1\r\nupgrade: websocket\r\n\r\n'
		]) {
			const raw = connect(port, '127.0.0.1');
			raw.on('error', () => {}).resume();
			raw.end(bytes);
			await once(raw, 'close');
		}
		const torn = await client(url);
		(torn.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(
			Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
		);
		expect(await torn.closed).toBeGreaterThanOrEqual(1002);
		await ada.settle();
	});
});

describe('limits', () => {
	it('takes 8 topics a connection and says so for the ninth', async () => {
		const { url, signaling } = await serve();
		const ada = await joined(url, [...'abcdefgh'].map(topicOf));
		ada.send({ type: 'subscribe', topics: [topicOf('i')] });
		await ada.settle();
		expect(ada.of('error')).toEqual([{ type: 'error', code: 'too-many-topics' }]);
		expect(signaling.health().topics).toBe(8);
		ada.send({ type: 'unsubscribe', topics: [topicOf('a')] });
		ada.send({ type: 'subscribe', topics: [topicOf('i')] });
		await ada.settle();
		expect(ada.of('error')).toHaveLength(1);
	});

	it.each([
		'',
		'a'.repeat(42),
		'a'.repeat(44),
		`${'a'.repeat(42)}+`,
		`${'a'.repeat(42)}\n`,
		'__proto__'
	])('refuses the topic %j', async (topic) => {
		const { url, signaling } = await serve();
		const ada = await joined(url, [topic]);
		expect(ada.of('error')).toEqual([{ type: 'error', code: 'topic-shape' }]);
		expect(signaling.health().topics).toBe(0);
	});

	it('takes 64 connections a topic', async () => {
		const { url } = await serve({ maxPerIp: 100 });
		const all = await Promise.all(Array.from({ length: 64 }, () => joined(url)));
		const late = await joined(url);
		expect(late.of('error')).toEqual([{ type: 'error', code: 'topic-full' }]);
		all[0].socket.close();
		await all[0].closed;
		late.send({ type: 'subscribe', topics: [ROOM] });
		await late.settle();
		expect(late.of('error')).toHaveLength(1);
	});

	it('slows a burst down and loses nothing of it', async () => {
		const { url } = await serve();
		const [ada, ben] = [await joined(url), await joined(url)];
		for (let n = 0; n < 150; n += 1) ada.send({ type: 'publish', topic: ROOM, data: n });
		await new Promise((soon) => setTimeout(soon, 300));
		expect(ben.of('publish').length).toBeLessThan(150);
		await ada.settle();
		await expect.poll(() => ben.of('publish').length).toBe(150);
		expect(ben.of('publish').map(({ data }) => data)).toEqual(
			Array.from({ length: 150 }, (_, n) => n)
		);
	});

	it('closes who does not stop, and the others never notice', async () => {
		const { url } = await serve();
		const [ada, ben] = [await joined(url), await joined(url)];
		for (let n = 0; n < 5_000; n += 1) ada.send({ type: 'publish', topic: ROOM, data: n });
		expect([1006, 1008]).toContain(await ada.closed);
		expect(ben.of('publish').length).toBeLessThanOrEqual(125);
		await ben.settle();
	});

	it('gives tokens back with time', () => {
		const allowance = new Allowance({ now: 0, burst: 2, perSecond: 10 });
		expect([allowance.take(0), allowance.take(0), allowance.take(0)]).toEqual([true, true, false]);
		expect(allowance.waitMs).toBe(100);
		expect([allowance.take(100), allowance.take(100)]).toEqual([true, false]);
		// a clock that goes back gives nothing
		expect(allowance.take(0)).toBe(false);
	});

	it('drops who does not read', async () => {
		const { url, signaling } = await serve();
		const slow = await joined(url);
		slow.socket.pause();
		const data = 'x'.repeat(30_000);
		const publishers = await Promise.all(Array.from({ length: 6 }, () => client(url)));
		for (const publisher of publishers)
			for (let n = 0; n < 115; n += 1) publisher.send({ type: 'publish', topic: ROOM, data });
		await expect
			.poll(() => signaling.health(), { timeout: 15_000 })
			.toEqual({
				connections: 6,
				topics: 0
			});
	});
});

describe('admission', () => {
	it('answers another origin, another path and too many connections with HTTP errors', async () => {
		const { port, url } = await serve({ maxPerIp: 2 });
		expect(await upgradeStatus(port, '/', { origin: 'https://evil.example' })).toBe(403);
		expect(await upgradeStatus(port, '/', { origin: 'null' })).toBe(403);
		expect(await upgradeStatus(port, '/other')).toBe(404);
		expect(await upgradeStatus(port, '/signal?x=1', { origin: `http://127.0.0.1:${port}` })).toBe(
			101
		);
		expect(await upgradeStatus(port, '/', { origin: 'http://localhost:5173' })).toBe(101);
		await expect.poll(() => upgradeStatus(port, '/')).toBe(101);
		await client(url);
		const second = await client(url);
		expect(await upgradeStatus(port, '/')).toBe(429);
		second.socket.close();
		await second.closed;
		await expect.poll(() => upgradeStatus(port, '/')).toBe(101);
	});

	it('takes the list of origins in place of the default', () => {
		const allowed = readOrigins('https://a.example, https://b.example:8443/');
		expect(allowed).toEqual(['https://a.example', 'https://b.example:8443']);
		expect(mayConnectFrom('https://a.example', 'x', allowed)).toBe(true);
		expect(mayConnectFrom('http://localhost:4173', 'localhost:4173', allowed)).toBe(false);
		expect(mayConnectFrom('https://a.example.evil', 'x', allowed)).toBe(false);
		expect(mayConnectFrom(undefined, 'x', allowed)).toBe(true);
		expect(readOrigins('  ')).toBeNull();
		expect(() => readOrigins('evil')).toThrow(/AZORA_ALLOWED_ORIGINS/);
		expect(() => readMaxPerIp('many')).toThrow(/AZORA_SIGNALING_MAX_PER_IP/);
	});

	it('counts an IPv6 subscriber by the /64', () => {
		expect(addressKey('::ffff:10.0.0.1')).toBe('10.0.0.1');
		expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
		expect(addressKey('2001:db8::1')).toBe('2001:db8:0:0');
		expect(addressKey('fe80::1%eth0')).toBe('fe80:0:0:0');
		expect(addressKey('::1')).toBe('0:0:0:0');
	});
});

describe('alone', () => {
	const server = fileURLToPath(new URL('./server.js', import.meta.url));
	const start = (port: number) => {
		const child = spawn(process.execPath, [server], {
			env: { ...process.env, AZORA_SIGNALING_PORT: String(port), AZORA_HOST: '127.0.0.1' }
		});
		let said = '';
		child.stdout.on('data', (chunk) => (said += String(chunk)));
		child.stderr.on('data', (chunk) => (said += String(chunk)));
		return { child, said: () => said };
	};

	it('says the port, answers /health, ends with SIGTERM; a taken port is one sentence', async () => {
		const first = start(0);
		await expect.poll(first.said, { timeout: 10_000 }).toMatch(/ws:\/\/localhost:\d+/);
		const port = Number(/localhost:(\d+)/.exec(first.said())?.[1]);
		const health = await fetch(`http://127.0.0.1:${port}/health`);
		expect(await health.json()).toMatchObject({ status: 'ok', connections: 0, topics: 0 });
		const ada = await joined(`ws://127.0.0.1:${port}/signal`);

		const second = start(port);
		const [code] = (await once(second.child, 'exit')) as [number];
		expect(code).not.toBe(0);
		expect(second.said().trim()).toMatch(
			new RegExp(`^Port ${port} is taken[^\\n]*AZORA_SIGNALING_PORT[^\\n]*$`)
		);

		first.child.kill('SIGTERM');
		await once(first.child, 'exit');
		expect(await ada.closed).toBe(1006);
	});

	it('refuses a port that is none, in one sentence', async () => {
		const wrong = start(Number.NaN);
		const [code] = (await once(wrong.child, 'exit')) as [number];
		expect(code).toBe(1);
		expect(wrong.said().trim()).toMatch(/^AZORA_SIGNALING_PORT must be a port number[^\n]*$/);
	});
});
