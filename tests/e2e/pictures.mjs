// Every screen with real work in it: pictures on phone and desktop in each theme, names, and 200 % text at 320 px. What a
// reader, a keyboard and a finger find there is the journey `accessibility`.

import assert from 'node:assert/strict';
import path from 'node:path';
import process from 'node:process';
import { PHONE } from '../lib/browser.mjs';
import { journey } from '../lib/journey.mjs';
import { byKeyboard } from '../lib/keyboard.mjs';
import { look, shoot } from '../lib/look.mjs';
import { asPerson } from '../lib/person.mjs';
import { openScreen, screens } from '../lib/screens.mjs';
import { begin, lockedAway, makeInvitation, TEAM, teamAtWork } from '../lib/work.mjs';

/** node tests/e2e/pictures.mjs today team: only these screens. */
const only = process.argv.slice(2);

await journey('pictures', async (j) => {
	const site = await j.site();
	const founder = asPerson(await j.device('founder'));
	const worker = asPerson(await j.device('worker'));
	const stranger = asPerson(await j.device('stranger'));
	const keeper = asPerson(await j.device('keeper'));
	const at = await teamAtWork(j, site, { founder, worker });
	await lockedAway(j, site, keeper);

	await j.check('a second confirmation is refused by the rules, not by a grey button', async () => {
		await founder.goto(site.url + at.record);
		await founder.tap('button', 'Confirm');
		await founder.page.locator('[data-refusal^="reviews/"]').waitFor();
		await shoot(j, founder, 'record-twice', 'phone', 'light');
	});

	const people = { founder, worker, stranger, keeper };
	// the devices work side by side, each through its own screens
	await Promise.all(
		Object.entries(people).map(async ([who, device]) => {
			for (const screen of screens)
				if (screen.who === who && (!only.length || only.includes(screen.name)))
					await j.check(`${screen.name}: pictures, title, one h1, 200 % text`, async () => {
						await device.page.setViewportSize(PHONE);
						await openScreen(device, site, at, screen);
						await look(j, device, screen.name, { hasAxe: false });
					});
		})
	);

	await j.check('long names stay inside, on a phone and from right to left', async () => {
		await longNames(j, stranger, site);
	});

	await j.check('by keyboard alone: a name, a draft, a sheet', async () => {
		await byKeyboard(await j.device('keyboard'), site);
	});

	await j.check('a picture of a code opens the invitation', async () => {
		await founder.page.setViewportSize(PHONE);
		await founder.goto(site.url + '/team/invite');
		await makeInvitation(founder);
		const code = path.join(j.results, 'invitation-code.png');
		await founder.page.locator('[data-qr]').screenshot({ path: code });
		await stranger.goto(site.url + '/join');
		await stranger.page.locator('input[type=file]').setInputFiles(code);
		await stranger.heading(/Ama Mensah invites you/);
	});

	await j.check('the rules are checked on this phone', async () => {
		await worker.page.setViewportSize(PHONE);
		await worker.goto(site.url + '/rules');
		await worker.tap('button', 'Check these rules on this device');
		await worker.page.locator('[data-rules-report="true"]').waitFor({ timeout: 60_000 });
		await shoot(j, worker, 'rules-checked', 'phone', 'light');
	});

	await j.check('an invitation that is over says so', async () => {
		const late = asPerson(await j.device('late'));
		await late.page.clock.setFixedTime(Date.now() + 3 * 86_400_000);
		await late.goto(at.unused);
		await late.text('This invitation is over');
		await shoot(j, late, 'join-over', 'phone', 'light');
		await late.controlled();
	});

	await j.check('without network: said once, work goes on', async () => {
		await worker.controlled();
		await site.stop();
		await worker.goto(site.url + '/today');
		await worker.horizon('offline', 30_000);
		// one thing at a time: the card of a task stands before it
		await worker.text('Keep your way back');
		await worker.tap('button', 'Later');
		await worker.text('No network. Work goes on.');
		await look(j, worker, 'offline');
	});

	await j.check('who joins while nobody is there waits, and is told so', async () => {
		await stranger.page.setViewportSize(PHONE);
		await stranger.goto(at.unused);
		await stranger.tap('button', `Join ${TEAM}`);
		await stranger.text('Waiting for someone of the team');
		await look(j, stranger, 'waiting');
	});
});

/** Sixty characters without a space for the person, eighty with spaces for the team. */
async function longNames(j, device, site) {
	const { page } = device;
	await page.setViewportSize(PHONE);
	await begin(
		device,
		site.url,
		'Nana-Akua-Serwaa-Abrafi-Boatemaa-Owusu-Ansah-Agyeiwaa-Pokuaa'.slice(0, 60)
	);
	await device.place('Team');
	await device.tap('link', 'Make a team');
	await device.write(
		'Name of the team',
		'People of the lower Pra and Offin who watch every river, spring and water point'
	);
	await device.tap('button', 'Make the team');
	await device.page.getByRole('link', { name: 'Invite' }).waitFor();
	for (const [name, where] of [
		['team', '/team'],
		['settings', '/settings'],
		['invite', '/team/invite'],
		['rules', '/rules']
	]) {
		await device.goto(site.url + where);
		await device.text(/People of the lower|Nana-Akua/);
		for (const dir of ['ltr', 'rtl']) {
			await page.evaluate((dir) => (document.documentElement.dir = dir), dir);
			await shoot(j, device, `long-${name}-${dir}`, 'phone', 'light');
			const width = await page.evaluate(() => document.documentElement.scrollWidth);
			assert.ok(width <= PHONE.width, `${name} ${dir}: ${width} px`);
		}
	}
}
