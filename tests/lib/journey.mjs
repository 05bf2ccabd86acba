// A journey in real browsers: titled steps with times, pictures, a report, one closing line.
//
//   import { journey } from '../lib/journey.mjs';
//   await journey('main-job', async (j) => {
//     const site = await j.site();                       // app + signaling on a free port; site.stop(), site.start()
//     const ada = await j.device('ada', { permissions: ['geolocation'] });
//     await j.step('the founder writes a name', async () => {
//       await ada.open(site.url);
//       await j.shot(ada, 'start');                      // test-results/main-job/01-start.png
//     });
//     await j.check('nothing else depends on this', async () => { … });
//   });
//
// A failed `step` ends the journey, a failed `check` does not. The last step is always the consoles' silence.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { inCheckout } from '../../scripts/checkout.mjs';
import { serveSite } from '../../scripts/site.mjs';
import { device, launch, PHONE } from './browser.mjs';

const SHOWN_CHARACTERS = 900;

class StepFailed extends Error {}

class Journey {
	name;
	/** Where pictures, files and the report go: `test-results/NAME`. */
	results;
	/** Further keys of report.json. */
	notes = {};
	#steps = [];
	#devices = [];
	#sites = [];
	#pictures = 0;
	#browser = null;

	constructor(name) {
		this.name = name;
		this.results = inCheckout('test-results', name);
	}

	/** The one browser of this journey; `args` count before its first device. */
	async browser(options) {
		return (this.#browser ??= await launch(options));
	}

	/** A new device (own storage), 390×844. Options as of Playwright's browser contexts. */
	async device(name, options) {
		const made = await device(await this.browser(), name, options);
		this.#devices.push(made);
		return made;
	}

	/** The built site with signaling; can be stopped and started again at the same address. */
	async site(options = {}) {
		let running = await serveSite(options);
		const site = {
			url: running.url,
			port: running.port,
			signalUrl: running.signalUrl,
			stop: async () => {
				await running?.stop();
				running = null;
			},
			start: async () => {
				running ??= await serveSite({ ...options, port: site.port });
			}
		};
		this.#sites.push(site);
		return site;
	}

	/** What the rest depends on: when it fails, the journey ends. */
	async step(title, body) {
		if (!(await this.#run(title, body))) throw new StepFailed(title);
	}

	/** What nothing else depends on: when it fails, the journey goes on. */
	check(title, body) {
		return this.#run(title, body);
	}

	/** What this machine cannot do; counted, with its reason. */
	skip(title, reason) {
		this.#steps.push({ title, state: 'skipped', ms: 0, reason });
		console.log(`  - ${title} (skipped: ${reason})`);
	}

	async #run(title, body) {
		const from = performance.now();
		const done = (state, error) => {
			const ms = Math.round(performance.now() - from);
			this.#steps.push({ title, state, ms, ...(error && { error }) });
			console.log(`  ${state === 'passed' ? '✓' : '✗'} ${title} (${ms} ms)`);
			if (error) console.log(error.replace(/^/gm, '    '));
		};
		try {
			await body();
			done('passed');
			return true;
		} catch (thrown) {
			if (thrown instanceof StepFailed) throw thrown;
			done('failed', String(thrown?.stack ?? thrown).slice(0, 4000));
			await this.#pictureAll(`failed-${this.#steps.length}`);
			await this.#tellAll();
			return false;
		}
	}

	/** A picture of what the device shows now: `NN-step.png`, 390 px wide on a phone. */
	async shot(on, step, options = {}) {
		const number = String(++this.#pictures).padStart(2, '0');
		const path = join(this.results, `${number}-${step}.png`);
		await on.page.screenshot({ path, animations: 'disabled', ...options });
		return path;
	}

	async #pictureAll(step) {
		for (const { name, page } of this.#devices) {
			const path = join(this.results, `${step}-${name}.png`);
			await page.screenshot({ path, timeout: 5_000 }).catch(() => {});
		}
	}

	/** What each device shows now, where nobody can see the pictures. */
	async #tellAll() {
		for (const { name, page } of this.#devices) {
			const shown = await page
				.evaluate(() => `${location.href} ${document.visibilityState}\n${document.body.innerText}`)
				.catch(String);
			console.log(
				`    ${name} shows ${shown.slice(0, SHOWN_CHARACTERS).replaceAll(/\n+/g, ' | ')}`
			);
		}
	}

	/** Keeps a file beside the pictures. */
	async keep(fileName, content) {
		const path = join(this.results, fileName);
		await writeFile(path, content);
		return path;
	}

	get problems() {
		return this.#devices.flatMap(({ problems }) => problems.list);
	}

	async #assertSilence() {
		await this.check('no console complained, no policy was violated', () => {
			const { problems } = this;
			if (problems.length === 0) return;
			throw new Error(
				problems.map(({ device, kind, text }) => `${device}: ${kind}: ${text}`).join('\n')
			);
		});
	}

	async #end() {
		for (const { context } of this.#devices) await context.close().catch(() => {});
		await this.#browser?.close().catch(() => {});
		for (const site of this.#sites) await site.stop().catch(() => {});
	}

	#count(state) {
		return this.#steps.filter((step) => step.state === state).length;
	}

	async #report() {
		const counts = {
			passed: this.#count('passed'),
			failed: this.#count('failed'),
			skipped: this.#count('skipped')
		};
		const report = {
			name: this.name,
			date: new Date().toISOString(),
			...counts,
			steps: this.#steps,
			devices: this.#devices.map(({ name }) => name),
			problems: this.problems,
			...this.notes
		};
		await this.keep('report.json', `${JSON.stringify(report, null, '\t')}\n`);
		return counts;
	}

	async run(body) {
		await rm(this.results, { recursive: true, force: true });
		await mkdir(this.results, { recursive: true });
		try {
			await body(this);
		} catch (thrown) {
			// outside of any step: a mistake of the journey itself
			if (!(thrown instanceof StepFailed))
				await this.#run('the journey itself', () => Promise.reject(thrown));
		}
		await this.#assertSilence();
		const counts = await this.#report();
		await this.#end();
		const skipped = counts.skipped ? `, ${counts.skipped} skipped` : '';
		console.log(`${this.name}: ${counts.passed} passed, ${counts.failed} failed${skipped}`);
		return counts.failed === 0;
	}
}

/** Runs a journey and sets the exit code. */
export async function journey(name, body) {
	if (!(await new Journey(name).run(body))) process.exitCode = 1;
}

/** Waits until `probe` gives something truthy, and gives it back; says what it waited for when it does not come. */
export async function until(what, probe, timeoutMs = 30_000) {
	const end = Date.now() + timeoutMs;
	let last;
	while (Date.now() < end) {
		last = await probe();
		if (last) return last;
		await new Promise((next) => setTimeout(next, 100));
	}
	throw new Error(
		`waited ${timeoutMs} ms in vain for: ${what} (last seen: ${JSON.stringify(last)})`
	);
}

/** Waits until `probe` gives what is expected, and says what it gave last when it does not. */
export async function untilSame(what, probe, expected, timeoutMs = 30_000) {
	const wanted = JSON.stringify(expected);
	let last;
	await until(what, async () => (last = JSON.stringify(await probe())) === wanted, timeoutMs).catch(
		(thrown) => {
			throw new Error(`${thrown.message}, but: ${last}`);
		}
	);
}

export { PHONE };
