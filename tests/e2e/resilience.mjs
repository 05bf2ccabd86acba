// What goes wrong in the field, in a real browser: two windows, threads that die, permissions denied, links that are no
// invitations, a clock that is off. Nothing is lost and each has a sentence with a way out.

import assert from 'node:assert/strict';
import { clockOff, without } from '../lib/broken-browser.mjs';
import { journey, until } from '../lib/journey.mjs';
import { asPerson } from '../lib/person.mjs';
import { samplePhotos } from '../lib/photos.mjs';
import { begin, makeTeam } from '../lib/work.mjs';

/** Ends a thread from inside, as a crash would: nobody is told. */
async function kill(page, name) {
	const worker = page.workers().find((one) => one.url().includes(`/${name}.worker`));
	assert.ok(worker, `the ${name} thread runs`);
	await worker.evaluate(() => self.close()).catch(() => {});
}

const runs = (page, name) => page.workers().some((one) => one.url().includes(`/${name}.worker`));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The refusal beside the button: the thread was started again, try once more. */
const told = (person) =>
	person.page
		.locator('main')
		.getByText(/was started again/)
		.or(person.page.locator('.toast').getByText(/was started again/))
		.first()
		.waitFor({ timeout: 60_000 });

async function newRecord(person, name) {
	await person.place('Today');
	await person.tap('link', /^(New record|Take a first record)$/);
	await person.tap('link', /Water point/);
	await person.write('Name of the place', name);
	await person.choose('Borehole');
}

await journey('resilience', async (j) => {
	const site = await j.site();
	const ada = asPerson(await j.device('ada'));

	await j.step('an identity and a team', async () => {
		await begin(ada, site.url, 'Ada');
		await makeTeam(ada, 'Wells');
		await ada.text('Founder, admin');
	});

	await j.check('place denied: the record is saved all the same', async () => {
		await newRecord(ada, 'North well');
		await ada.text('Without a place');
		await ada.tap('button', 'Save record');
		await ada.heading('Water point, North well');
	});

	await j.check('the rules thread dies: the next act is decided all the same', async () => {
		await kill(ada.page, 'policy');
		await ada.tap('button', 'Seal', 30_000);
		await ada.text(/Sealed by Ada/, 30_000);
	});

	await j.check(
		'the ledger thread dies: it is opened again, and what was saved is there',
		async () => {
			await newRecord(ada, 'South well');
			await kill(ada.page, 'ledger');
			await ada.tap('button', 'Save record');
			await ada.text('Nothing is lost: the draft is kept on this device.', 30_000);
			await ada.tap('button', 'Save record');
			await ada.heading('Water point, South well', 60_000);
			await ada.place('Records');
			await ada.text('Water point, North well');
		}
	);

	await j.check('the identity thread dies: the seal is signed by a new one', async () => {
		await ada.tap('link', /South well/);
		await kill(ada.page, 'identity');
		await ada.tap('button', 'Seal', 30_000);
		await told(ada);
		await ada.tap('button', 'Seal', 30_000);
		await ada.text(/Sealed by Ada/, 60_000);
	});

	await j.check('the photos thread dies: the photo is made by a new one', async () => {
		await newRecord(ada, 'East well');
		const input = ada.page.locator('input[type=file][accept^="image"]').first();
		const [first, second] = await samplePhotos(ada.page);
		await input.setInputFiles([first]);
		await ada.page.getByRole('img', { name: /^Photo 1/ }).waitFor();
		// shown at once; now it is kept too
		await ada.text(/Draft kept on this device \d/);
		await kill(ada.page, 'photos');
		// nobody has to choose it again
		await input.setInputFiles([second]);
		await ada.text(/Draft kept on this device \d/, 60_000);
		await ada.photos(2);
	});

	await j.check(
		'a file that is no picture is refused with a sentence; the draft stays',
		async () => {
			const input = ada.page.locator('input[type=file][accept^="image"]').first();
			const file = { name: 'x.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') };
			await input.setInputFiles([file]);
			await ada.text(/no picture that this device can read/);
		}
	);

	await j.check('closed without saving: the draft is there with its photos', async () => {
		await ada.text(/Draft kept on this device/);
		await ada.page.reload();
		await ada.photos(2);
		assert.equal(
			await ada.page.getByRole('textbox', { name: 'Name of the place' }).inputValue(),
			'East well'
		);
		await ada.tap('button', 'Save record');
		await ada.heading('Water point, East well');
	});

	await j.check('two windows: the second says so, takes over, and the first lets go', async () => {
		const second = await ada.context.newPage();
		await second.goto(`${site.url}/records`);
		await second.getByText('Azora is open elsewhere').waitFor();
		await second.getByRole('button', { name: 'Use here' }).click();
		await second.getByRole('link', { name: /East well/ }).waitFor();
		await ada.text('Azora is open elsewhere');
		await ada.tap('button', 'Use here');
		await ada.page.getByText('Azora is open elsewhere').waitFor({ state: 'detached' });
		await second.getByText('Azora is open elsewhere').waitFor();
		// asked for the rules it starts their thread again, and not the ledger with it
		await kill(second, 'policy');
		await second.keyboard.press('Control+K');
		await until('the rules thread runs again', () => runs(second, 'policy'));
		await pause(2_000);
		assert.ok(!runs(second, 'ledger'), 'the ledger stays where it is');
		await newRecord(ada, 'West well');
		await ada.tap('button', 'Save record');
		await ada.heading('Water point, West well');
		await second.close();
	});

	await j.check('two windows with nobody yet: the one that is slower opens no teams', async () => {
		const first = asPerson(await j.device('bea'));
		await first.goto(site.url);
		const faster = asPerson({ name: 'bea', page: await first.context.newPage() });
		await begin(faster, site.url, 'Bea');
		await makeTeam(faster, 'Springs');
		await first.tap('link', 'Start here');
		await first.write('Your name', 'Bea');
		await first.tap('button', 'Continue');
		await first.text('Azora is open elsewhere');
		await newRecord(faster, 'Spring');
		await faster.tap('button', 'Save record');
		await faster.heading('Water point, Spring');
		await first.inApp('/restore#file');
		await first.text('Azora is open in another window. Close it first.');
		await faster.page.close();
		await first.page.getByText('Azora is open elsewhere').waitFor({ state: 'detached' });
		await first.inApp('/records');
		await first.text('Water point, Spring');
	});

	await j.check('links that are no invitations are refused with a reason', async () => {
		for (const text of ['hello', `${site.url}/join#AAAA`, `${site.url}/join#${'A'.repeat(3000)}`]) {
			await ada.goto(`${site.url}/join`);
			await ada.page.getByRole('textbox').fill(text);
			await ada.tap('button', 'Open it');
			await until('a sentence', () =>
				ada.page
					.locator('[aria-invalid="true"]')
					.count()
					.then((count) => count > 0)
			);
		}
	});

	await j.check(
		'a clock that is off by two years: everything works, the time is shown as a claim',
		async () => {
			const late = asPerson(await j.device('late', { serviceWorkers: 'block' }));
			await without(late, clockOff(-2 * 365 * 86_400_000));
			await late.goto(site.url);
			await late.tap('link', 'Start here');
			await late.page.getByRole('textbox').fill('Late');
			await late.tap('button', 'Continue');
			await late.heading('Today');
			await newRecord(late, 'Old well');
			await late.tap('button', 'Save record');
			await late.heading('Water point, Old well', 30_000);
			await late.page.getByText('Details for checking').click();
			await late.text(/^Time .+ by the author’s device: a claim\.$/);
		}
	);

	await j.check('no page told of a fault that it did not recover from', async () => {
		const faults = await ada.page.getByRole('alert').allTextContents();
		assert.deepEqual(faults, []);
	});
});
