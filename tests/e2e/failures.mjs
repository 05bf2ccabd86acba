// What a browser or a phone can lack or lose, each in a real browser: nothing that was kept is lost, and each has a sentence
// with a way out. What ends in the middle of a save: crashes.mjs; threads that die, two windows, bad links: resilience.mjs.

import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import {
	clockOff,
	NO_CAMERA,
	NO_DATABASE,
	NO_ED25519,
	NO_FILES,
	NO_SERVICE_WORKER,
	slowLedger,
	without
} from '../lib/broken-browser.mjs';
import { journey, until } from '../lib/journey.mjs';
import { asPerson } from '../lib/person.mjs';
import { samplePhotos, wholePhotos } from '../lib/photos.mjs';
import { credentialOf, jws, presentationOf, signerOf, subjectClaims } from '../lib/proofs.mjs';
import { addPhoto, newRecord, SLOW } from '../lib/wells.mjs';
import { makeInvitation } from '../lib/work.mjs';

const NO_WORKER_SCRIPTS_CACHED = { serviceWorkers: 'block' };
const YEAR = 365 * 86_400_000;

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

/** What the sentence names is there, and opens. */
async function offersFile({ page }) {
	await Promise.all([
		page.waitForEvent('filechooser'),
		page.getByText('Choose a file', { exact: true }).click()
	]);
}

const dayOf = (ms) => new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(ms);

/** One whose credential is over in a year, and one whose showing is; with how the sentence begins. */
function proofsOfToday() {
	const [ama, kofi] = ['ama', 'kofi'].map(signerOf);
	const credential = credentialOf(ama.did, subjectClaims(kofi.did));
	const inTwoYears = { ...credential, exp: credential.nbf + 730 * 86_400 };
	const shown = (payload) => jws(kofi, presentationOf(kofi.did, jws(ama, payload)));
	return [
		[shown(credential), /^It held until/],
		[shown(inTwoYears), /^This showing held until/]
	];
}

await journey('failures', async (j) => {
	// a camera that can be denied: what this machine has does not matter
	await j.browser({ args: ['--use-fake-device-for-media-stream'] });
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
		await wholePhotos(ada, 1, SLOW);
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
				// an empty page has no store
				if (navigator.storage)
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

	await j.check('the camera is denied: said, with the way to a file', async () => {
		const dan = asPerson(await j.device('no-permission', { permissions: [] }));
		await dan.goto(`${site.url}/verify`);
		await dan.tap('button', /Scan a code/);
		await dan.text(/^The camera was not allowed\. Allow it in the browser's settings, or choose/);
		await j.shot(dan, 'camera-denied');
		await offersFile(dan);
	});

	await j.check('there is no camera: said, with the way to a file', async () => {
		const dan = asPerson(await j.device('no-camera', NO_WORKER_SCRIPTS_CACHED));
		await dan.context.addInitScript({ content: NO_CAMERA });
		// the texts of failures come late: until then nothing is said, and then the sentence
		await dan.context.route(/chunks\/[^/]*\.js$/, async (route) => {
			const response = await route.fetch();
			const isTexts = (await response.text()).includes('No camera was found here');
			if (isTexts) await new Promise((resolve) => setTimeout(resolve, 2_000));
			await route.fulfill({ response });
		});
		await dan.goto(`${site.url}/verify`);
		await dan.tap('button', /Scan a code/);
		await dan.page.getByRole('alert').waitFor({ timeout: SLOW });
		await dan.text('No camera was found here. Choose a file instead.');
		await offersFile(dan);
	});

	const eve = asPerson(await j.device('ahead', NO_WORKER_SCRIPTS_CACHED));
	await j.check('a clock a year ahead: work goes on, and the time is a claim', async () => {
		await without(eve, clockOff(YEAR));
		await begin(eve, site.url, 'Eve');
		await eve.heading('Today', SLOW);
		await newRecord(eve, 'Later well');
		await eve.tap('button', 'Save record');
		await eve.heading('Water point, Later well', SLOW);
		await eve.page.getByText('Details for checking').click();
		await eve.text(/^Time .+ by the author’s device: a claim\.$/);
	});

	await j.check(
		'a clock a year ahead: what seems over asks about the clock, and set right it opens',
		async () => {
			const { page } = eve;
			const asked = `Is the clock of this device right? It says ${dayOf(Date.now() + YEAR)}.`;
			await ben.place('Team');
			await ben.tap('link', 'Invite');
			await eve.goto(await makeInvitation(ben));
			await page.getByRole('alert').getByText(asked).waitFor();
			await j.shot(eve, 'join-over');
			const status = page.locator('[data-line="status"][data-state="fails"]');
			for (const [proof, said] of proofsOfToday()) {
				await eve.goto(`${site.url}/verify#${proof}`);
				await status.getByText(said).filter({ hasText: asked }).waitFor();
			}
			await j.shot(eve, 'proof-over');
			await page.goBack();
			await page.goBack();
			await page.getByRole('alert').getByText(asked).waitFor();
			await page.evaluate(() => {
				globalThis.clockOff = 0;
				document.dispatchEvent(new Event('visibilitychange'));
			});
			await page.getByRole('button', { name: /^Join / }).waitFor();
		}
	);

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
