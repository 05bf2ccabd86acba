// Things stand where a person looks for them: in sight, clear of each other, on a phone and on a wide window.

import assert from 'node:assert/strict';
import { badgeIs, watchBadge } from '../lib/badge.mjs';
import { DESKTOP, PHONE } from '../lib/browser.mjs';
import { journey, until } from '../lib/journey.mjs';
import { asPerson } from '../lib/person.mjs';
import { begin, form, makeInvitation, save } from '../lib/work.mjs';

const IPHONE =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ' +
	'Version/18.0 Mobile/15E148 Safari/604.1';

await journey('layout', async (j) => {
	const site = await j.site();
	const stranger = asPerson(await j.device('stranger'));
	const ama = asPerson(await j.device('ama'));
	const { page } = ama;
	await watchBadge(ama);
	const box = (locator) => locator.boundingBox();
	const wide = () => page.setViewportSize(DESKTOP);
	const narrow = () => page.setViewportSize(PHONE);

	await j.check('the language can be chosen before there is anybody', async () => {
		for (const path of ['/', '/name', '/join', '/restore', '/verify']) {
			await stranger.goto(site.url + path);
			// a tap before the page is awake does nothing
			await until('the sheet of languages', async () => {
				if (await stranger.page.locator('dialog[open]').count()) return true;
				await stranger.tap('button', 'Language: English');
			});
			await stranger.choose('Français');
			await stranger.tap('button', 'Fermer');
			await j.shot(stranger, `language${path.replace('/', '-')}`);
			await stranger.tap('button', 'Langue: Français');
			await stranger.choose('English');
			await stranger.tap('button', 'Close');
			await stranger.page.locator('dialog[open]').waitFor({ state: 'hidden' });
		}
	});

	await j.check('a broken invitation is told in a sentence, also by its link', async () => {
		await stranger.goto(`${site.url}/join#nothing`);
		await stranger.text(/not a whole invitation link/);
		assert.equal(await stranger.page.getByText('ledger/').count(), 0);
	});

	await j.check(
		'a file is chosen with one button; what is no backup asks for nothing',
		async () => {
			await stranger.goto(`${site.url}/restore#file`);
			const choose = stranger.page.locator('button', { hasText: 'Choose the file' });
			await choose.waitFor();
			assert.equal(await choose.count(), 1);
			assert.equal(await stranger.page.getByText('Drop the file here').isVisible(), false);
			const file = { name: 'a.azora', mimeType: 'text/plain', buffer: Buffer.from('hello') };
			await stranger.page.locator('#restore-file').setInputFiles(file);
			await stranger.text(/not a backup of Azora/);
			assert.equal(await stranger.page.locator('[type=password]').count(), 0);
			await j.shot(stranger, 'no-backup');
		}
	);

	await j.step('somebody begins; who asks for a name again is led to the settings', async () => {
		await begin(ama, site.url, 'Ama Mensah');
		await ama.goto(`${site.url}/name`);
		await ama.heading('Ama Mensah');
		assert.match(page.url(), /\/settings$/);
	});

	await j.check('settings: rows in one line, the meter of the storage has its width', async () => {
		const lead = async (name) =>
			(await box(page.locator('main .row', { hasText: name }).locator('.row-lead').first())).x;
		assert.equal(await lead('Search and commands'), await lead('Help'));
		const meter = page.getByRole('progressbar');
		await meter.waitFor();
		assert.ok((await box(meter)).width > 300);
		await j.shot(ama, 'settings');
	});

	await j.check('a phone finds search beside the mark, and closes it by touch', async () => {
		await ama.place('Today');
		await ama.heading('Today');
		await ama.tap('button', 'Search and commands');
		await page.locator('[role=combobox]:focus').waitFor();
		await j.shot(ama, 'palette');
		await ama.tap('button', 'Close');
		await page.locator('dialog[open]').waitFor({ state: 'hidden' });
		await ama.heading('Today');
	});

	await j.check('a draft is counted where it is listed', async () => {
		await form(ama, site, 'river-level');
		await ama.write('Name of the gauge', 'Gauge 3');
		await ama.text(/Draft kept/);
		await ama.goto(`${site.url}/today`);
		await ama.text('Needs you');
		assert.match(await page.locator('.nav .badge').textContent(), /^1/);
		await badgeIs(ama, 1);
		const first = await box(page.locator('main .list-title').first());
		assert.ok(first.y > 0);
	});

	await j.step('a team of one, and a record', async () => {
		await ama.place('Team');
		await ama.tap('link', 'Make a team');
		await ama.write('Name of the team', 'River watch of the lower Pra');
		await ama.tap('button', 'Make the team');
		await ama.page.getByRole('link', { name: 'Invite' }).waitFor();
		await form(ama, site, 'water-point');
		await ama.write('Name of the place', 'Bonsa bridge');
		await save(ama);
	});

	await j.check('a draft that is saved leaves the icon', async () => {
		await badgeIs(ama, 1);
		await ama.goto(`${site.url}/today`);
		await ama.tap('link', /Gauge 3/);
		await page.getByRole('spinbutton').first().fill('231');
		await save(ama);
		await badgeIs(ama, 0);
	});

	await j.check('who is alone is promised no marks', async () => {
		await ama.goto(`${site.url}/team`);
		await ama.text('Nobody else is in the team');
		assert.equal(await page.getByText(/below/).count(), 0);
	});

	await j.check(
		'the way back is asked for before a share, which goes on: the code of an invitation is in sight',
		async () => {
			await ama.goto(`${site.url}/team/invite`);
			await ama.text('Before others rely on you');
			const first = page.locator('main').getByRole('link', { name: 'Keep my key safe' });
			assert.equal(await first.getAttribute('href'), '/keys');
			// a task and no wall: it is made all the same
			await makeInvitation(ama);
			await page.getByRole('button', { name: 'Share link' }).waitFor();
			await until('the code', async () => {
				const { y, height } = await box(page.locator('[data-qr]'));
				const bar = await box(page.locator('.actions'));
				return y >= 0 && y + height <= bar.y + 40;
			});
			await j.shot(ama, 'invite');
		}
	);

	await j.check(
		'the first card stands clear of the horizon and says what brings what',
		async () => {
			await ama.goto(`${site.url}/today`);
			const card = page.locator('[data-task="keeping"] .banner');
			await card.waitFor();
			const line = await box(page.locator('.horizon'));
			assert.ok((await box(card)).y - line.y - line.height >= 16);
			await ama.text(/24 words bring you back, and a backup file brings your work/);
			for (const [name, href] of [
				['Write down 24 words', '/keys/words'],
				['Save a backup file', '/keys/backup']
			])
				assert.equal(await page.getByRole('link', { name }).getAttribute('href'), href);
			await j.shot(ama, 'today');
		}
	);

	await j.check('the tour stays with its thing when something comes in above it', async () => {
		await ama.goto(`${site.url}/help`);
		await ama.tap('button', 'Take the tour');
		await page.locator('[data-tour-stop="today"]').waitFor();
		await page.evaluate(() => {
			const card = document.createElement('div');
			card.style.height = '150px';
			document.querySelector('main .pane').prepend(card);
		});
		const away = async () =>
			(await box(page.locator('main .list').first())).y - (await box(page.locator('.ring'))).y;
		await until('the ring', async () => Math.abs((await away()) - 4) < 2, 5_000);
		for (let stop = 0; stop < 5; stop++) await ama.tap('button', 'Next');
		await page.locator('[data-tour-stop="verify"]').waitFor();
		await until('the tip below what it speaks of', async () => {
			const tip = await box(page.locator('[data-tour-stop="verify"]'));
			const scan = await box(page.getByRole('button', { name: 'Scan a code' }));
			return tip.y >= scan.y + scan.height;
		});
		await j.shot(ama, 'tour-verify');
		await ama.tap('button', 'Done');
	});

	await j.check(
		'a wide window: a way back, a place that is marked, one line for the team',
		async () => {
			await wide();
			for (const path of ['/keys', '/devices', '/forms', '/help']) {
				await ama.goto(site.url + path);
				await page.getByRole('link', { name: /^Back/ }).waitFor();
				await page.locator('.nav-self[aria-current=page]').waitFor();
				await j.shot(ama, `wide${path.replace('/', '-')}`);
				assert.equal(await page.getByText(/this phone/i).count(), 0, path);
			}
			await ama.goto(`${site.url}/today`);
			await ama.heading('Today');
			const where = page.locator('.sky-where');
			await ama.text('River watch of the lower Pra');
			assert.ok((await box(where)).height <= 50);
			await j.shot(ama, 'wide-today');
		}
	);

	await j.check('a wide window: words stand clear of the line below them', async () => {
		for (const path of ['/restore', '/keys/words', '/keys/backup']) {
			await ama.goto(site.url + path);
			const words = page.locator('.sky-title p');
			await words.waitFor();
			const { y, height } = await box(words);
			assert.ok((await box(page.locator('.sky-line'))).y - y - height >= 8, path);
		}
		await j.shot(ama, 'wide-backup');
		await narrow();
	});

	await j.check('an iPhone is told to save a file before it moves to the home screen', async () => {
		const efua = asPerson(await j.device('efua', { userAgent: IPHONE }));
		await begin(efua, site.url, 'Efua');
		await form(efua, site, 'river-level');
		await efua.write('Name of the gauge', 'Gauge 1');
		await save(efua);
		await efua.goto(`${site.url}/today`);
		const card = efua.page.locator('[data-task="install"]');
		await card.getByText(/starts empty/).waitFor();
		await card.getByRole('link', { name: 'Save a backup file' }).waitFor();
		await j.shot(efua, 'iphone');
		await efua.tap('button', 'Show me how');
		await efua.page.locator('dialog[open] a[href="/keys/backup"]').waitFor();
		await j.shot(efua, 'iphone-steps');
	});
});
