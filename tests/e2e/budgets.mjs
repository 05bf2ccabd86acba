// The budgets of ux: bytes of the first screen, of each further one, of what is stored for work without network.
// A browser with 9 Mbps and 100 ms asks for the first screen; what it asked for until its last large paint counts.
import assert from 'node:assert/strict';
import {
	builtText,
	lazyParts,
	routes,
	scriptsOf,
	sentBytes,
	weigh,
	withImports
} from '../lib/bytes.mjs';
import { journey } from '../lib/journey.mjs';

const KB = 1000;
/** Bytes as they travel. */
const BUDGET = {
	firstScripts: 90 * KB,
	styles: 20 * KB,
	fonts: 55 * KB,
	firstLoad: 200 * KB,
	lazyPart: 120 * KB,
	precache: 1_500 * KB,
	serviceWorker: 8 * KB
};
const NETWORK = {
	offline: false,
	latency: 100,
	downloadThroughput: 9e6 / 8,
	uploadThroughput: 9e6 / 8
};
const kb = (bytes) => `${(bytes / KB).toFixed(1)} kB`;

const table = [];
/** A line of the table, and the judgement. */
function within(name, bytes, budget, note = '') {
	table.push({ name, bytes, budget, note });
	const line = `${name.padEnd(34)} ${kb(bytes).padStart(10)} of ${kb(budget).padStart(10)} ${note}`;
	console.log(`    ${line}`);
	assert.ok(bytes <= budget, `over its budget: ${line}`);
}

/** Everything that the page asked for, with what came over the network, and when. Times in seconds. */
async function listen(page) {
	const cdp = await page.context().newCDPSession(page);
	await cdp.send('Network.enable');
	await cdp.send('Network.emulateNetworkConditions', NETWORK);
	const requests = new Map();
	cdp.on('Network.requestWillBeSent', ({ requestId, request, wallTime, type }) =>
		requests.set(requestId, { url: request.url, type, askedAt: wallTime, bytes: 0 })
	);
	cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
		const request = requests.get(requestId);
		if (request) request.bytes = encodedDataLength;
	});
	return () => [...requests.values()];
}

/** Milliseconds after the start of the page. */
const paints = (page) =>
	page.evaluate(
		() =>
			new Promise((resolve) => {
				new PerformanceObserver((list) => {
					const largest = Math.max(...list.getEntries().map(({ startTime }) => startTime));
					const [first] = performance.getEntriesByName('first-contentful-paint');
					resolve({ first: first.startTime, largest, origin: performance.timeOrigin });
				}).observe({ type: 'largest-contentful-paint', buffered: true });
			})
	);

const isYjs = (url) => url.startsWith('/_app/') && /UpdateDecoderV2/.test(builtText(url));

async function firstLoad(j, site, path) {
	const device = await j.device(`first ${path}`);
	const asked = await listen(device.page);
	await device.open(site.url + path);
	await device.controlled();
	const yjs = asked().filter(({ url, type }) => type === 'Script' && isYjs(new URL(url).pathname));
	assert.deepEqual(yjs, [], `${path} does without Yjs, also after its first paint`);
	const { first, largest, origin } = await paints(device.page);
	const requests = asked().filter(({ askedAt }) => askedAt * 1000 <= origin + largest);
	const of = (type) => requests.filter((request) => request.type === type);
	const bytes = (list) => list.reduce((total, request) => total + request.bytes, 0);
	const note = `first paint ${Math.round(first)} ms, largest ${Math.round(largest)} ms, ${requests.length} requests`;
	within(`${path} all until the largest paint`, bytes(requests), BUDGET.firstLoad, note);
	within(`${path} styles`, bytes(of('Stylesheet')), BUDGET.styles);
	within(`${path} fonts`, bytes(of('Font')), BUDGET.fonts);
	assert.ok(bytes(of('Stylesheet')) > 0 && bytes(of('Font')) > 0, 'nothing was measured');
}

/** Addresses in the stores of the service worker, once it controls the page. */
async function stored(device) {
	await device.controlled();
	return device.page.evaluate(async () => {
		const urls = [];
		for (const name of await caches.keys())
			for (const { url } of await (await caches.open(name)).keys())
				urls.push(new URL(url).pathname);
		return urls;
	});
}

/** The file that the server answers with. */
const fileOf = (url) =>
	url === '/' ? '/index.html' : /\.[a-z0-9]+$/i.test(url) ? url : `${url}.html`;

await journey('budgets', async (j) => {
	const site = await j.site({ signaling: false });
	const first = scriptsOf('index.html');

	await j.check('scripts of the first screens', () => {
		for (const page of ['index', 'verify'])
			within(`/${page} scripts`, weigh(scriptsOf(`${page}.html`)).sent, BUDGET.firstScripts);
	});

	await j.check('the first screens in a browser, until they are painted', async () => {
		for (const path of ['/', '/verify']) await firstLoad(j, site, path);
	});

	await j.check('the first screens ask for no Yjs and no valibot before they are painted', () => {
		assert.ok([...lazyParts()].some(isYjs), 'Yjs is found where it is');
		for (const page of ['index', 'verify'])
			for (const url of scriptsOf(`${page}.html`))
				assert.doesNotMatch(builtText(url), /UpdateDecoderV2|~standard/, `${url} of /${page}`);
	});

	await j.check('what each further screen adds', () => {
		for (const { route, scripts } of routes()) {
			const added = [...scripts].filter((url) => !first.has(url));
			within(route, weigh(added).sent, BUDGET.lazyPart);
		}
	});

	await j.check('every part that is loaded when it is needed', () => {
		const parts = [...lazyParts()].map((url) => ({
			url,
			sent: weigh([...withImports([url])].filter((one) => !first.has(one))).sent
		}));
		const [largest] = parts.sort((a, b) => b.sent - a.sent);
		within('the largest lazy part', largest.sent, BUDGET.lazyPart, largest.url);
	});

	await j.check('what is stored for work without network', async () => {
		const device = await j.device('installed');
		await device.open(`${site.url}/verify`);
		const files = [...new Set((await stored(device)).map(fileOf))];
		const { sent, raw } = weigh(files);
		within(
			'precache',
			sent,
			BUDGET.precache,
			`as sent; ${kb(raw)} unpacked, ${files.length} files`
		);
		assert.ok(
			files.some((url) => /policy.*\.wasm$/.test(url)),
			'the rules are stored'
		);
		assert.ok(
			files.some((url) => /zxing.*\.wasm$/.test(url)),
			'the reader of codes is stored'
		);
		const missing = [...scriptsOf('verify.html')].filter((url) => !files.includes(url));
		assert.deepEqual(missing, [], '/verify is stored whole');
		within('service worker', sentBytes('/service-worker.js'), BUDGET.serviceWorker);
	});

	await j.keep('table.json', JSON.stringify(table, null, '\t'));
});
