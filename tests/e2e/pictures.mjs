// Every screen with real work in it: pictures on phone and desktop in each theme, axe, names, and 200 % text at 320 px.

import assert from 'node:assert/strict';
import path from 'node:path';
import process from 'node:process';
import { PHONE } from '../lib/browser.mjs';
import { journey } from '../lib/journey.mjs';
import { byKeyboard } from '../lib/keyboard.mjs';
import { look, shoot } from '../lib/look.mjs';
import { asPerson } from '../lib/person.mjs';
import { samplePhotos } from '../lib/photos.mjs';

const TEAM = 'River watch';
/** node tests/e2e/pictures.mjs today team: only these screens. */
const only = process.argv.slice(2);

await journey('pictures', async (j) => {
	const site = await j.site();
	const founder = asPerson(await j.device('founder'));
	const worker = asPerson(await j.device('worker'));
	const stranger = asPerson(await j.device('stranger'));
	const at = {};

	await j.step('a team of two', async () => {
		await begin(founder, site.url, 'Ama Mensah');
		await founder.place('Team');
		await founder.tap('link', 'Make a team');
		await founder.write('Name of the team', TEAM);
		await founder.tap('button', 'Make the team');
		await founder.heading('Team');
		at.invitation = await invite(founder);
		await worker.goto(at.invitation);
		await worker.write('Your name', 'Kofi Boateng');
		await worker.tap('button', `Join ${TEAM}`);
		await worker.heading('Team', 30_000);
		await worker.here(1, 30_000);
		at.worker = await member(founder, site, 'Kofi Boateng');
		at.unused = await invite(founder);
	});

	await j.step('a sealed record, an open one, a draft', async () => {
		const { page } = worker;
		await form(worker, site, 'river-level');
		await worker.write('Name of the gauge', 'Gauge 3');
		await page.getByRole('spinbutton').first().fill('231');
		at.open = await save(worker);
		await form(worker, site, 'water-point');
		await worker.write('Name of the place', 'Bonsa bridge');
		await worker.choose('Hand pump');
		await worker.choose('A little');
		await page.getByRole('spinbutton', { name: /Water level/ }).fill('142');
		await page
			.locator('input[type=file][accept^="image"]')
			.first()
			.setInputFiles(await samplePhotos(page));
		await page.getByRole('img', { name: /^Photo 2/ }).waitFor();
		at.record = await save(worker);
		await worker.tap('button', 'Seal');
		await worker.text(/Sealed by Kofi Boateng/);
		await form(worker, site, 'water-point');
		await worker.write('Name of the place', 'Beposo ford');
		await worker.choose('Borehole');
		await worker.text(/Draft kept on this phone/);
		at.draft = address(page);
	});

	await j.step('a refusal, a confirmation, a score, a credential, a showing', async () => {
		const { page } = worker;
		await worker.goto(site.url + at.record);
		await worker.tap('button', 'Confirm');
		await page.locator('[data-refusal="reviews/no-self"]').waitFor();
		await worker.tap('link', 'Why?');
		await worker.heading('Why?');
		at.why = address(page);
		await founder.goto(site.url + at.record);
		await founder.tap('button', 'Confirm', 60_000);
		await founder.text(/Ama Mensah confirms/);
		// a second time is refused by the rules, not by a grey button
		await founder.tap('button', 'Confirm');
		await founder.page.locator('[data-refusal^="reviews/"]').waitFor();
		await shoot(j, founder, 'record-twice', 'phone', 'light');
		await founder.goto(site.url + `/issue/${at.worker}`);
		await founder.text(/The score is/);
		await founder.tap('button', 'Sign and issue');
		await founder.text(/You signed/);
		await worker.goto(site.url + '/wallet');
		await page.locator('[data-credential]').first().waitFor({ timeout: 60_000 });
		await worker.tap('link', 'Show it');
		await page.locator('[data-qr]').waitFor();
		at.show = address(page);
		await worker.choose('Link');
		at.proof = await page.locator('[data-presentation-link]').inputValue();
	});

	const screens = [
		['welcome', stranger, '/', /^Your work/],
		['name', stranger, '/name', /What do people call you/],
		['join', stranger, at.unused, /invites you/],
		['join-empty', stranger, '/join', /Open an invitation/],
		['join-bad', stranger, '/join#nothing', /Open an invitation/, (d) => d.text(/invitation/)],
		['verify', stranger, '/verify', 'Check a proof'],
		['verify-signed', stranger, at.proof, 'The signature holds.'],
		['verify-holds', stranger, at.proof, /holds/, know],
		['verify-fails', stranger, changed(at.proof), 'This proof does not hold.'],
		['verify-nothing', stranger, '/verify#nothing', 'Nothing could be checked.'],
		['today', worker, '/today', 'Today', (d) => d.text(/Water point/)],
		['team', worker, '/team', 'Team', (d) => d.text(/has \d of \d of yours/)],
		[
			'join-member',
			worker,
			at.unused,
			/invites you/,
			(d) => d.text('You are in this team already')
		],
		['records', worker, '/records', 'Records', (d) => d.text('Water point, Bonsa bridge')],
		['record', worker, at.record, /Water point/, (d) => d.photos(2)],
		['record-open', worker, at.open, /River level/],
		['capture', worker, '/capture', 'New record'],
		['forms', worker, '/forms', 'Forms'],
		['capture-form', worker, at.draft, 'Water point', (d) => d.text('Name of the place')],
		['why', worker, at.why, 'Why?', (d) => d.text('Nobody confirms their own record')],
		['rules', worker, '/rules', /The rules of/, (d) => d.text('Who may do what')],
		['journal', worker, '/journal', 'Journal', (d) => d.text('Save a record')],
		['score', worker, `/score/${at.worker}`, /score/, (d) => d.text('Confirmed by others')],
		['wallet', worker, '/wallet', 'Wallet', (d) => d.page.locator('[data-credential]').waitFor()],
		['show', worker, at.show, /Show/, (d) => d.page.locator('[data-qr]').waitFor()],
		['settings', worker, '/settings', 'Kofi Boateng'],
		['lost', worker, '/nowhere/at-all', /not here/],
		['team-new', founder, '/team/new', 'Make a team'],
		['invite', founder, '/team/invite', /Invite to/, (d) => make(d)],
		['issue', founder, `/issue/${at.worker}`, /Issue to/, (d) => d.text(/The score is/)],
		['record-review', founder, at.open, /River level/]
	];
	const show = ([name, device, where, title, ready]) =>
		j.check(`${name}: pictures, axe, title, one h1, 200 % text`, async () => {
			await device.page.setViewportSize(PHONE);
			// another address first: a new fragment alone would not load the screen anew
			await device.page.goto('about:blank');
			await device.goto(new URL(where, site.url).href);
			await device.heading(title);
			await ready?.(device);
			await look(j, device, name);
		});
	// the devices work side by side, each through its own screens
	await Promise.all(
		[stranger, worker, founder].map(async (device) => {
			for (const screen of screens)
				if (screen[1] === device && (!only.length || only.includes(screen[0]))) await show(screen);
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
		await make(founder);
		const code = path.join(j.results, 'invitation-code.png');
		await founder.page.locator('[data-qr]').screenshot({ path: code });
		await stranger.goto(site.url + '/join');
		await stranger.page.locator('input[type=file]').setInputFiles(code);
		await stranger.heading(/Ama Mensah invites you/);
	});

	await j.check('the rules are checked on this phone', async () => {
		await worker.page.setViewportSize(PHONE);
		await worker.goto(site.url + '/rules');
		await worker.tap('button', 'Check these rules on this phone');
		await worker.page.locator('[data-rules-report="true"]').waitFor({ timeout: 60_000 });
		await shoot(j, worker, 'rules-checked', 'phone', 'light');
	});

	await j.check('an invitation that is over says so', async () => {
		const late = asPerson(await j.device('late'));
		await late.page.clock.setFixedTime(Date.now() + 3 * 86_400_000);
		await late.goto(at.unused);
		await late.text('This invitation is over');
		await shoot(j, late, 'join-over', 'phone', 'light');
	});

	await j.check('without network: said once, work goes on', async () => {
		await worker.controlled();
		await site.stop();
		await worker.goto(site.url + '/today');
		await worker.horizon('offline', 30_000);
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

function address(page) {
	const { pathname, search } = new URL(page.url());
	return pathname + search;
}

async function begin(device, url, name) {
	await device.goto(url + '/name');
	await device.write('Your name', name);
	await device.tap('button', 'Continue');
	await device.heading('Today');
}

async function invite(device) {
	await device.place('Team');
	await device.tap('link', 'Invite');
	const link = await make(device);
	await device.page.goBack();
	await device.heading('Team');
	return link;
}

async function make(device) {
	await device.tap('button', 'Make the invitation');
	const link = device.page.locator('[data-invitation-link]');
	await link.waitFor();
	await device.page.locator('[data-qr]').waitFor();
	return link.inputValue();
}

async function member(device, site, name) {
	await device.place('Team');
	const row = device.page.getByRole('link', { name: new RegExp(name) }).first();
	await row.waitFor({ timeout: 30_000 });
	return (await row.getAttribute('href')).split('/').at(-1);
}

async function form(device, site, id) {
	await device.goto(`${site.url}/capture/${id}`);
	await device.page.getByRole('button', { name: 'Save record' }).waitFor();
	await device.page.getByRole('textbox').first().waitFor();
}

async function save(device) {
	await device.tap('button', 'Save record');
	await device.page.waitForURL(/\/records\//);
	await device.text(/Saved on this phone/);
	return new URL(device.page.url()).pathname;
}

async function know(device) {
	await device.tap('button', 'I know this signer');
	await device.verdict('holds');
}

/** The link with one character of its signature replaced. */
function changed(link) {
	return link.slice(0, -20) + (link.at(-20) === 'A' ? 'B' : 'A') + link.slice(-19);
}
