// The lock over several windows of one browser: all lock together, in the background by the clock; what comes in from outside
// meanwhile waits behind it, and so does what was typed and could not be kept.

import assert from 'node:assert/strict';
import { undoWrites } from '../lib/broken-browser.mjs';
import { journey, PHONE } from '../lib/journey.mjs';
import { look } from '../lib/look.mjs';
import { asPerson } from '../lib/person.mjs';
import { begin, makeTeam } from '../lib/work.mjs';

const PASSPHRASE = 'two boats and one lantern';
const SLOW = 20_000;

const show = (page, state) =>
	page.evaluate((state) => {
		Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
		document.dispatchEvent(new Event('visibilitychange'));
	}, state);

await journey('lock', async (j) => {
	const site = await j.site();
	const ada = asPerson(await j.device('ada'));
	/** A further window of the same browser. */
	const another = async () => asPerson({ name: 'ada', page: await ada.context.newPage() });
	const open = (window, path) => window.goto(site.url + path);
	const field = ({ page }, name) => page.getByRole('textbox', { name, exact: true });
	const dialog = ({ page }) => page.getByRole('dialog').filter({ visible: true });
	const isShut = async (window) => {
		await window.heading('Azora is locked', SLOW);
		assert.equal(await window.page.getByText('Well keepers').count(), 0, 'nothing of the team');
	};
	const unlock = async (window) => {
		await field(window, 'Passphrase').fill(PASSPHRASE);
		await window.page
			.getByRole('button', { name: /^(Unlock|Go on)$/ })
			.filter({ visible: true })
			.click();
	};
	/** Without a reload, which would lock. */
	const inApp = ({ page }, path) =>
		page.evaluate((to) => {
			const link = Object.assign(document.createElement('a'), { href: to });
			document.querySelector('main').append(link);
			link.click();
			link.remove();
		}, path);
	const hasTeam = async (window) => {
		await window.heading('Today', SLOW);
		await window.place('Team');
		await window.text('Well keepers');
	};
	const lockNow = async (window) => {
		await inApp(window, '/keys');
		await window.tap('button', 'Lock now');
	};

	await j.step('a person with a team and a passphrase', async () => {
		await begin(ada, site.url, 'Ada');
		await makeTeam(ada, 'Well keepers');
		await open(ada, '/keys');
		await ada.tap('button', 'Set a passphrase');
		await field(ada, 'Passphrase').fill(PASSPHRASE);
		await field(ada, 'The same again').fill(PASSPHRASE);
		await ada.tap('button', 'Set it');
		await ada.text('The passphrase is set', SLOW);
	});

	const second = await another();
	await j.step(
		'a second window, open elsewhere, that knew the ways of before, is locked with the first and takes over nothing',
		async () => {
			await open(second, '/team');
			await second.text(/open elsewhere|another window/i);
			await ada.page.bringToFront();
			await ada.choose('Ask each time');
			await dialog(ada).getByRole('button', { name: 'Ask each time' }).click();
			await ada.text('Azora asks each time it opens', SLOW);
			await ada.tap('button', 'Lock now');
			await isShut(ada);
			await isShut(second);
		}
	);

	await j.step('a window that has the teams is locked by one that is open elsewhere', async () => {
		await unlock(second);
		await hasTeam(second);
		await unlock(ada);
		await ada.heading('Today', SLOW);
		await lockNow(ada);
		await isShut(ada);
		await isShut(second);
		assert.match(second.page.url(), /\/unlock$/);
	});

	await j.check('an invitation that was opened while locked is there after unlocking', async () => {
		await second.page.close();
		await open(ada, '/join#bm8tc3VjaC1pbnZpdGF0aW9u');
		await isShut(ada);
		assert.ok(!ada.page.url().includes('bm8tc3VjaC1'), 'no secret in the address meanwhile');
		await unlock(ada);
		await ada.heading('Open an invitation', SLOW);
		assert.ok(ada.page.url().endsWith('/join#bm8tc3VjaC1pbnZpdGF0aW9u'));
	});

	await j.check('what was shared while locked is there after unlocking', async () => {
		await open(ada, '/today');
		await isShut(ada);
		await ada.controlled(60_000);
		await ada.page.evaluate(() => {
			const form = document.createElement('form');
			Object.assign(form, { method: 'post', action: '/share', enctype: 'multipart/form-data' });
			form.append(
				Object.assign(document.createElement('input'), { name: 'text', value: 'Erosion' })
			);
			document.body.append(form);
			form.submit();
		});
		await ada.page.waitForURL(/\/unlock$/);
		await isShut(ada);
		await unlock(ada);
		await ada.text('A text was shared with you', SLOW);
		await ada.tap('link', /^Observation/);
		await ada.text(/Draft kept on this device \d/);
		await ada.page.goBack();
	});

	await j.step('what could not be kept is covered, and there again after unlocking', async () => {
		await inApp(ada, '/capture/observation');
		const what = ada.page.getByRole('textbox', { name: 'What do you see?' });
		await what.fill('The pump is dry');
		await ada.text(/Draft kept on this device \d/);
		// what a full phone says to whoever writes
		ada.problems.allow(/AbortError: The transaction was aborted/);
		await undoWrites(ada.page, true);
		await what.fill('The pump is dry since Monday');
		const other = await another();
		await open(other, '/keys');
		await isShut(other);
		await unlock(other);
		await other.heading('Today', SLOW);
		await lockNow(other);
		await isShut(other);
		await other.page.close();
		await ada.text(/not kept on this device yet/, SLOW);
		assert.equal(await what.isVisible(), false, 'what was typed is not shown');
		await look(j, ada, 'unlock-covered');
		await ada.page.setViewportSize(PHONE);
		await ada.page.keyboard.press('Escape');
		await ada.page.keyboard.press('Escape');
		await dialog(ada).getByText('Azora is locked').waitFor();
		assert.equal(await what.isVisible(), false, 'only the key takes the cover away');
		await unlock(ada);
		await what.waitFor();
		assert.equal(await what.inputValue(), 'The pump is dry since Monday');
		await undoWrites(ada.page, false);
		await what.fill('The pump is dry since Sunday');
		await ada.text(/Draft kept on this device \d/);
	});

	await j.step('in the background it locks by the clock, also after a longer sleep', async () => {
		await inApp(ada, '/keys');
		await ada.choose('1 minute');
		await ada.text('Kept');
		const { clock } = ada.page;
		await clock.install();
		await show(ada.page, 'hidden');
		await clock.runFor('01:01');
		await isShut(ada);
		await unlock(ada);
		await hasTeam(ada);
		// asleep: no timer runs, and the clock is later when it wakes
		await show(ada.page, 'hidden');
		await clock.setSystemTime((await ada.page.evaluate(() => Date.now())) + 120_000);
		await show(ada.page, 'visible');
		await isShut(ada);
		await unlock(ada);
		await hasTeam(ada);
		await ada.place('Today');
		await ada.text('The pump is dry since Sunday');
	});
});
