// Once with network, then never again: every screen opens by its address and by a click, and the work goes on. The list of
// screens is read from src/routes, so that a new one is opened here too.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { inCheckout } from '../../scripts/checkout.mjs';
import { journey } from '../lib/journey.mjs';
import { asPerson } from '../lib/person.mjs';
import { samplePhotos } from '../lib/photos.mjs';

/** Addresses of all screens, as Kit names them: `/records/[id]`. */
const screens = () =>
	readdirSync(inCheckout('src/routes'), { recursive: true })
		.map(String)
		.map((path) => path.replaceAll('\\', '/'))
		.filter((path) => path.endsWith('+page.svelte'))
		.map((path) => `/${path.replace(/\/?\+page\.svelte$/, '')}`)
		.sort();

/** Whoever has an identity is led on from these. */
const LEADS_ON = ['/', '/name', '/unlock'];

/** Where a person would read that something is missing. */
const DEAD_ENDS = ['This page is not here', 'This part of Azora is not here', 'Load it again'];

async function assertAlive({ page }, address) {
	await page.locator('h1').first().waitFor();
	const title = await page.locator('h1').first().textContent();
	assert.ok(!DEAD_ENDS.includes(title.trim()), `${address} is a dead end: ${title}`);
	assert.equal(await page.locator('main').count(), 1, `${address} has one main`);
	const alerts = await page.getByRole('alert').allTextContents();
	assert.deepEqual(alerts, [], `${address} complains`);
}

/** Links of the app on this screen, without what stands behind # or ?. */
const linksOf = ({ page }) =>
	page.evaluate(() =>
		[...document.querySelectorAll('a[href]')]
			.map(({ href }) => new URL(href))
			.filter(({ origin }) => origin === location.origin)
			.map(({ pathname }) => pathname)
	);

await journey('offline', async (j) => {
	const site = await j.site();
	const [drawn] = await samplePhotos((await j.device('painter')).page, 1);
	const photo = await j.keep(drawn.name, drawn.buffer);
	const ama = asPerson(
		await j.device('ama', {
			permissions: ['geolocation'],
			geolocation: { latitude: 5.3125, longitude: -1.9812, accuracy: 6 }
		})
	);
	const { page } = ama;
	const at = {};
	const go = async (address) => {
		// another document first: a new fragment or query alone would not load the screen anew
		await page.goto('about:blank');
		await ama.goto(site.url + address);
	};

	await j.step('visited once: everything that the app needs is on this device', async () => {
		await ama.goto(site.url);
		await ama.controlled(90_000);
	});

	await j.step('the server is gone for good', async () => {
		await site.stop();
		await go('/');
		await page.getByRole('link', { name: 'Start here' }).waitFor();
	});

	await j.check('what stands outside opens before there is anybody', async () => {
		for (const address of ['/name', '/join', '/verify', '/open']) {
			await go(address);
			await assertAlive(ama, address);
		}
	});

	await j.step('an identity, and a record with a photo and a place', async () => {
		await go('/');
		await ama.tap('link', 'Start here');
		await ama.write('Your name', 'Ama Mensah');
		await ama.tap('button', 'Continue');
		await ama.heading('Today');
		await ama.tap('link', 'Take a first record');
		await ama.tap('link', /^Observation/);
		await ama.write('What do you see?', 'The pump is loose');
		await page.locator('input[type=file][accept^="image"]').first().setInputFiles([photo]);
		await ama.photos(1);
		await ama.text(/Within \d+ m/);
		await ama.tap('button', 'Save record');
		await ama.text(/Saved on this device \d/);
		at.record = new URL(page.url()).pathname;
	});

	await j.check('it is changed, sealed, found, and a refusal is explained', async () => {
		await ama.tap('button', 'Change it');
		await ama.write('What do you see?', 'The pump was mended');
		await ama.tap('button', 'Save record');
		await ama.heading('Observation, The pump was mended');
		await ama.photos(1);
		await ama.tap('button', 'Seal');
		await ama.text(/Sealed by Ama Mensah/);
		await ama.tap('button', 'Confirm');
		await page.locator('[data-refusal="reviews/no-self"]').waitFor();
		await ama.tap('link', 'Why?');
		await ama.heading('Why?');
		at.why = new URL(page.url()).pathname;
		await ama.place('Records');
		await page.getByRole('searchbox').first().fill('mend');
		await ama.text('Observation, The pump was mended');
	});

	await j.check('a draft is kept', async () => {
		await go('/capture/water-point');
		await ama.write('Name of the place', 'Mile 9');
		await ama.text(/Draft kept on this device \d/);
		await page.reload();
		await ama.heading('Water point');
		assert.equal(
			await page.getByRole('textbox', { name: 'Name of the place' }).inputValue(),
			'Mile 9'
		);
	});

	await j.check('looks and language are chosen', async () => {
		await go('/settings');
		await page.getByText('Details for experts').click();
		at.did = await page.locator('code[title^="did:key:"]').first().getAttribute('title');
		await ama.choose('Dark');
		await page.locator('html[data-theme="dark"]').waitFor({ state: 'attached' });
		await ama.choose('System');
		await page.getByText('Français').first().click();
		await page.locator('html[lang="fr"]').waitFor({ state: 'attached' });
		await go('/today');
		await page.getByRole('heading', { level: 1, name: 'Aujourd’hui' }).waitFor();
		await go('/settings');
		await page.getByText('English').first().click();
		await page.locator('html[lang="en"]').waitFor({ state: 'attached' });
	});

	await j.check('what is no proof is said to be none', async () => {
		await go('/verify#bm90aGluZw');
		await ama.verdict('unsaid');
	});

	await j.check('a checker that was never loaded is asked for in a sentence', async () => {
		await go('/rules');
		await ama.tap('button', 'Check these rules on this device');
		await ama.text(/Go online/, 60_000);
	});

	const known = {
		'/capture/[form]': '/capture/water-point',
		'/records/[id]': at.record,
		'/why/[decision]': at.why,
		'/score/[did]': `/score/${at.did}`,
		'/issue/[did]': `/issue/${at.did}`,
		'/show/[id]': '/show/none'
	};
	const addressOf = (screen) => known[screen] ?? screen;
	const all = screens();

	await j.check('the journey knows an address of every screen', () => {
		const unknown = all.filter((screen) => addressOf(screen)?.includes('[') !== false);
		assert.deepEqual(unknown, []);
	});

	const links = new Map();
	for (const screen of all)
		await j.check(`${screen} opens by its address`, async () => {
			const address = addressOf(screen);
			await go(address);
			await assertAlive(ama, address);
			if (LEADS_ON.includes(screen)) return;
			assert.equal(new URL(page.url()).pathname, address);
			for (const link of await linksOf(ama)) if (!links.has(link)) links.set(link, address);
		});

	await j.check('every screen that a link leads to opens by a click', async () => {
		const clicked = [...links].filter(([link, from]) => link !== from && link !== '/');
		assert.ok(clicked.length >= 12, `${clicked.length} links`);
		for (const [link, from] of clicked) {
			if (new URL(page.url()).pathname !== from) await go(from);
			const before = await page.locator('h1').first().textContent();
			const target = page.locator(`a[href^="${link}"]`).first();
			await target.waitFor({ state: 'attached' });
			// the list of a wide window is not drawn on a phone: its links are clicked all the same
			await target.evaluate((element) => element.click());
			// within the app nothing is loaded anew, and no load event comes
			await page.waitForURL((url) => [link, '/today'].includes(url.pathname), {
				waitUntil: 'commit'
			});
			await page.waitForFunction((h1) => document.querySelector('h1')?.textContent !== h1, before);
			await assertAlive(ama, link);
		}
		j.notes.clicked = clicked.map(([link]) => link);
	});
	await j.shot(ama, 'end');
});
