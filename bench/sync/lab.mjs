// The lab: both pages built and served with signaling, one browser, devices with storage of their own.
import { randomBytes } from 'node:crypto';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import { inCheckout } from '../../scripts/checkout.mjs';
import { serveSite } from '../../scripts/site.mjs';
import { launch } from '../../tests/lib/browser.mjs';

/** Pages with the app's own rooms and workers, and the settings that its build has. `pages`: paths below bench/. */
export async function buildPages(outDir, pages) {
	await build({
		configFile: false,
		logLevel: 'error',
		root: inCheckout('bench'),
		base: './',
		plugins: [svelte({ configFile: false })],
		resolve: {
			alias: { $lib: inCheckout('src/lib') },
			conditions: ['browser', 'module', 'import', 'default'],
			dedupe: ['yjs', 'y-protocols', 'lib0']
		},
		worker: { format: 'es' },
		assetsInclude: ['**/*.gz'],
		build: {
			outDir,
			emptyOutDir: true,
			target: 'es2023',
			assetsInlineLimit: 0,
			chunkSizeWarningLimit: 2_000,
			rolldownOptions: { input: pages.map((page) => inCheckout('bench', page)) }
		}
	});
}

/** A page's `device` object, each method as a call. */
const deviceOn = (page, context) =>
	new Proxy(
		{ page, close: () => context.close() },
		{
			get: (own, name) => {
				if (name in own) return own[name];
				if (name === 'then') return undefined;
				return (...args) =>
					page.evaluate(([call, given]) => globalThis.device[call](...given), [name, args]);
			}
		}
	);

export class Lab {
	#site;
	#browser;
	#complaints = [];

	static async open() {
		const lab = new Lab();
		const root = inCheckout('test-results/bench-sync-site');
		await buildPages(root, ['sync/index.html', 'sync/peer.html']);
		lab.#site = await serveSite({ root });
		lab.#browser = await launch();
		return lab;
	}

	/** What pages threw; a figure of a run that did so is none. */
	get complaints() {
		return this.#complaints;
	}

	azora = (name) => this.#device('sync/index.html', name);
	peer = (name) => this.#device('sync/peer.html', name);

	/** Name and password of a y-webrtc room. */
	room = () => [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];

	async #device(file, name) {
		const context = await this.#browser.newContext();
		const page = await context.newPage();
		page.on('pageerror', (error) => this.#complaints.push(`${name}: ${error.message}`));
		await page.goto(`${this.#site.url}/${file}`);
		await page.waitForFunction(() => globalThis.device);
		const device = deviceOn(page, context);
		await device.start(name);
		return device;
	}

	async close() {
		await this.#browser.close();
		await this.#site.stop();
	}
}
