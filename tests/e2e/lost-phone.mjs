// The phone broke. What was synced or backed up comes back: from a file, from words, from another phone; what was not is
// told. Results in test-results/lost-phone/.
// journey: alone

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { addAuthenticator } from '../lib/authenticator.mjs';
import { journey, PHONE, until } from '../lib/journey.mjs';
import { look } from '../lib/look.mjs';
import { asPerson } from '../lib/person.mjs';
import { samplePhotos } from '../lib/photos.mjs';

const TEAM = 'Wells';
const PASSPHRASE = 'seven slow boats on the water';

async function start(person, site, name) {
	await person.goto(site.url);
	await person.tap('link', 'Start here');
	await person.page.getByRole('textbox').fill(name);
	await person.tap('button', 'Continue');
	await person.heading('Today');
}

async function record(person, name, { photos = 0 } = {}) {
	await person.place('Today');
	await person.tap('link', /^(New record|Take a first record)$/);
	await person.tap('link', /Water point/);
	await person.write('Name of the place', name);
	await person.choose('Borehole');
	if (photos) {
		const input = person.page.locator('input[type=file][accept^="image"]').first();
		await input.setInputFiles((await samplePhotos(person.page)).slice(0, photos));
		await person.page.getByRole('img', { name: `Photo ${photos}` }).waitFor({ timeout: 20_000 });
	}
	await person.tap('button', 'Save record');
	await person.heading(`Water point, ${name}`);
}

async function seal(person, name) {
	await person.tap('button', 'Seal');
	await person.text(new RegExp(`Sealed by ${name}`));
}

const inRecords = async (person, name, ms = 30_000) => {
	await person.place('Records');
	await person.page
		.getByRole('link', { name: new RegExp(name) })
		.first()
		.waitFor({ timeout: ms });
};

async function didOf(person, site) {
	await person.goto(`${site.url}/settings`);
	await person.page.getByText('For experts').or(person.page.locator('summary')).first().click();
	const text = await person.page.locator('main').innerHTML();
	return /did:key:z[1-9A-HJ-NP-Za-km-z]+/.exec(text)?.[0];
}

/** The 24 words, read from the screen and checked there. */
async function wordsOf(person, site) {
	await person.goto(`${site.url}/keys/words`);
	await person.tap('button', 'Show the words');
	const items = person.page.locator('ol.words li');
	await items.nth(23).waitFor();
	const words = (await items.allInnerTexts()).map((text) => text.replace(/[\d\s]+/g, ''));
	await person.tap('button', 'I have written them down');
	const fields = person.page.getByRole('textbox', { name: /^Word \d+$/ });
	await fields.nth(2).waitFor();
	for (const field of await fields.all()) {
		const label = await field.evaluate((input) => input.labels[0].textContent ?? '');
		await field.fill(words[Number(/\d+/.exec(label)[0]) - 1]);
	}
	await person.tap('button', 'Check');
	await person.page.waitForURL(/\/keys$/);
	return words;
}

async function openRestore(person, site, way) {
	await person.goto(site.url);
	await person.tap('link', 'I had Azora before');
	await person.heading('Welcome back');
	await person.tap('link', way);
}

await journey('lost-phone', async (j) => {
	const site = await j.site();
	let ada = asPerson(await j.device('ada'));
	const ben = asPerson(await j.device('ben'));
	const backup = path.join(j.results, 'ada.azora');
	let did = '';
	let words = [];
	let wordsOfBen = [];

	await j.step('Ada makes a team, Ben joins as issuer', async () => {
		await start(ada, site, 'Ada');
		await ada.place('Team');
		await ada.tap('link', 'Make a team');
		await ada.write('Name of the team', TEAM);
		await ada.tap('button', 'Make the team');
		await ada.text('Founder, admin');
		await ada.tap('link', 'Invite');
		await ada.choose('Issue');
		await ada.tap('button', 'Make the invitation');
		const link = ada.page.locator('[data-invitation-link]');
		await link.waitFor();
		await ben.goto(await link.inputValue());
		await ben.heading(/Ada invites you/);
		await ben.write('Your name', 'Ben');
		await ben.tap('button', `Join ${TEAM}`);
		await ben.text('Issuer', 30_000);
		await ada.tap('link', 'Back to Team');
		await ada.here(1, 30_000);
	});

	await j.step('Ada seals a record with photos; Ben confirms and issues a credential', async () => {
		await record(ada, 'North well', { photos: 2 });
		await seal(ada, 'Ada');
		await inRecords(ben, 'North well', 60_000);
		await ben.tap('link', /North well/);
		await ben.photos(2, 60_000);
		await ben.tap('button', 'Confirm');
		await ben.text(/Ben confirms/);
		await ben.place('Team');
		await ben.tap('link', /Ada/);
		await ben.heading(/Ada’s score/);
		await ben.tap('link', 'Issue a credential');
		await ben.heading(/Issue to Ada/);
		await ben.text(/The score is/);
		await ben.tap('button', 'Sign and issue');
		await ben.text(/Signed by Ben|You signed/, 20_000);
		await ada.place('Wallet');
		await ada.page.locator('[data-credential]').first().waitFor({ timeout: 30_000 });
		did = await didOf(ada, site);
		assert.match(did, /^did:key:z6Mk/);
	});

	await j.step('Ada writes down and checks her words, and saves a backup', async () => {
		words = await wordsOf(ada, site);
		wordsOfBen = await wordsOf(ben, site);
		assert.equal(words.length, 24);
		await ada.goto(`${site.url}/keys/backup`);
		const fields = ada.page.locator('input[type=password]');
		await fields.nth(1).waitFor();
		for (const field of await fields.all()) await field.fill(PASSPHRASE);
		await ada.text('1 team');
		await j.shot(ada, 'backup');
		const [download] = await Promise.all([
			ada.page.waitForEvent('download', { timeout: 90_000 }),
			ada.tap('button', 'Save the file')
		]);
		await download.saveAs(backup);
		await ada.tap('button', 'I have the file');
		await ada.text(/Last saved on/);
	});

	await j.step('one record more that Ben gets, one that nobody gets; Devices says so', async () => {
		await ada.goto(`${site.url}/today`);
		await ada.here(1, 30_000);
		await record(ada, 'South well');
		await inRecords(ben, 'South well', 60_000);
		await ada.goto(`${site.url}/devices`);
		await ada.text('Everything of yours is on another device too.', 30_000);
		await ada.controlled();
		// what Ben told is kept two seconds later
		await ada.page.waitForTimeout(3_000);
		await site.stop();
		await ada.page.reload();
		await record(ada, 'East well');
		await ada.place('Today');
		await ada.page.goto(`${site.url}/devices`);
		await ada.heading('Devices');
		await ada.text('1 record that no other device has', 30_000);
		await ada.text(/Last backup/);
		await j.shot(ada, 'devices-only-here');
		await ada.close();
		await site.start();
	});

	await j.check('a broken file and a wrong passphrase have a sentence', async () => {
		const other = asPerson(await j.device('ada-wrong'));
		const bytes = await readFile(backup);
		const broken = path.join(j.results, 'broken.azora');
		await writeFile(broken, bytes.subarray(0, bytes.length - 20));
		await openRestore(other, site, /From a backup file/);
		const choose = (file) => other.page.locator('#restore-file').setInputFiles(file);
		const open = async (passphrase) => {
			await other.page.locator('input[type=password]').fill(passphrase);
			await other.tap('button', 'Look what is in it');
		};
		const said = (sentence) =>
			other.page.getByRole('alert').getByText(sentence).waitFor({ timeout: 60_000 });
		await choose(broken);
		await open(PASSPHRASE);
		await said('The end of this backup is missing. Copy the file again from where you keep it.');
		await j.shot(other, 'broken-file');
		await choose({ name: 'x.azora', mimeType: '', buffer: Buffer.from('no backup') });
		// nobody is asked for a passphrase that opens nothing
		await other.text(/not a backup of Azora/);
		assert.equal(await other.page.locator('input[type=password]').count(), 0);
		await choose(backup);
		await open('another sentence altogether');
		await said(/^This is not the passphrase of this backup\./);
		await j.shot(other, 'wrong-passphrase');
		await other.close();
	});

	await j.step(
		'from the file: what is in it is shown, then the person and the team are back',
		async () => {
			ada = asPerson(await j.device('ada-again'));
			await openRestore(ada, site, /From a backup file/);
			await j.shot(ada, 'choose-the-file');
			await ada.page.locator('#restore-file').setInputFiles(backup);
			await ada.page.locator('input[type=password]').fill(PASSPHRASE);
			await ada.tap('button', 'Look what is in it');
			await ada.text(TEAM, 60_000);
			await ada.text('1 record');
			await j.shot(ada, 'in-the-file');
			await ada.tap('button', 'Bring Ada back');
			await ada.heading('You are back', 60_000);
			await ada.text('Back: you, 1 team, 1 record.');
			await ada.text(
				/Your backup is from .* What you recorded later and no teammate has is gone\./
			);
		}
	);

	await j.step(
		'Ben is met: the record after the backup comes back, the other is gone',
		async () => {
			await ada.page.locator('[data-more="1"]').waitFor({ timeout: 60_000 });
			await j.shot(ada, 'you-are-back');
			await ada.tap('link', 'Go to Today');
			await inRecords(ada, 'South well');
			await inRecords(ada, 'North well');
			assert.equal(await ada.page.getByRole('link', { name: /East well/ }).count(), 0);
			await ada.tap('link', /North well/);
			await ada.photos(2, 60_000);
			await ada.place('Wallet');
			await ada.page.locator('[data-credential]').first().waitFor({ timeout: 30_000 });
			assert.equal(await didOf(ada, site), did);
		}
	);

	await j.step('Ada records and seals again; Ben gets it from her new phone', async () => {
		await ada.goto(`${site.url}/today`);
		await ada.here(1, 30_000);
		await record(ada, 'West well');
		await seal(ada, 'Ada');
		await inRecords(ben, 'West well', 60_000);
		await ben.tap('link', /West well/);
		await ben.text(/Sealed by Ada/, 30_000);
		await j.shot(ben, 'ben-has-the-new-record');
	});

	await j.step('the lost phone is listed and closed', async () => {
		await ada.goto(`${site.url}/devices`);
		await ada.page.locator('[data-device]').first().waitFor({ timeout: 30_000 });
		await j.shot(ada, 'devices');
		await ada.tap('button', 'This device is lost');
		await ada.text(/whoever has it can act as you/);
		await j.shot(ada, 'lost');
		await ada.tap('button', 'Yes, it is lost');
		await ada.page.locator('[data-device][data-closed]').waitFor({ timeout: 30_000 });
		await ada.page.locator('dialog[open]').waitFor({ state: 'detached' });
		await j.shot(ada, 'closed');
		await record(ada, 'After the loss');
		await inRecords(ben, 'After the loss', 60_000);
	});

	await j.check('words with one wrong word, and words of another person', async () => {
		const other = asPerson(await j.device('words-wrong'));
		await openRestore(other, site, /From my 24 words/);
		const wrong = [...words.slice(0, 23), words[23] === 'zoo' ? 'abandon' : 'zoo'];
		await other.page.getByRole('textbox').fill(wrong.join(' '));
		await other.tap('button', 'Check the words');
		await other.page.locator('[aria-invalid="true"]').waitFor();
		await j.shot(other, 'one-wrong-word');
		await other.close();
		await ada.goto(`${site.url}/restore`);
		await ada.tap('link', /From my 24 words/);
		await ada.page.getByRole('textbox').fill(wordsOfBen.join(' '));
		await ada.tap('button', 'Check the words');
		await ada.text('Ada uses this device');
		await j.shot(ada, 'words-of-another');
	});

	await j.step(
		'from words: the person is back; Ben shows the code; team and credential are back',
		async () => {
			const again = asPerson(await j.device('ada-words'));
			await openRestore(again, site, /From my 24 words/);
			await again.page.getByRole('textbox').fill(words.join('  ').toUpperCase());
			await again.text('24 words of 24');
			await again.tap('button', 'Check the words');
			await again.text('The words are right');
			await again.write('Your name', 'Ada');
			await j.shot(again, 'words-are-yours');
			await again.tap('button', 'Come back');
			await again.heading('You are back', 30_000);
			await again.text('Your teams are not here yet');
			await j.shot(again, 'back-from-words');

			await ben.place('Team');
			await ben.tap('link', 'Show the code');
			await ben.tap('button', 'Show the code');
			const link = ben.page.locator('[data-team-code]');
			await link.waitFor();
			await j.shot(ben, 'ben-shows-the-code');
			await again.tap('link', 'Scan a team’s code');
			await again.page.getByRole('textbox').fill(await link.inputValue());
			await again.tap('button', 'Open it');
			await again.heading('Your team, on this device');
			await j.shot(again, 'the-teams-code');
			await again.tap('button', `Bring ${TEAM} back`);
			await again.heading('Team', 30_000);
			await again.text('Founder, admin', 60_000);
			await inRecords(again, 'West well', 60_000);
			await again.place('Wallet');
			await again.page.locator('[data-credential]').first().waitFor({ timeout: 60_000 });
			await j.shot(again, 'wallet-from-words');
			assert.equal(await didOf(again, site), did);
			await record(again, 'From words');
			await ben.tap('link', 'Back to Team');
			await inRecords(ben, 'From words', 60_000);
			await again.close();
		}
	);

	await j.step('Ada opens her phone by a passkey too, and has no passphrase', async () => {
		await addAuthenticator(ada);
		await ada.goto(`${site.url}/keys`);
		await ada.tap('button', 'Add a passkey');
		await ada.text('The passkey was added', 20_000);
		assert.equal(await ada.page.getByText('Words that you know').count(), 0);
	});

	await j.step('a second device, by two codes, with the servers stopped', async () => {
		const tablet = asPerson(await j.device('tablet', { viewport: { width: 820, height: 1100 } }));
		await tablet.goto(site.url);
		await tablet.controlled();
		await ada.goto(`${site.url}/devices`);
		await ada.controlled();
		await ada.heading('Devices');
		await site.stop();
		await tablet.tap('link', 'I had Azora before');
		await tablet.tap('link', /From my other device/);
		const codeA = tablet.page.locator('[data-code-a]');
		await codeA.waitFor();
		await tablet.page.locator('[data-qr]').waitFor();
		await j.shot(tablet, 'code-a');
		await ada.tap('button', 'Add a device');
		await ada.page.getByRole('textbox').fill(await codeA.inputValue());
		await ada.tap('button', 'Read the code');
		const wordsOn = (person) => person.page.locator('[data-words] li').allInnerTexts();
		await until('the words', async () => (await wordsOn(ada)).length > 0);
		assert.deepEqual(await wordsOn(ada), await wordsOn(tablet));
		await j.shot(ada, 'the-same-words');
		await ada.tap('button', 'They are the same');
		await ada.text('Is it you?');
		await j.shot(ada, 'prove-before-answer');
		await ada.tap('button', 'Use a passkey');
		const codeB = ada.page.locator('[data-code-b]');
		await codeB.waitFor();
		const picture = path.join(j.results, 'code-b.png');
		await ada.page.locator('[data-qr]').screenshot({ path: picture });
		await look(j, ada, 'code-b');
		await ada.page.setViewportSize(PHONE);

		// Ben saw code A, and answers it as well
		await ben.page.goto(`${site.url}/devices`);
		await ben.tap('button', 'Add a device');
		await ben.page.getByRole('textbox').fill(await codeA.inputValue());
		await ben.tap('button', 'Read the code');
		await ben.tap('button', 'They are the same');
		const codeOfBen = ben.page.locator('[data-code-b]');
		await codeOfBen.waitFor();
		await tablet.page
			.getByRole('textbox')
			.last()
			.fill(await codeOfBen.inputValue());
		await tablet.tap('button', 'Read the code');
		await tablet.page.getByRole('button', { name: 'Bring Ben back' }).waitFor();
		assert.notDeepEqual(await wordsOn(tablet), await wordsOn(ada));
		await j.shot(tablet, 'somebody-else-answered');
		await tablet.tap('button', 'This is not me');

		await tablet.page.locator('input[type=file][accept^="image"]').setInputFiles(picture);
		await tablet.page.getByRole('button', { name: 'Bring Ada back' }).waitFor();
		await tablet.heading('Is it you?');
		assert.deepEqual(await wordsOn(tablet), await wordsOn(ada));
		await look(j, tablet, 'is-it-you');
		await tablet.page.setViewportSize(PHONE);
		await tablet.tap('button', 'Bring Ada back');
		await tablet.heading('You are back', 30_000);
		await tablet.text(TEAM);
		await j.shot(tablet, 'tablet-is-back');
		await ada.tap('button', 'Done');
		await site.start();
		await tablet.tap('link', 'Go to Today');
		await inRecords(tablet, 'West well', 90_000);
		assert.equal(await didOf(tablet, site), did);
		await until('the tablet is listed', async () => {
			await ada.goto(`${site.url}/devices`);
			await ada.page.locator('[data-device]').first().waitFor();
			return (await ada.page.locator('[data-device]:not([data-closed])').count()) >= 2;
		});
		await j.shot(ada, 'devices-with-tablet');
	});
});
