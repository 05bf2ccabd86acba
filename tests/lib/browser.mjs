// Real browsers for the tests: one launch, devices of phone size, and everything their consoles complain about.
import process from 'node:process';
import { chromium } from 'playwright-core';
import { ensureBrowser } from '../../scripts/browser.mjs';

const ARGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 800 };

/** y-webrtc tries its signaling again for ever and the browser logs each failed try: nothing can stop that. */
const SIGNALING_RETRY = /^WebSocket connection to 'wss?:\/\/[^']+' failed/;

export const launch = (options = {}) =>
	chromium.launch({
		executablePath: ensureBrowser(),
		headless: !process.env.AZORA_HEADED,
		args: [...ARGS, ...(options.args ?? [])]
	});

/** Runs in the page before anything else: the console hears of each violation, also of a blocked sink. */
function reportViolations() {
	globalThis.document?.addEventListener('securitypolicyviolation', (event) => {
		const { effectiveDirective, blockedURI, sourceFile, lineNumber, sample } = event;
		console.error(
			`csp-violation ${effectiveDirective} ${blockedURI} at ${sourceFile}:${lineNumber} ${sample}`
		);
	});
}

/** What the consoles of one device complained about, but for what a test expects. */
class Problems {
	#name;
	#allowed = [SIGNALING_RETRY];
	#list = [];

	constructor(name) {
		this.#name = name;
	}

	/** From now on such a message is expected; say why where it is called. */
	allow(pattern) {
		this.#allowed.push(pattern);
		this.#list = this.#list.filter(({ text }) => !pattern.test(text));
	}

	add(kind, text) {
		if (this.#allowed.some((pattern) => pattern.test(text))) return;
		this.#list.push({ device: this.#name, kind, text: text.slice(0, 600) });
	}

	get list() {
		return [...this.#list];
	}

	get violations() {
		return this.#list.filter(({ text }) => /csp-violation|Content Security Policy/.test(text));
	}
}

function listen(page, problems) {
	page.on('pageerror', (error) => problems.add('pageerror', error.stack ?? error.message));
	page.on('crash', () => problems.add('crash', 'the page crashed'));
	page.on('console', (message) => {
		if (message.type() !== 'error') return;
		const where = message.location().url;
		const isLoad = message.text().startsWith('Failed to load resource');
		problems.add('console', isLoad ? `${message.text()} (${where})` : message.text());
	});
}

/**
 * One device: its own storage, permissions and page, of phone size unless told otherwise.
 * @param {import('playwright-core').Browser} browser
 * @param {string} name as in pictures and reports: 'founder', 'worker', 'stranger'
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function device(browser, name, options = {}) {
	const context = await browser.newContext({
		viewport: PHONE,
		locale: 'en-GB',
		acceptDownloads: true,
		...options
	});
	await context.addInitScript(reportViolations);
	const problems = new Problems(name);
	context.on('page', (page) => listen(page, problems));
	const page = await context.newPage();
	page.setDefaultTimeout(15_000);
	return {
		name,
		context,
		page,
		problems,
		/** Opens an address and waits until the page is there. */
		open: (url) => page.goto(url, { waitUntil: 'load' }),
		/** Resolves once the service worker serves this page; what comes after works offline. */
		controlled: (timeout = 30_000) =>
			page.waitForFunction(() => navigator.serviceWorker?.controller?.state === 'activated', null, {
				timeout
			}),
		close: () => context.close()
	};
}
