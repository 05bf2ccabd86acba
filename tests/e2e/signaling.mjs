// Our signaling server and clients that are none of ours: two browsers with unmodified y-webrtc find each other,
// while a third connection means no good.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { build } from 'vite';
import { WebSocket } from 'ws';
import { inCheckout } from '../../scripts/checkout.mjs';
import { serveDumbly } from '../lib/dumb-host.mjs';
import { journey, until } from '../lib/journey.mjs';

const pageRoot = inCheckout('test-results/signaling/page');
const secret = () => randomBytes(32).toString('base64url');

const buildPage = () =>
	build({
		configFile: false,
		logLevel: 'error',
		root: inCheckout('tests/e2e/signaling'),
		base: './',
		build: { outDir: pageRoot, emptyOutDir: true }
	});

const call = (device, method, ...args) =>
	device.page.evaluate(([name, given]) => globalThis.test[name](...given), [method, args]);

await journey('signaling', async (j) => {
	await buildPage();
	const page = await serveDumbly(pageRoot);
	const site = await j.site();
	const [room, password] = [secret(), secret()];
	const [ada, ben] = [await j.device('ada'), await j.device('ben')];
	const connections = () => Promise.all([ada, ben].map((device) => call(device, 'peers')));

	await j.step('two stock clients connect through it', async () => {
		for (const device of [ada, ben]) {
			await device.open(page.url);
			await call(device, 'join', room, password, site.signalUrl);
		}
		await until('both see a peer', async () => (await connections()).join() === '1,1');
	});

	await j.step('what one writes reaches the other', async () => {
		await call(ada, 'write', 'well', 'dry');
		await until('ben reads it', async () => (await call(ben, 'read', 'well')) === 'dry');
	});

	await j.step('they go on without it', async () => {
		await site.stop();
		await call(ben, 'write', 'pump', 'works');
		await until('ada reads it', async () => (await call(ada, 'read', 'pump')) === 'works');
	});

	await j.step('who comes back after it was away is found again', async () => {
		await ben.open(page.url);
		await call(ben, 'join', room, password, site.signalUrl);
		await new Promise((soon) => setTimeout(soon, 2_000));
		assert.equal(await call(ben, 'peers'), 0);
		await site.start();
		await until('ben has the document', async () => (await call(ben, 'read', 'well')) === 'dry');
	});

	await j.step('a flood beside them changes nothing', async () => {
		const socket = new WebSocket(site.signalUrl.replace('localhost', '127.0.0.1'));
		await new Promise((open) => socket.once('open', open));
		const closed = new Promise((done) => socket.once('close', done));
		for (let n = 0; n < 3_000; n += 1)
			socket.send(
				JSON.stringify({ type: 'publish', topic: room, data: { type: 'announce', from: n } })
			);
		await closed;
		const health = await (await fetch(`${site.url}/health`)).json();
		assert.equal(health.status, 'ok');
		await call(ada, 'write', 'after', 'the flood');
		await until('ben reads it', async () => (await call(ben, 'read', 'after')) === 'the flood');
	});

	await j.step('who leaves is gone from the server', async () => {
		for (const device of [ada, ben]) await call(device, 'leave');
		await until('no connection is left', async () => {
			const { connections: open, topics } = await (await fetch(`${site.url}/health`)).json();
			return open === 0 && topics === 0;
		});
	});

	await page.stop();
});
