// What a browser or a phone can lack or lose, each in a real browser: nothing that was kept is lost, and each has a sentence
// with a way out. Threads that die, two windows and bad links: tests/e2e/resilience.mjs; versions: tests/e2e/update.mjs.

import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import {
	NO_DATABASE,
	NO_ED25519,
	NO_FILES,
	NO_SERVICE_WORKER,
	slowLedger,
	without
} from '../lib/broken-browser.mjs';
import { journey, until } from '../lib/journey.mjs';
import { asPerson } from '../lib/person.mjs';
import { samplePhotos } from '../lib/photos.mjs';

const NO_WORKER_SCRIPTS_CACHED = { serviceWorkers: 'block' };
const SLOW = 60_000;

async function begin(person, url, name) {
	await person.goto(url);
	await person.tap('link', 'Start here');
	await person.page.getByRole('textbox').fill(name);
	// a tap before the page is awake does nothing
	await until(
		'the next screen, or a sentence',
		async () => {
			const next = person.page.getByRole('heading', { level: 1, name: 'Today' });
			if ((await next.count()) || (await person.page.getByRole('alert').count())) return true;
			await person.page
				.getByRole('button', { name: 'Continue' })
				.click({ timeout: 1_000 })
				.catch(() => {});
			return false;
		},
		SLOW
	);
}

const latrineForm = {
	name: 'latrine.json',
	mimeType: 'application/json',
	buffer: Buffer.from(
		JSON.stringify({
			id: 'latrine',
			version: 1,
			title: { en: 'Latrine' },
			name: 'name',
			fields: [{ id: 'name', type: 'text', label: { en: 'Name' }, required: true }]
		})
	)
};

async function newRecord(person, name) {
	await person.goto(new URL('/capture/water-point', person.page.url()).href);
	await person.heading('Water point', SLOW);
	await person.write('Name of the place', name);
	await person.choose('Borehole');
	await person.text(/Draft kept on this device/, SLOW);
}

const addPhoto = async (person, photo) =>
	person.page.locator('input[type=file][accept^="image"]').first().setInputFiles([photo]);

/** One record of this name is in the list, and no draft of it is left; read again after a reload. */
async function oneOf(person, name) {
	await person.goto(new URL('/records', person.page.url()).href);
	await person.heading('Records', SLOW);
	const found = person.page.locator('main').getByRole('link', { name: new RegExp(name) });
	await found.first().waitFor({ timeout: SLOW });
	await until(`one ${name}`, async () => (await found.count()) === 1);
	assert.doesNotMatch((await found.first().textContent()) ?? '', /Kept today/);
}

const endThread = (page, name) =>
	page
		.workers()
		.find((one) => one.url().includes(`/${name}.worker`))
		?.evaluate(() => self.close())
		.catch(() => {});

/** The browser looks at a smaller quota some time later: writes until it refuses. */
const untilFull = (page) =>
	page.evaluate(async () => {
		const database = await new Promise((resolve, reject) => {
			const opening = indexedDB.open('room');
			opening.onupgradeneeded = () => opening.result.createObjectStore('room');
			opening.onsuccess = () => resolve(opening.result);
			opening.onerror = () => reject(opening.error);
		});
		const write = (key) =>
			new Promise((resolve) => {
				const transaction = database.transaction('room', 'readwrite');
				transaction.objectStore('room').put(new Uint8Array(100_000), key);
				transaction.oncomplete = () => resolve(true);
				transaction.onabort = () => resolve(false);
			});
		for (let key = 0; key < 300 && (await write(key)); key++)
			await new Promise((resolve) => setTimeout(resolve, 200));
		database.close();
	});

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

await journey('failures', async (j) => {
	const site = await j.site();
	const expected = /indexedDB|IndexedDB|NotSupportedError|Unrecognized name|storage/;

	await j.check(
		'no IndexedDB, as in some private windows: said at once, with a way out',
		async () => {
			const ada = asPerson(await j.device('private', NO_WORKER_SCRIPTS_CACHED));
			ada.problems.allow(expected);
			await without(ada, NO_DATABASE);
			await begin(ada, site.url, 'Ada');
			await ada.text(/does not let Azora store anything right now/, SLOW);
			await ada.text(/leave private browsing/);
			await j.shot(ada, 'no-database');
		}
	);

	await j.check('no Ed25519 in WebCrypto: said, with what to use instead', async () => {
		const ada = asPerson(await j.device('old-crypto', NO_WORKER_SCRIPTS_CACHED));
		ada.problems.allow(expected);
		await without(ada, NO_ED25519);
		await begin(ada, site.url, 'Ada');
		await ada.text(/Update it, or use a current Chrome, Edge, Firefox or Safari/, SLOW);
		await j.shot(ada, 'no-ed25519');
	});

	await j.check('no private files: photos are kept all the same, also over a reload', async () => {
		const ada = asPerson(await j.device('no-files', NO_WORKER_SCRIPTS_CACHED));
		await without(ada, NO_FILES);
		await begin(ada, site.url, 'Ada');
		await ada.heading('Today', SLOW);
		await newRecord(ada, 'North well');
		const [photo] = await samplePhotos(ada.page);
		await addPhoto(ada, photo);
		await ada.photos(1);
		await ada.tap('button', 'Save record');
		await ada.heading('Water point, North well', SLOW);
		await ada.page.reload();
		await ada.photos(1, SLOW);
	});

	await j.check(
		'no service worker: works with a network, and settings say what is not kept',
		async () => {
			const ada = asPerson(await j.device('no-worker', NO_WORKER_SCRIPTS_CACHED));
			await without(ada, NO_SERVICE_WORKER);
			await begin(ada, site.url, 'Ada');
			await ada.heading('Today', SLOW);
			await ada.goto(`${site.url}/settings`);
			await ada.text(/may clear your work/, SLOW);
		}
	);

	await j.check('a tap before the page is awake counts, with what was typed', async () => {
		const ada = asPerson(await j.device('early', NO_WORKER_SCRIPTS_CACHED));
		await ada.context.route(/\/entry\/app\.[^/]*\.js$/, async (route) => {
			await new Promise((resolve) => setTimeout(resolve, 3_000));
			await route.continue();
		});
		await ada.page.goto(`${site.url}/name`, { waitUntil: 'domcontentloaded' });
		await ada.write('Your name', 'Ada the early');
		await ada.tap('button', 'Continue');
		await ada.heading('Today', SLOW);
		await ada.goto(`${site.url}/settings`);
		await ada.heading('Ada the early', SLOW);
	});

	await j.check(
		'before the teams are open: what is taken in goes to the team that there is',
		async () => {
			const ada = asPerson(await j.device('slow-ledger', NO_WORKER_SCRIPTS_CACHED));
			await without(ada, slowLedger(8_000));
			await begin(ada, site.url, 'Ada');
			await ada.heading('Today', SLOW);
			await newRecord(ada, 'Early well');
			await ada.tap('button', 'Save record');
			await ada.heading('Water point, Early well', SLOW);
			await ada.goto(`${site.url}/forms`);
			// a file chosen before the page is awake is not heard
			await until('the form is shown', async () => {
				await ada.page.locator('input[type=file]').setInputFiles(latrineForm);
				return ada.page.getByRole('button', { name: 'Take it into the team' }).isVisible();
			});
			await ada.tap('button', 'Take it into the team');
			await ada.text(/is in the team now/, SLOW);
			await ada.place('Records');
			await ada.page.getByRole('link', { name: /Early well/ }).waitFor({ timeout: SLOW });
		}
	);

	const ben = asPerson(await j.device('ben'));
	// the browser asks for one where a file is opened by itself
	ben.problems.allow(/favicon\.ico/);
	await j.step('a device that works', async () => {
		await begin(ben, site.url, 'Ben');
		await ben.heading('Today', SLOW);
		await newRecord(ben, 'First well');
		await ben.tap('button', 'Save record');
		await ben.heading('Water point, First well', SLOW);
	});

	await j.check(
		'almost full: photos are refused with an export offered, text is kept',
		async () => {
			// what the browser says of its room: Chromium itself always says that there is plenty
			await ben.page.addInitScript(() => {
				navigator.storage.estimate = () => Promise.resolve({ usage: 970, quota: 1_000 });
			});
			await newRecord(ben, 'Full well');
			const [photo] = await samplePhotos(ben.page);
			await addPhoto(ben, photo);
			await ben.text(/almost full, so the photo was not taken over/, SLOW);
			await ben.page.getByRole('link', { name: 'Save records to a file' }).waitFor();
			await ben.write('Name of the place', 'Full well by the road');
			await ben.text(/Draft kept on this device/, SLOW);
			await j.shot(ben, 'almost-full');
		}
	);

	await j.check(
		'full: Azora opens, saving says so, the text stays; with room again it is saved',
		async () => {
			const cdp = await ben.context.newCDPSession(ben.page);
			const override = (more) =>
				cdp.send('Storage.overrideQuotaForOrigin', { origin: site.url, ...more });
			await override({ quotaSize: 1 });
			try {
				await untilFull(ben.page);
				await ben.page.reload();
				const field = ben.page.getByRole('textbox', { name: 'Name of the place' });
				await until(
					'the text',
					async () => (await field.inputValue()) === 'Full well by the road',
					SLOW
				);
				await ben.tap('button', 'Save record');
				await ben.text(/no room left/, SLOW);
				await j.shot(ben, 'full');
				assert.equal(await field.inputValue(), 'Full well by the road');
			} finally {
				await override({});
			}
			await ben.tap('button', 'Save record');
			await ben.heading('Water point, Full well by the road', SLOW);
		}
	);

	await j.check(
		'full and locked: the passphrase opens it; backup and export are saved, and it is said what is not',
		async () => {
			const fay = asPerson(await j.device('fay'));
			const { page } = fay;
			const dialog = page.getByRole('dialog').filter({ visible: true });
			const passphrase = 'two boats and one lantern';
			const fill = async (...names) => {
				for (const name of names)
					await page.getByRole('textbox', { name, exact: true }).fill(passphrase);
			};
			const downloaded = async (act) => {
				const file = page.waitForEvent('download', { timeout: SLOW });
				await act();
				return readFile(await (await file).path());
			};
			await begin(fay, site.url, 'Fay');
			await fay.heading('Today', SLOW);
			await newRecord(fay, 'Last well');
			await fay.tap('button', 'Save record');
			await fay.heading('Water point, Last well', SLOW);
			await fay.goto(`${site.url}/keys`);
			await fay.tap('button', 'Set a passphrase');
			await fill('Passphrase', 'The same again');
			await fay.tap('button', 'Set it');
			await fay.text('The passphrase is set', SLOW);
			await page.getByRole('radio', { name: 'Ask each time' }).check({ force: true });
			await dialog.getByRole('button', { name: 'Ask each time' }).click();
			await fay.text('Azora asks each time it opens', SLOW);

			const cdp = await fay.context.newCDPSession(page);
			const quota = { origin: site.url, quotaSize: 1 };
			await cdp.send('Storage.overrideQuotaForOrigin', quota);
			await untilFull(page);
			await fay.tap('button', 'Lock now');
			await fay.heading('Azora is locked', SLOW);
			await fill('Passphrase');
			await fay.tap('button', 'Unlock');
			await fay.heading('Today', SLOW);
			await fay.text(/the journal could not keep that/, SLOW);
			await j.shot(fay, 'full-unlocked');

			await fay.tap('link', 'Save records to a file');
			await dialog.waitFor({ timeout: SLOW });
			const table = await downloaded(() =>
				dialog.getByRole('button', { name: 'Save the file' }).click()
			);
			assert.match(table.toString(), /Last well/);
			await fay.place('Today');
			await fay.inApp('/keys/backup');
			await fay.heading('A backup file');
			await fill('Passphrase', 'The same again');
			const file = await downloaded(() => fay.tap('button', 'Save the file'));
			assert.equal(file.subarray(0, 4).toString(), 'AZB1');
			await fay.text(/^The file is ready: azora-/);
			await j.shot(fay, 'full-backup');
			await fay.tap('button', 'I have the file');
			await fay.text(/no room left/, SLOW);
			await cdp.send('Storage.overrideQuotaForOrigin', { origin: site.url });
		}
	);

	for (const thread of ['policy', 'ledger', 'identity'])
		for (const afterMs of [0, 15, 60, 200])
			await j.check(
				`${thread} dies ${afterMs} ms into a save: one record, nothing lost`,
				async () => {
					const name = `Well ${thread} ${afterMs}ms`;
					await newRecord(ben, name);
					await ben.tap('button', 'Save record');
					await ben.page.waitForTimeout(afterMs);
					await endThread(ben.page, thread);
					await saveAtLast(ben, `Water point, ${name}`);
					await oneOf(ben, name);
				}
			);

	for (const afterMs of [0, 30, 150])
		await j.check(
			`the tab is killed ${afterMs} ms into a save: the draft or the record is there`,
			async () => {
				const name = `Killed ${afterMs}ms`;
				await newRecord(ben, name);
				await ben.page.getByRole('button', { name: 'Save record' }).click({ noWaitAfter: true });
				await ben.page.waitForTimeout(afterMs);
				await ben.page.close();
				ben.page = await ben.context.newPage();
				Object.assign(ben, asPerson(ben));
				await ben.goto(`${site.url}/today`);
				await ben.heading('Today', SLOW);
				const found = ben.page.locator('main').getByRole('link', { name: new RegExp(name) });
				await found.first().waitFor({ timeout: SLOW });
				// a draft that was left of a saved record is gone at the next start
				await until(`one ${name}`, async () => (await found.count()) === 1);
			}
		);

	await j.check('the camera is denied: said, with another way', async () => {
		await ben.goto(`${site.url}/verify`);
		await ben.tap('button', /Scan a code/);
		await ben.text(/camera/i, SLOW);
		await ben.page.getByRole('alert').first().waitFor({ timeout: SLOW });
		await j.shot(ben, 'camera-denied');
	});

	await j.check('a clock a year ahead: work goes on, and the time is a claim', async () => {
		const eve = asPerson(await j.device('ahead'));
		const { now } = { now: Date.now() + 365 * 86_400_000 };
		await eve.page.clock.setFixedTime(now);
		await begin(eve, site.url, 'Eve');
		await eve.heading('Today', SLOW);
		await newRecord(eve, 'Later well');
		await eve.tap('button', 'Save record');
		await eve.heading('Water point, Later well', SLOW);
	});

	await j.check('the teams were emptied by the browser: told, with the way back', async () => {
		await ben.goto('about:blank');
		const page = ben.page;
		await page.goto(`${site.url}/manifest.webmanifest`);
		await page.evaluate(
			() =>
				new Promise((resolve, reject) => {
					const asked = indexedDB.deleteDatabase('azora-ledger');
					asked.onsuccess = resolve;
					asked.onerror = reject;
				})
		);
		await ben.goto(`${site.url}/today`);
		await ben.text(/The team that was open here is gone from this device/, SLOW);
		await page.getByRole('link', { name: 'Bring it back' }).waitFor();
		await j.shot(ben, 'teams-gone');
	});

	await j.check('everything was emptied: told at the welcome, with the way back', async () => {
		await ben.page.goto(`${site.url}/manifest.webmanifest`);
		await ben.page.evaluate(async () => {
			for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
		});
		await ben.goto(site.url);
		await ben.text(/its store is empty now/, SLOW);
		await ben.page.getByRole('link', { name: 'Bring it back' }).waitFor();
		await j.shot(ben, 'emptied');
	});
});
