// The WebRTC carrier in real browsers: two devices and strangers, a page of its own, our signaling server.
// Shows what no unit test can: DTLS fingerprints, real data channels, both calling at once, pages that vanish.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { build } from 'vite';
import WebSocket from 'ws';
import { inCheckout } from '../../scripts/checkout.mjs';
import { journey, until } from '../lib/journey.mjs';

const root = inCheckout('test-results/channel-site');
const workspace = 'ab'.repeat(16);
const spec = (purpose = 'workspace') => ({
	room: randomBytes(32).toString('base64url'),
	password: randomBytes(32).toString('base64url'),
	workspace,
	purpose
});

const buildPage = () =>
	build({
		configFile: false,
		logLevel: 'error',
		root: inCheckout('tests/e2e/channel'),
		base: './',
		resolve: { alias: { $lib: inCheckout('src/lib') }, dedupe: ['yjs', 'y-protocols', 'lib0'] },
		worker: { format: 'es' },
		build: { outDir: root, emptyOutDir: true, target: 'es2023' }
	});

/** The page's `test` object, each method as a call. */
const remote = ({ page }) =>
	new Proxy(
		{},
		{
			get: (_, name) =>
				name === 'then'
					? undefined
					: (...args) => page.evaluate(([name, args]) => window.test[name](...args), [name, args])
		}
	);
const ledger = ({ page }, name, ...args) =>
	page.evaluate(([name, args]) => window.test.ledger[name](...args), [name, args]);
const didOf = ({ page }) => page.evaluate(() => window.test.did);
const links = async (device) => (await ledger(device, 'state')).links;
const linkedTo = (device, count, ms = 20_000) =>
	until(
		`${device.name} has ${count} links`,
		async () => (await links(device)).length === count,
		ms
	);

await journey('channel', async (j) => {
	await buildPage();
	const site = await j.site({ root });
	const fresh = async (name) => {
		const device = await j.device(name);
		await device.open(`${site.url}/index.html`);
		await device.page.waitForFunction(() => window.test);
		return device;
	};
	const anna = await fresh('anna');
	const ben = await fresh('ben');
	let dids = [await didOf(anna), await didOf(ben)];
	let members = Object.fromEntries(dids.map((did) => [did, 'member']));
	const main = spec();
	const joinBoth = (rooms) =>
		Promise.all([remote(anna).join(rooms, members), remote(ben).join(rooms, members)]);

	const tab = await anna.context.newPage();
	await tab.goto(`${site.url}/index.html`);
	await tab.evaluate((room) => {
		window.overheard = 0;
		new BroadcastChannel(room).onmessage = () => window.overheard++;
	}, main.room);

	await j.step('two members prove themselves and are linked', async () => {
		const from = Date.now();
		await joinBoth([main]);
		await Promise.all([linkedTo(anna, 1), linkedTo(ben, 1)]);
		j.notes.connectMs = Date.now() - from;
		assert.deepEqual((await links(anna))[0].did, dids[1]);
		assert.equal(await remote(anna).status(), 'online');
	});

	await j.step('messages of each channel arrive in the worker', async () => {
		for (const channel of ['control', 'entries', 'blobs'])
			await ledger(anna, 'say', channel, 70_000);
		await until('three messages', async () => (await ledger(ben, 'state')).count === 3);
		const { received } = await ledger(ben, 'state');
		assert.deepEqual(received.map(({ channel }) => channel).sort(), [
			'blobs',
			'control',
			'entries'
		]);
		assert.ok(received.every(({ length }) => length === 70_000));
	});

	await j.step('presence crosses', async () => {
		await remote(anna).say({ screen: 'records' }, workspace);
		await until('ben sees the screen', async () =>
			(await remote(ben).others(workspace)).some(({ says }) => says.screen === 'records')
		);
	});

	await j.step('nothing goes to other tabs past the proof', async () => {
		assert.equal(await tab.evaluate(() => window.overheard), 0);
		await tab.close();
	});

	await j.step('an entry is not held up by photos', async () => {
		const flood = ledger(anna, 'flood', 30_000_000, 500_000, 'blobs');
		await until('photos on their way', async () => (await ledger(ben, 'state')).counts.blobs > 5);
		const { counts } = await ledger(ben, 'state');
		const from = Date.now();
		await ledger(anna, 'say', 'entries', 1000);
		await until(
			'the entry',
			async () => (await ledger(ben, 'state')).counts.entries > counts.entries
		);
		j.notes.entryAmongPhotosMs = Date.now() - from;
		assert.ok((await ledger(ben, 'state')).counts.blobs < 55, 'before the photos were through');
		await flood;
		await until('all photos', async () => (await ledger(ben, 'state')).counts.blobs >= 61);
	});

	await j.step('30 MB of entries cross, with little waiting in memory', async () => {
		const before = await ledger(ben, 'state');
		const from = Date.now();
		const { most, digest } = await ledger(anna, 'flood', 30_000_000, 250_000);
		await until(
			'all of it',
			async () => (await ledger(ben, 'state')).bytesIn - before.bytesIn === 30_000_000,
			60_000
		);
		j.notes.thirtyMegabytesMs = Date.now() - from;
		assert.ok(most < 1.5 * 1024 * 1024, `waiting: ${most}`);
		assert.equal((await ledger(ben, 'state')).digestIn, digest);
	});

	await j.step('the certificates fit, and no later description is taken', async () => {
		const { knowsCertificates, ...rest } = await remote(anna).lockHolds();
		assert.deepEqual(rest, { agree: true, taken: 'ignored', after: true });
		j.notes.knowsCertificates = knowsCertificates;
	});

	await j.step('garbage through signaling disturbs nobody', async () => {
		const socket = new WebSocket(site.signalUrl);
		await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
		const topic = main.room;
		const publish = (data) => socket.send(JSON.stringify({ type: 'publish', topic, data }));
		for (const data of [
			'',
			'%%%',
			'AAAA',
			randomBytes(200).toString('base64'),
			null,
			{ type: 'announce', from: 'x' },
			{ type: 'signal', from: 'x', to: 'y', signal: { type: 'answer' } }
		])
			publish(data);
		await new Promise((resolve) => setTimeout(resolve, 300));
		socket.close();
		assert.equal((await links(anna)).length, 1);
	});

	await j.step('keep-alive moves the time last heard', async () => {
		const [{ lastHeardAt }] = await links(anna);
		await until(
			'a later time',
			async () => (await links(anna))[0].lastHeardAt > lastHeardAt,
			8_000
		);
	});

	await j.step('16 of 16 times both come at the same moment', async () => {
		const times = [];
		for (let round = 0; round < 16; round++) {
			await joinBoth([]);
			await Promise.all([linkedTo(anna, 0), linkedTo(ben, 0)]);
			const from = Date.now();
			await joinBoth([spec()]);
			await Promise.all([linkedTo(anna, 1), linkedTo(ben, 1)]);
			times.push(Date.now() - from);
		}
		times.sort((a, b) => a - b);
		j.notes.simultaneousMs = { median: times[8], most: times[15] };
	});

	await j.step('a photo crosses, goes on after a reload, and is kept', async () => {
		await joinBoth([main]);
		await Promise.all([linkedTo(anna, 1), linkedTo(ben, 1)]);
		await Promise.all([anna, ben].map((one) => ledger(one, 'openBlobs')));
		const refs = [];
		for (const bytes of [9_000, 700_000, 20_000_000])
			refs.push(await ledger(anna, 'putBlob', bytes));
		await Promise.all([anna, ben].map((one) => ledger(one, 'know', refs)));
		const from = Date.now();
		await until(
			'the large one has begun',
			async () => (await ledger(ben, 'chunksHere', refs[2])) > 5
		);
		await ben.page.reload();
		await ben.page.waitForFunction(() => window.test);
		await ledger(ben, 'openBlobs');
		j.notes.chunksKeptOverReload = await ledger(ben, 'chunksHere', refs[2]);
		assert.ok(j.notes.chunksKeptOverReload > 5 && j.notes.chunksKeptOverReload < 77);
		await ledger(ben, 'know', refs);
		dids = [dids[0], await didOf(ben)];
		members = Object.fromEntries(dids.map((did) => [did, 'member']));
		await remote(anna).recheck(members);
		await joinBoth([main]);
		for (const ref of refs)
			await until('the photo', async () => (await ledger(ben, 'blob', ref)) === ref.sha256, 30_000);
		j.notes.blobsMs = Date.now() - from;
	});

	const refusedWith = (device, code, ms = 15_000) =>
		until(
			`${device.name} refuses with ${code}`,
			async () => (await remote(device).seen()).refused.some((refusal) => refusal.code === code),
			ms
		);

	await j.step('a device of no member is refused, and let in once it is one', async () => {
		await joinBoth([main]);
		await Promise.all([linkedTo(anna, 1), linkedTo(ben, 1)]);
		const stranger = await fresh('stranger');
		const did = await didOf(stranger);
		await remote(stranger).join([main], members);
		await refusedWith(anna, 'channel/not-a-member');
		await refusedWith(stranger, 'channel/refused-by-them');
		assert.equal((await links(stranger)).length, 0);
		assert.equal((await links(anna)).length, 1);
		const wider = { ...members, [did]: 'member' };
		await Promise.all([remote(anna).recheck(wider), remote(ben).recheck(wider)]);
		await linkedTo(stranger, 2, 25_000);
		await stranger.close();
		await Promise.all([linkedTo(anna, 1), linkedTo(ben, 1)]);
	});

	await j.step('a wrong proof is refused', async () => {
		const liar = await fresh('liar');
		const did = await didOf(liar);
		await Promise.all(
			[anna, ben].map((one) => remote(one).recheck({ ...members, [did]: 'member' }))
		);
		await remote(liar).join([main], members, { wrongKey: true });
		await refusedWith(anna, 'channel/proof-wrong');
		assert.equal((await links(liar)).length, 0);
		assert.equal((await links(anna)).length, 1);
		await liar.close();
	});

	await j.step('an invited stranger is heard on control only', async () => {
		const joiner = await fresh('joiner');
		const room = spec('invitation');
		await remote(anna).join([main, room], { ...members, [await didOf(joiner)]: 'joiner' });
		await remote(joiner).join([room], { [dids[0]]: 'inviter' });
		await linkedTo(joiner, 1);
		await linkedTo(anna, 2);
		const before = (await ledger(anna, 'state')).count;
		for (const channel of ['entries', 'blobs', 'control']) await ledger(joiner, 'say', channel, 10);
		await until('the request', async () => (await ledger(anna, 'state')).count === before + 1);
		assert.equal((await ledger(anna, 'state')).received.at(-1).channel, 'control');
		await joiner.close();
		await linkedTo(anna, 1);
		await remote(anna).join([main], members);
	});

	await j.step('a link outlives signaling and the site', async () => {
		await site.stop();
		await until('no signaling', async () => (await remote(anna).status()) === 'connecting');
		const { count } = await ledger(ben, 'state');
		await ledger(anna, 'say', 'entries', 1000);
		await until('the message', async () => (await ledger(ben, 'state')).count === count + 1);
	});

	await j.step('a reloaded page is gone at once for the other', async () => {
		const from = Date.now();
		await ben.page.goto('about:blank');
		await linkedTo(anna, 0, 12_000);
		j.notes.goneAfterReloadMs = Date.now() - from;
		assert.ok(Date.now() - from < 3_000, 'a farewell, not silence');
	});

	await j.step('both find each other when signaling is back', async () => {
		await site.start();
		await ben.open(`${site.url}/index.html`);
		await ben.page.waitForFunction(() => window.test);
		dids = [dids[0], await didOf(ben)];
		members = Object.fromEntries(dids.map((did) => [did, 'member']));
		const from = Date.now();
		await joinBoth([main]);
		await Promise.all([linkedTo(anna, 1), linkedTo(ben, 1)]);
		j.notes.backMs = Date.now() - from;
	});

	await j.step('a device that vanishes without a word is noticed within 10 s', async () => {
		const session = await ben.context.newCDPSession(ben.page);
		ben.problems.allow(/crash/);
		const from = Date.now();
		void session.send('Page.crash').catch(() => {});
		await linkedTo(anna, 0, 12_000);
		j.notes.goneAfterCrashMs = Date.now() - from;
		assert.ok(Date.now() - from <= 11_000);
	});
});
