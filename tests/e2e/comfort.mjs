// Palette, keys, undo, help and tour: by keyboard and by touch, with pictures and axe in each theme.

import assert from 'node:assert/strict';
import { journey, until } from '../lib/journey.mjs';
import { byKeys } from '../lib/keys.mjs';
import { look } from '../lib/look.mjs';
import { asPerson } from '../lib/person.mjs';

const field = '[role=combobox]:focus';

await journey('comfort', async (j) => {
	const site = await j.site();
	const person = byKeys(asPerson(await j.device('person')));
	const { page } = person;
	const theme = () => page.evaluate(() => document.documentElement.dataset.theme ?? 'system');
	const open = async () => {
		// a key before the page is awake does nothing
		await until('the palette', async () => {
			if (await page.locator(field).count()) return true;
			if (!(await page.locator('dialog[open]').count())) await person.press('Control+k');
			return false;
		});
	};
	const titles = () => page.locator('.palette-title').allTextContents();

	await j.step('a person who records and is in no team', async () => {
		await person.goto(site.url + '/name');
		await person.write('Your name', 'Ama Mensah');
		await person.tap('button', 'Continue');
		await person.heading('Today');
	});

	await j.check('without a team each screen says so, with a way out', async () => {
		const main = page.locator('main');
		for (const address of ['records/x', 'score/x', 'issue/x', 'team/invite', 'team/code']) {
			await person.goto(`${site.url}/${address}`);
			await main.getByRole('link', { name: 'Make a team' }).waitFor();
			assert.equal(await page.locator('.actions').count(), 0, `${address} offers nothing to do`);
		}
		await j.shot(person, 'no-team');
		await person.goto(`${site.url}/show/x`);
		await main.getByRole('link', { name: 'Wallet' }).waitFor();
	});

	await j.check('a form that is not here is said, and nothing is said to be kept', async () => {
		await person.goto(`${site.url}/capture/nope`);
		await page.getByText(/form of this record is not on this device/).waitFor();
		await j.shot(person, 'no-form');
		assert.equal(await page.getByText('Keeping the draft').count(), 0);
		assert.equal(await page.getByRole('button', { name: 'Save record' }).count(), 0);
		await person.tap('link', 'Choose a form');
		await person.heading('New record');
	});

	await j.check('what is typed right after Ctrl K stands in the palette whole', async () => {
		for (let n = 0; n < 3; n++) {
			await person.goto(site.url + '/today');
			await person.heading('Today');
			await page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
			await person.press('Control+k');
			await page.keyboard.type('thm sun');
			await page.getByRole('option', { name: 'Choose the theme: Sun' }).waitFor();
			assert.equal(await page.locator(field).inputValue(), 'thm sun');
			await person.press('Escape');
			await page.locator('dialog[open]').waitFor({ state: 'hidden' });
		}
	});

	await j.check('the palette finds by a few letters, runs, and what it did is undone', async () => {
		await open();
		await person.type('thm sun');
		await page.getByRole('option', { name: 'Choose the theme: Sun' }).waitFor();
		await person.press('Enter');
		await person.hears(/Done: Choose the theme/);
		assert.equal(await theme(), 'sun');
		await page.getByRole('button', { name: 'Undo', exact: true }).waitFor();
		await person.press('Control+z');
		await person.hears(/^Undone/);
		assert.equal(await theme(), 'system');
		await person.press('Control+z');
		await person.hears(/There is nothing to undo/);
	});

	await j.check('“Undo” in the toast and in the palette do the same', async () => {
		for (const undo of ['toast', 'palette']) {
			await open();
			await person.type('theme dark');
			await page.getByRole('option', { name: 'Choose the theme: Dark' }).waitFor();
			// twice in one go, as an impatient thumb does: it is done once
			await page.locator(field).evaluate((input) => {
				const enter = { key: 'Enter', bubbles: true, cancelable: true };
				for (let n = 0; n < 2; n++) input.dispatchEvent(new KeyboardEvent('keydown', enter));
			});
			await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
			// the palette stays until the act is in the journal
			await page.locator('dialog[open]').waitFor({ state: 'hidden' });
			if (undo === 'toast') await person.tap('button', 'Undo');
			else {
				await open();
				await page.getByRole('option', { name: /^Undo: Choose the theme/ }).click();
			}
			await page.waitForFunction(() => document.documentElement.dataset.theme === undefined);
		}
		await person.goto(site.url + '/journal');
		const acts = page.locator('[data-command="app.set-theme"]');
		await acts.nth(5).waitFor();
		assert.equal(await acts.count(), 6, 'three themes chosen and three taken back');
	});

	await j.check('a removed draft comes back: by the toast, and by Ctrl Z', async () => {
		await person.goto(site.url + '/capture/observation');
		await person.write('What do you see?', 'A heron');
		await person.text(/Draft kept on this device \d/);
		for (const undo of ['toast', 'key']) {
			await person.goto(site.url + '/capture');
			await person.text('Observation, A heron');
			await person.tap('button', 'Remove this draft');
			await person.hears(/The draft was removed/);
			await page.getByText('Observation, A heron').waitFor({ state: 'hidden' });
			if (undo === 'toast') await person.tap('button', 'Undo');
			else await person.press('Control+z');
			await person.text('Observation, A heron');
		}
		await person.tap('button', 'Remove this draft');
		// offered once it is done: a page that is left sooner takes the act along
		await page.getByRole('button', { name: 'Undo', exact: true }).waitFor();
		await person.goto(site.url + '/journal');
		await page.locator('[data-command="drafts.discard"]').nth(2).waitFor();
		await page.locator('[data-command="drafts.restore"]').nth(1).waitFor();
	});

	await j.check(
		'a command that needs an input leads to its screen; back skips the palette',
		async () => {
			await person.goto(site.url + '/today');
			await person.heading('Today');
			await open();
			await person.type('change your name');
			await person.press('Enter');
			await person.heading('Ama Mensah');
			await page.goBack();
			await person.heading('Today');
			assert.equal(await page.locator('dialog[open]').count(), 0);
		}
	);

	await j.check('what the rules refuse is shown with its article, and says why', async () => {
		await open();
		await person.type('issue');
		const item = page.getByRole('option', { name: /Issue a credential/ });
		await item.and(page.locator('[data-refused]')).waitFor();
		assert.match((await item.textContent()) ?? '', /Not allowed/);
		await j.shot(person, 'refused');
		await person.press('Enter');
		await page.locator('dialog [data-refusal]').waitFor();
		await j.shot(person, 'refused-why');
		await person.press('Tab', 'Tab', 'Enter');
		await page.locator(field).waitFor();
		await person.press('Escape');
		await page.locator('dialog[open]').waitFor({ state: 'hidden' });
	});

	await j.check('nothing fits: says so', async () => {
		await open();
		await person.type('qqqq');
		await person.text('Nothing matches');
		assert.deepEqual(await titles(), []);
		await person.press('Escape');
	});

	await j.check('letters are off while typing, under a sheet, and when switched off', async () => {
		await person.goto(site.url + '/settings');
		await page.getByRole('textbox', { name: 'Your name' }).focus();
		await person.type('gt?n');
		assert.ok(page.url().endsWith('/settings'));
		await page.reload();
		await person.heading('Ama Mensah');
		await person.press('?');
		await page.getByRole('dialog', { name: 'Keys' }).waitFor();
		await person.press('g', 't');
		await page.getByRole('switch', { name: /Keys of one letter/ }).press('Space');
		await person.press('Escape');
		await page.locator('dialog[open]').waitFor({ state: 'hidden' });
		await person.press('g', 't', '?');
		assert.ok(page.url().endsWith('/settings'));
		assert.equal(await page.locator('dialog[open]').count(), 0);
		await open();
		await person.press('Escape');
		await person.press('Control+z');
		await person.hears(/^Undone/);
		await person.press('g', 't');
		await person.heading('Today');
	});

	await j.check('the focus returns to what opened the palette', async () => {
		await person.goto(site.url + '/settings');
		const button = page.getByRole('button', { name: 'Search and commands' }).last();
		await button.press('Enter');
		await page.locator(field).waitFor();
		await person.press('Escape');
		await page.waitForFunction(() =>
			document.activeElement?.textContent?.includes('Search and commands')
		);
	});

	await j.check('pictures and axe: palette, keys, help', async () => {
		await person.goto(site.url + '/help');
		await person.heading('Help');
		await look(j, person, 'help');
		await person.goto(site.url + '/today');
		await person.heading('Today');
		await open();
		await look(j, person, 'palette');
		await person.press('Escape');
		await person.press('?');
		await page.getByRole('dialog', { name: 'Keys' }).waitFor();
		await look(j, person, 'keys');
		await person.press('Escape');
	});

	await j.check('the tour: offered once after the first record, never by itself', async () => {
		await page.setViewportSize({ width: 390, height: 844 });
		await person.goto(site.url + '/today');
		await person.heading('Today');
		assert.equal(await page.getByText('Look around?').count(), 0);
		await person.goto(site.url + '/capture/river-level');
		await person.write('Name of the gauge', 'Gauge 3');
		await person.press('Control+Enter');
		await person.text(/Saved on this device/);
		await person.goto(site.url + '/today');
		// one thing at a time: what would keep the work safe comes first
		await page.locator('[data-task]').or(page.getByText('Look around?')).first().waitFor();
		if (await page.locator('[data-task]').count()) await person.tap('button', 'Later');
		await person.text('Look around?');
		assert.equal(await page.locator('[data-tour-stop]').count(), 0);
		await j.shot(person, 'tour-offer');
	});

	await j.check('the tour: six stops by keyboard, left and taken up, stops nobody', async () => {
		await person.goto(site.url + '/help');
		await person.go(/^Take the tour/);
		for (const stop of ['today', 'capture', 'horizon']) {
			await page.locator(`[data-tour-stop="${stop}"] h2:focus`).waitFor();
			await person.press('Tab', 'Enter');
		}
		await page.locator('[data-tour-stop="team"] h2:focus').waitFor();
		await look(j, person, 'tour');
		await page.setViewportSize({ width: 390, height: 844 });
		await person.press('Escape');
		await person.hears(/The tour waits in Help/);
		assert.equal(await page.locator('[data-tour-stop]').count(), 0);
		await person.goto(site.url + '/help');
		await person.go(/^Go on with the tour/);
		await page.locator('[data-tour-stop="team"] h2:focus').waitFor();
		// everything else can be used meanwhile
		await person.place('Records');
		await person.heading('Records');
		await page.getByRole('button', { name: 'Next' }).click();
		await page.locator('[data-tour-stop="wallet"] h2:focus').waitFor();
		await person.press('Tab', 'Enter');
		await page.locator('[data-tour-stop="verify"] h2:focus').waitFor();
		await person.heading('Check a proof');
		await person.press('Tab', 'Enter');
		await person.hears(/That was the tour/);
		await person.goto(site.url + '/today');
		await person.heading('Today');
		assert.equal(await page.getByText('Look around?').count(), 0);
	});
});
