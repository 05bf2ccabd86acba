// What is on its way: sync paused and let go on, photos counted as they come, stopped half-way and fetched later. Two phones,
// a slow way between them.

import assert from 'node:assert/strict';
import { journey, until } from '../lib/journey.mjs';
import { asPerson } from '../lib/person.mjs';
import { noisyPhotos, slowPhotos } from '../lib/slow-photos.mjs';
import { begin, form, makeInvitation, makeTeam, save, TEAM } from '../lib/work.mjs';

const PHOTOS = 6;
const BYTES_PER_SECOND = 2_000_000;
/** Longer than photos would take that nobody stopped, once the way is fast. */
const STILL_MS = 1_500;

await journey('transfers', async (j) => {
	const site = await j.site();
	const founder = asPerson(await j.device('founder'));
	const worker = asPerson(await j.device('worker'));
	const { page } = founder;
	const line = page.getByRole('progressbar', { name: /^\d of 6 photos are here$/ });
	const left = page.getByText(/^\d photos?, \d/);
	await slowPhotos(worker, BYTES_PER_SECOND);

	await j.step('a team of two', async () => {
		await begin(founder, site.url, 'Ama Mensah');
		await makeTeam(founder, TEAM);
		await founder.tap('link', 'Invite');
		await worker.goto(await makeInvitation(founder));
		await worker.write('Your name', 'Kofi Boateng');
		await worker.tap('button', `Join ${TEAM}`);
		await worker.heading('Team', 30_000);
		await worker.here(1, 30_000);
		await founder.tap('link', 'Back to Team');
		await founder.here(1, 30_000);
	});

	await j.step('sync is paused: it is said on both places, and nobody is here', async () => {
		await founder.tap('button', 'Pause sync');
		await founder.text('Sync is paused');
		await founder.text(/Nothing leaves this device, and nothing comes/);
		await worker.here(0, 30_000);
		await founder.place('Today');
		await founder.text(/Sync is paused. Your work is kept here/);
		await founder.place('Team');
	});

	await j.step('meanwhile the other records, with six large photos', async () => {
		await form(worker, site, 'water-point');
		await worker.write('Name of the place', 'Bonsa bridge');
		await worker.page
			.locator('input[type=file][accept^="image"]')
			.first()
			.setInputFiles(await noisyPhotos(worker.page, PHOTOS));
		await worker.page.getByRole('img', { name: /^Photo 6/ }).waitFor({ timeout: 30_000 });
		await save(worker);
	});

	await j.step('sync goes on: the record comes, its photos are counted one by one', async () => {
		assert.equal(await line.count(), 0, 'nothing came while it was paused');
		await founder.tap('button', 'Let sync go on');
		await founder.here(1, 30_000);
		await line.waitFor({ timeout: 30_000 });
		const seen = new Set();
		await until('two of the photos', async () => {
			// between two looks the line may be drawn anew
			seen.add(Number(await line.getAttribute('aria-valuenow', { timeout: 500 }).catch(() => 0)));
			return Math.max(...seen) >= 2;
		});
		assert.ok(seen.size >= 2, `the count moved: ${[...seen].join(', ')}`);
		await founder.text(/still to come/);
		await j.shot(founder, 'coming');
	});

	await j.step('Stop: what is still to come is said, and does not come', async () => {
		await founder.tap('button', 'Stop');
		await founder.text('Photos are not fetched');
		await left.first().waitFor();
		// what was asked for before the tap may still come
		await worker.page.evaluate(() => (globalThis.azoraBytesPerSecond = Infinity));
		await page.waitForTimeout(STILL_MS);
		const stopped = await left.first().textContent();
		assert.match(stopped, /^[1-4] photos?, /);
		await page.waitForTimeout(STILL_MS);
		assert.equal(await left.first().textContent(), stopped);
		assert.equal(await line.count(), 0);
		await j.shot(founder, 'stopped');
	});

	await j.step('it is still stopped after a reload', async () => {
		await page.reload();
		await founder.here(1, 30_000);
		await page.waitForTimeout(STILL_MS);
		await left.first().waitFor();
	});

	await j.step('“Fetch the photos” brings the rest, whole', async () => {
		await founder.tap('button', 'Fetch the photos');
		await founder.text('Everything that others have shown is here', 30_000);
		await founder.place('Records');
		await founder.tap('link', /Water point, Bonsa bridge/);
		await founder.photos(PHOTOS, 30_000);
		await j.shot(founder, 'whole');
	});
});
