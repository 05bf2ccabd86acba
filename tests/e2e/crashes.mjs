// Threads and windows that end in the middle of a save, each in a real browser: afterwards there is one record, or its draft,
// with all that was in it. What a browser lacks: tests/e2e/failures.mjs; threads that die between two acts: resilience.mjs.

import assert from 'node:assert/strict';
import { journey, until } from '../lib/journey.mjs';
import { asPerson } from '../lib/person.mjs';
import { samplePhotos, wholePhotos } from '../lib/photos.mjs';
import { addPhoto, isKept, newRecord, oneOf, SLOW } from '../lib/wells.mjs';
import { begin } from '../lib/work.mjs';

/** In silence, as when the system ends it; `isLoud`: with an error that its window hears of. */
async function endThread(page, name, { isLoud = false } = {}) {
	// some begin with their first call
	const worker = await until(`the ${name} thread`, () =>
		page.workers().find((one) => one.url().includes(`/${name}.worker`))
	);
	const end = isLoud
		? () =>
				void setTimeout(() => {
					throw new Error('planned crash');
				})
		: () => self.close();
	await worker.evaluate(end).catch(() => {});
}

/** Ends the renderer under the page, and all of its threads: nothing of the page runs any more. */
async function crash({ context, page }) {
	const cdp = await context.newCDPSession(page);
	const crashed = page.waitForEvent('crash');
	void cdp.send('Page.crash').catch(() => {});
	await crashed;
}

/** A new window of the same device. */
async function openAgain(person, url) {
	person.page = await person.context.newPage();
	Object.assign(person, asPerson(person));
	await person.goto(url);
}

/** Taps Save until the record is there; each time that it does not go through a sentence must say so. */
async function saveAtLast(person, title) {
	const { page } = person;
	const saved = page.getByRole('heading', { level: 1, name: title });
	const told = page.locator('[role="alert"], [data-refusal]');
	const save = page.getByRole('button', { name: 'Save record' });
	for (let tries = 0; tries < 4; tries++) {
		const outcome = await Promise.race([
			saved.waitFor({ timeout: SLOW }).then(() => 'saved'),
			told
				.first()
				.waitFor({ timeout: SLOW })
				.then(() => 'told')
		]);
		if (outcome === 'saved') return;
		await save.click();
		await until('saved, or told anew', async () => {
			const isSaved = await saved.isVisible();
			return isSaved || !(await told.first().isVisible()) || (await save.isEnabled());
		});
		await page.waitForTimeout(500);
	}
	await saved.waitFor({ timeout: SLOW });
}

await journey('crashes', async (j) => {
	const site = await j.site();
	const ben = asPerson(await j.device('ben'));
	// what is done to the photos thread and to the windows
	ben.problems.allow(/planned crash|the page crashed/);
	let photos;
	let photo;

	await j.step('a device that works', async () => {
		await begin(ben, site.url, 'Ben');
		photos = await samplePhotos(ben.page, 3);
		[photo] = photos;
		await newRecord(ben, 'First well');
		await addPhoto(ben, photo);
		await ben.tap('button', 'Save record');
		await ben.heading('Water point, First well', SLOW);
		await wholePhotos(ben, 1);
	});

	/** How many milliseconds into a save each thread dies; photos while it makes some, the others over a finished one. */
	const threads = [
		['policy', [0, 15, 60, 200], 'the rules thread dies in a save: one record with its photo'],
		['ledger', [0, 15, 60, 200], 'the ledger thread dies in a save: one record with its photo'],
		['identity', [0, 15, 60, 200], 'the identity thread dies in a save: one record with its photo'],
		['photos', [0, 60], 'the photos thread dies in a save: one record with its photo']
	];
	for (const [thread, times, title] of threads)
		await j.check(title, async () => {
			for (const afterMs of times) {
				const name = `Well ${thread} ${afterMs}ms`;
				await newRecord(ben, name);
				const added = thread === 'photos' ? photos : [photo];
				await addPhoto(ben, ...added);
				if (thread !== 'photos') await isKept(ben);
				await ben.tap('button', 'Save record');
				await ben.page.waitForTimeout(afterMs);
				await endThread(ben.page, thread, { isLoud: thread === 'photos' });
				await saveAtLast(ben, `Water point, ${name}`);
				await oneOf(ben, name, { photos: added.length });
			}
		});

	const windows = [
		['closed', [0, 150], 'the window is closed in a save: the record or its draft, with its photo'],
		['crashed', [0, 60], 'the window crashes in a save: the record or its draft, with its photo']
	];
	for (const [how, times, title] of windows)
		await j.check(title, async () => {
			for (const afterMs of times) {
				const name = `Window ${how} ${afterMs}ms`;
				await newRecord(ben, name);
				await addPhoto(ben, photo);
				await isKept(ben);
				await ben.page.getByRole('button', { name: 'Save record' }).click({ noWaitAfter: true });
				await ben.page.waitForTimeout(afterMs);
				await (how === 'closed' ? ben.page.close() : crash(ben));
				await openAgain(ben, `${site.url}/today`);
				await ben.heading('Today', SLOW);
				const found = ben.page.locator('main').getByRole('link', { name: new RegExp(name) });
				await found.first().waitFor({ timeout: SLOW });
				// a draft that was left of a saved record is gone at the next start
				await until(`one ${name}`, async () => (await found.count()) === 1);
				await found.click();
				await wholePhotos(ben, 1, SLOW);
			}
		});

	await j.check('the window crashes over a draft: all of it stands, and can be saved', async () => {
		const name = 'Well of the crash';
		await newRecord(ben, name);
		await addPhoto(ben, photo);
		await ben.page.getByRole('spinbutton', { name: /Water level/ }).fill('142');
		await isKept(ben);
		await crash(ben);
		await openAgain(ben, `${site.url}/today`);
		await ben.tap('link', new RegExp(name), SLOW);
		const { page } = ben;
		await page.getByRole('radio', { name: 'Borehole', exact: true, checked: true }).waitFor();
		const level = page.getByRole('spinbutton', { name: /Water level/ });
		const place = page.getByRole('textbox', { name: 'Name of the place' });
		assert.deepEqual([await place.inputValue(), await level.inputValue()], [name, '142']);
		await wholePhotos(ben, 1);
		await j.shot(ben, 'after-the-crash');
		await ben.tap('button', 'Save record');
		await ben.heading(`Water point, ${name}`, SLOW);
		await oneOf(ben, name, { photos: 1 });
	});
});
