// A new version while people work: a real build A, then B at the same address, two windows and a draft. Nobody is interrupted,
// a draft that is not kept vetoes and is named, then both windows load again and the draft is there. And back to an older one.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { inCheckout } from '../../scripts/checkout.mjs';
import { undoWrites } from '../lib/broken-browser.mjs';
import { journey } from '../lib/journey.mjs';
import { nextBuild } from '../lib/next-build.mjs';
import { asPerson } from '../lib/person.mjs';

const NEXT = '0.2.0+next';

/** Looks for a new version now, as a window does that comes to the front after an hour. */
const lookAgain = (page) =>
	page.evaluate(async () => {
		const registration = await navigator.serviceWorker.getRegistration();
		await registration.update();
	});

/** Set in a document, gone after it was loaded again. */
const mark = (page) => page.evaluate(() => (globalThis.azoraMark = true));
const isMarked = (page) => page.evaluate(() => globalThis.azoraMark === true);
const loadedAgain = (page) =>
	page.waitForFunction(() => !globalThis.azoraMark && document.querySelector('h1'), null, {
		timeout: 60_000
	});

/** The version that the worker of this page says. */
const storedVersion = (page) =>
	page.evaluate(
		() =>
			new Promise((said) => {
				const { port1, port2 } = new MessageChannel();
				port1.onmessage = ({ data }) => said(data);
				navigator.serviceWorker.controller.postMessage({ type: 'VERSION' }, [port2]);
			})
	);

/** Name of the part of a built site that holds this text. */
function chunkWith(root, text) {
	const chunks = join(root, '_app/immutable/chunks');
	return readdirSync(chunks).find(
		(name) => name.endsWith('.js') && readFileSync(join(chunks, name), 'utf8').includes(text)
	);
}

await journey('update', async (j) => {
	const builds = { a: inCheckout('build'), b: await nextBuild(NEXT) };
	const root = join(j.results, 'site');
	/** What the host serves from now on. */
	const serve = (build) => {
		rmSync(root, { force: true });
		symlinkSync(builds[build], root);
	};
	serve('a');
	const site = await j.site({ root });
	const ama = asPerson(await j.device('ama'));
	const { page } = ama;
	// the moment in which a page loads again while a request is on its way
	ama.problems.allow(/net::ERR_ABORTED/);
	// writes that this journey undoes
	ama.problems.allow(/AbortError: The transaction was aborted/);
	const other = await ama.context.newPage();
	other.setDefaultTimeout(20_000);
	const banner = (on) => on.getByText('New version ready').first();
	let first;

	await j.step(
		'version A: somebody writes a draft in one window, checks a proof in another',
		async () => {
			await ama.goto(site.url);
			await ama.controlled(60_000);
			await ama.tap('link', 'Start here');
			await ama.write('Your name', 'Ama Mensah');
			await ama.tap('button', 'Continue');
			await ama.heading('Today');
			await ama.goto(`${site.url}/capture/observation`);
			await ama.write('What do you see?', 'Half a sentence');
			await ama.text(/Draft kept on this device \d/);
			await other.goto(`${site.url}/verify`);
			await other.getByRole('heading', { level: 1 }).waitFor();
			first = await storedVersion(page);
			assert.notEqual(first, NEXT);
		}
	);

	await j.step('the host serves B: both windows are told, none is interrupted', async () => {
		serve('b');
		await mark(page);
		await mark(other);
		await lookAgain(page);
		await banner(page).waitFor();
		await banner(other).waitFor();
		await ama.text('Your drafts are kept');
		assert.equal(await storedVersion(page), first, 'A works on');
		assert.ok((await isMarked(page)) && (await isMarked(other)));
		await j.shot(ama, 'waiting');
	});

	await j.check(
		'an old window opens a screen that it never loaded, though the host has no A any more',
		async () => {
			const late = await ama.context.newPage();
			await late.goto(`${site.url}/join`);
			await mark(late);
			await late.getByRole('link', { name: /Back/ }).first().click();
			await late.getByRole('heading', { level: 1 }).waitFor();
			await late.waitForURL((url) => url.pathname !== '/join');
			assert.ok(await isMarked(late), 'without loading anew');
			await late.close();
		}
	);

	await j.check('a draft that cannot be kept vetoes; the other window says which one', async () => {
		await undoWrites(page, true);
		await page.getByRole('textbox', { name: 'What do you see?' }).fill('Half a sentence, and more');
		await other.getByRole('button', { name: 'Restart now' }).click();
		await other.getByText(/“Observation” has something that is not kept yet/).waitFor();
		await other.screenshot({ path: join(j.results, 'vetoed.png') });
		assert.ok((await isMarked(page)) && (await isMarked(other)));
		await undoWrites(page, false);
		await page
			.getByRole('textbox', { name: 'What do you see?' })
			.fill('Half a sentence, and the rest');
		await ama.text(/Draft kept on this device \d/);
	});

	await j.step('all agree: both windows load B, and the draft is there', async () => {
		await other.getByRole('button', { name: 'Restart now' }).click();
		await Promise.all([loadedAgain(page), loadedAgain(other)]);
		assert.equal(await storedVersion(page), NEXT);
		assert.equal(await storedVersion(other), NEXT);
		const what = page.getByRole('textbox', { name: 'What do you see?' });
		await what.waitFor();
		await page.waitForFunction(
			() => document.querySelector('main input')?.value === 'Half a sentence, and the rest'
		);
		assert.equal(await banner(page).count(), 0);
		await j.shot(ama, 'after');
	});

	await j.check('B opens screens it never loaded, and says its version', async () => {
		await ama.tap('button', 'Save record');
		await ama.heading('Observation, Half a sentence, and the rest');
		await ama.place('Wallet');
		await ama.heading('Wallet');
		await ama.goto(`${site.url}/settings`);
		await ama.text(`Version ${NEXT}`);
		await ama.text('Stored for work without network');
	});

	await j.check(
		'files with a hash may be kept for ever, everything else is asked for',
		async () => {
			const headers = await page.evaluate(async () => {
				const cached = (path) =>
					fetch(path, { cache: 'reload' }).then(({ headers }) => headers.get('cache-control'));
				const script = document.querySelector('link[href*="/immutable/"]').href;
				return [await cached(script), await cached('/_app/version.json')];
			});
			assert.match(headers[0], /immutable/);
			assert.equal(headers[1], 'no-cache');
		}
	);

	await j.check('a window without a worker, older than the host, still finds its way', async () => {
		serve('a');
		const old = asPerson(await j.device('old', { serviceWorkers: 'block' }));
		// parts of A that are gone: that is the case
		old.problems.allow(/Failed to load resource|dynamically imported module|preload|^$/);
		await old.goto(`${site.url}/join`);
		await old.page.waitForLoadState('networkidle');
		serve('b');
		await old.page.getByRole('link', { name: /Back/ }).first().click();
		const lost = old.page.getByText('This part of Azora is not here');
		const there = old.page.getByRole('link', { name: 'Start here' });
		await lost.or(there).first().waitFor();
		j.notes.oldWindow = (await lost.count())
			? 'a sentence, then loaded again'
			: 'loaded again by itself';
		if (await lost.count()) await old.tap('button', 'Load again');
		await there.waitFor();
	});

	await j.check('a missing part is a sentence; loading again mends it', async () => {
		const cold = asPerson(await j.device('cold', { serviceWorkers: 'block' }));
		// what is asked for and is not there; the failed import of a part has no words of its own
		cold.problems.allow(/Failed to load resource|dynamically imported module|preload|ERR_|^$/);
		await cold.goto(`${site.url}/nowhere/at-all`);
		await cold.heading('This page is not here');
		await site.stop();
		await cold.tap('link', 'Check a proof');
		await cold.text('This part of Azora is not here');
		await j.shot(cold, 'missing');
		await site.start();
		await cold.tap('button', 'Load again');
		await cold.heading('Check a proof');
	});

	await j.check(
		'the same when the network goes before the app behind the first screen came',
		async () => {
			const early = asPerson(await j.device('early', { serviceWorkers: 'block' }));
			// what is asked for and is not there; the failed import of a part has no words of its own
			early.problems.allow(/Failed to load resource|dynamically imported module|preload|ERR_|^$/);
			const house = chunkWith(root, 'azora-put-off');
			const isHouse = (url) => url.pathname.endsWith(house);
			await early.page.route(isHouse, (route) => route.abort());
			await early.goto(`${site.url}/today`);
			await early.page
				.getByText(/could not load a part of Azora/)
				.first()
				.waitFor();
			await early.heading('Load it again');
			await early.page.unroute(isHouse);
			await early.tap('button', 'Load again');
			await early.page.getByRole('link', { name: 'Start here' }).waitFor();
		}
	);

	await j.check('a host that goes back offers the older version as what it is', async () => {
		serve('a');
		await lookAgain(page);
		await ama.text('An older version is offered');
		await ama.text(new RegExp(`went back to version ${first.replace('+', '\\+')}`));
		await j.shot(ama, 'older');
		await mark(page);
		await ama.tap('button', 'Restart now');
		await loadedAgain(page);
		assert.equal(await storedVersion(page), first);
		await ama.place('Records');
		await ama.text('Observation, Half a sentence, and the rest');
	});
});
