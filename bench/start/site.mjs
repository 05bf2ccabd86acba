// The built site with two pages beside it: one that fills a team of the app at the same origin, and the peer.
import { cpSync, rmSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { ensureBrowser } from '../../scripts/browser.mjs';
import { inCheckout } from '../../scripts/checkout.mjs';
import { serveSite } from '../../scripts/site.mjs';
import { buildPages } from '../sync/lab.mjs';

const SITE = inCheckout('test-results/bench-start-site');
const PROFILE = inCheckout('test-results/bench-start-profile');

export async function serve() {
	rmSync(SITE, { recursive: true, force: true });
	cpSync(inCheckout('build'), SITE, { recursive: true });
	await buildPages(`${SITE}/bench`, ['sync/index.html', 'start/peer.html']);
	return serveSite({ root: SITE, signaling: true });
}

/** A phone that is switched on: a browser of its own, with what earlier ones left on its disk. */
export const switchOn = (name) =>
	chromium.launchPersistentContext(`${PROFILE}-${name}`, {
		executablePath: ensureBrowser(),
		args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
		viewport: { width: 390, height: 844 },
		locale: 'en-GB'
	});

export const forget = (name) =>
	rmSync(`${PROFILE}-${name}`, { recursive: true, force: true, maxRetries: 5 });

const FILL_MS = 600_000;

/** An identity, a team, so many signed records, the service worker in control, and the list folded once. */
export async function fillAzora(site, records) {
	forget('azora');
	const phone = await switchOn('azora');
	const page = await phone.newPage();
	page.setDefaultTimeout(FILL_MS);
	await page.goto(`${site.url}/bench/sync/index.html`);
	await page.waitForFunction(() => globalThis.device);
	const filled = await page.evaluate(async (count) => {
		await globalThis.device.start('Ada');
		await globalThis.device.found();
		return globalThis.device.fill(count);
	}, records);
	await page.goto(`${site.url}/`);
	await page.waitForFunction(() => navigator.serviceWorker?.controller?.state === 'activated');
	await page.waitForSelector('main a[href^="/records/"]');
	// the rows of the list are kept a moment after they are folded
	await page.waitForTimeout(5_000);
	await phone.close();
	return filled;
}

export async function fillPeer(site, records) {
	forget('peer');
	const phone = await switchOn('peer');
	const page = await phone.newPage();
	page.setDefaultTimeout(FILL_MS);
	await page.goto(`${site.url}/bench/start/peer.html`);
	await page.waitForFunction(() => globalThis.device);
	await page.evaluate((count) => globalThis.device.fill(count), records);
	await phone.close();
}
