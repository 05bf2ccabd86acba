// Every screen for who reads with ears, fingers, keys or large letters: axe in each theme on phone and desktop, Tab through all
// of it, targets, 200 % text at 320 px, forced colours, reduced motion; sheets keep the focus; what changes is said, once.

import assert from 'node:assert/strict';
import path from 'node:path';
import process from 'node:process';
import { access, plantFaults } from '../lib/access.mjs';
import { PHONE } from '../lib/browser.mjs';
import { heard, hush, listen } from '../lib/heard.mjs';
import { journey, until } from '../lib/journey.mjs';
import { axe, wear } from '../lib/look.mjs';
import { asPerson } from '../lib/person.mjs';
import { openScreen, screens } from '../lib/screens.mjs';
import { lockedAway, teamAtWork } from '../lib/work.mjs';

/** node tests/e2e/accessibility.mjs today team: only these screens. `none`: only what comes after them. */
const only = process.argv.slice(2);
/** Screens whose pictures in forced colours are kept, to be looked at. */
const PAINTED = ['today', 'team', 'record', 'capture-form', 'settings', 'wallet', 'verify-holds'];

await journey('accessibility', async (j) => {
	const site = await j.site();
	const founder = asPerson(await j.device('founder'));
	const worker = asPerson(await j.device('worker'));
	const stranger = asPerson(await j.device('stranger'));
	const keeper = asPerson(await j.device('keeper'));
	const people = { founder, worker, stranger, keeper };
	const at = await teamAtWork(j, site, people);
	await lockedAway(j, site, keeper);

	await j.check('the probes notice one planted fault of each kind', async () => {
		await stranger.goto(site.url);
		await stranger.heading(/^Your work/);
		const must = await plantFaults(stranger);
		const found = await access(stranger);
		const missed = must.filter((fault) => !found.some((what) => fault.test(what)));
		assert.deepEqual(missed, [], `missed ${missed.join(' ')} in\n${found.join('\n')}`);
	});

	const clean = new Set();
	// the devices work side by side, each through its own screens
	await Promise.all(
		Object.entries(people).map(async ([who, device]) => {
			for (const screen of screens)
				if (screen.who === who && (!only.length || only.includes(screen.name)))
					await j.check(`${screen.name}: nothing stands in anybody’s way`, async () => {
						await device.page.setViewportSize(PHONE);
						await openScreen(device, site, at, screen);
						const found = await access(device);
						if (PAINTED.includes(screen.name)) await paint(j, device, screen.name);
						if (found.length) throw new Error(found.join('\n'));
						clean.add(screen.name);
					});
		})
	);
	if (only.length && only[0] !== 'none') return;
	const left = (names) => names.filter((name) => !clean.has(name));

	if (!only.length)
		await j.check('every screen was walked, and nothing stands in anybody’s way', () =>
			assert.deepEqual(left(screens.map(({ name }) => name)), [])
		);

	const sheets = [
		['filters', '/records', /^Filter/],
		['dispute', at.record, /^Dispute/],
		['export', '/records', /^Export/],
		['commands', '/help', /^Search|^Find/],
		['a member', '/team', /of Ama Mensah$/],
		['leaving', '/team', /^Leave/]
	];
	for (const [name, where, opener] of sheets)
		await j.check(`the sheet of ${name} keeps the focus, gives it back, and is clean`, async () => {
			await worker.page.setViewportSize(PHONE);
			await worker.goto(site.url + where);
			await sheet(worker, opener);
			clean.add(`sheet ${name}`);
		});
	await j.check('every sheet keeps the focus, gives it back, and is clean', () =>
		assert.deepEqual(left(sheets.map(([name]) => `sheet ${name}`)), [])
	);

	await j.check('another screen is said by its name, and is read from its top', async () => {
		await worker.goto(`${site.url}/today`);
		await worker.heading('Today');
		await listen(worker);
		await worker.place('Records');
		await worker.heading('Records');
		await until('the name of the screen', async () =>
			(await heard(worker)).some(
				({ manner, text }) => manner === 'assertive' && text === 'Records - Azora'
			)
		);
		await worker.page.keyboard.press('Tab');
		assert.equal(
			await worker.page.evaluate(() => document.activeElement?.className),
			'skip',
			'Tab begins at the top of the new screen'
		);
	});

	await j.check('saving is said once, and a beat of sync never', async () => {
		await settled(worker, site, '/today');
		await worker.tap('link', 'New record');
		await worker.tap('link', /River level/);
		await worker.write('Name of the gauge', 'Gauge 7');
		await worker.page.getByRole('spinbutton').first().fill('118');
		await worker.tap('button', 'Save record');
		await worker.page.waitForURL(/\/records\//);
		await until('it is said', async () => (await said(worker, /Saved on this device/)).length > 0);
		await worker.horizon('all', 60_000);
		await worker.page.waitForTimeout(2500);
		assert.deepEqual(
			(await said(worker, /Saved on this device/)).map(({ manner }) => manner),
			['polite']
		);
		assert.ok((await said(worker, /have everything/)).length <= 1);
		await hush(worker);
		// several beats of sync
		await worker.page.waitForTimeout(8000);
		assert.deepEqual(await heard(worker), []);
	});

	await j.check('a pause and its end are said politely, once each', async () => {
		await settled(worker, site, '/team');
		await worker.tap('button', 'Pause sync');
		await worker.horizon('offline');
		await worker.page.waitForTimeout(2500);
		assert.deepEqual(
			(await said(worker, /paused/)).map(({ manner }) => manner),
			['polite']
		);
		await worker.tap('button', 'Let sync go on');
		await until('all are there', async () => (await said(worker, /have everything/)).length > 0);
		await worker.page.waitForTimeout(4000);
		assert.deepEqual(
			(await said(worker, /have everything/)).map(({ manner }) => manner),
			['polite']
		);
	});

	await j.check('a refusal is an alert, with the sentence of its rule', async () => {
		await worker.goto(site.url + at.record);
		await worker.page.getByRole('button', { name: 'Confirm' }).waitFor();
		await listen(worker);
		await worker.tap('button', 'Confirm');
		await until('the refusal', async () => (await said(worker, /own record/)).length > 0);
		const refusals = await said(worker, /own record/);
		assert.deepEqual(
			refusals.map(({ manner }) => manner),
			['assertive']
		);
	});

	await j.check('no network is said once, and is no alert', async () => {
		await worker.controlled();
		await settled(worker, site, '/today');
		// two phones that found each other need no network: the other one goes, and the network too
		await founder.close();
		await worker.context.setOffline(true);
		await site.stop();
		await worker.horizon('offline', 60_000);
		await until('it is said', async () => (await said(worker, /^Offline/)).length > 0);
		await worker.page.waitForTimeout(3000);
		assert.deepEqual(
			(await said(worker, /Offline/)).map(({ manner }) => manner),
			['polite']
		);
	});
});

/** On a screen, with the sync at rest; from now on all is heard. */
async function settled(device, site, where) {
	await device.goto(site.url + where);
	await device.horizon('all', 60_000);
	await device.page.waitForTimeout(2500);
	await listen(device);
}

async function said(device, words) {
	return (await heard(device)).filter(({ text }) => words.test(text));
}

/** Opened, walked and closed by keys alone. */
async function sheet({ page }, opener) {
	const button = page.getByRole('button', { name: opener }).first();
	await button.focus();
	await page.keyboard.press('Enter');
	const dialog = page.getByRole('dialog');
	await dialog.waitFor();
	const isInside = () =>
		page.evaluate(
			() => document.activeElement === document.body || !!document.activeElement?.closest('dialog')
		);
	for (let n = 0; n < 16; n++) {
		assert.ok(await isInside(), 'the focus is in the sheet');
		await page.keyboard.press('Tab');
	}
	const found = [];
	for (const theme of ['light', 'dark', 'sun']) {
		await wear(page, theme);
		found.push(...(await axe(page)).map((what) => `${theme}: ${what}`));
	}
	await wear(page, 'light');
	assert.equal(found.join('\n'), '');
	await page.keyboard.press('Escape');
	await dialog.waitFor({ state: 'hidden' });
	assert.ok(
		await button.evaluate((element) => element === document.activeElement),
		'the focus is back on what opened the sheet'
	);
}

async function paint(j, { page }, name) {
	await page.setViewportSize(PHONE);
	for (const colorScheme of ['light', 'dark']) {
		await page.emulateMedia({ forcedColors: 'active', colorScheme });
		await page.screenshot({
			path: path.join(j.results, `${name}-forced-${colorScheme}.png`),
			fullPage: true
		});
	}
	await page.emulateMedia({ forcedColors: null, colorScheme: null });
}
