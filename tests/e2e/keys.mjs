// Keys that survive: a passphrase, a lock over a reload, a passkey with PRF, 24 words and a backup file, in a real browser.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { addAuthenticator } from '../lib/authenticator.mjs';
import { journey, PHONE } from '../lib/journey.mjs';
import { look as lookAt } from '../lib/look.mjs';
import { asPerson } from '../lib/person.mjs';
import { begin, makeTeam } from '../lib/work.mjs';

const PASSPHRASE = 'two boats and one lantern';
const TOAST_MS = 20_000;

await journey('keys', async (j) => {
	const site = await j.site();
	const ada = asPerson(await j.device('ada'));
	const { page } = ada;
	const { inApp } = ada;
	let words = [];
	let passkeys;
	const look = async (j, device, name) => {
		await lookAt(j, device, name);
		await page.setViewportSize(PHONE);
	};

	const field = (name) => page.getByRole('textbox', { name, exact: true });
	const dialog = () => page.getByRole('dialog').filter({ visible: true });
	const open = async (path) => {
		await page.goto(site.url + path, { waitUntil: 'load' });
	};
	/** The recovery task, the team and everything else of a person stay out of sight while it is locked. */
	const isShut = async () => {
		await ada.heading('Azora is locked');
		assert.equal(await page.getByText('Well keepers').count(), 0, 'nothing of the team is shown');
	};
	const unlock = async (passphrase) => {
		await field('Passphrase').fill(passphrase);
		await page
			.getByRole('button', { name: /^(Unlock|Go on)$/ })
			.filter({ visible: true })
			.click();
	};
	/** The DID as the app shows it: the same person before and after. */
	const proves = async () => {
		await open('/settings');
		await page.getByText('Details for experts').click();
		await ada.tap('button', 'Show DID document');
		const document = page.locator('pre');
		await document.waitFor();
		return JSON.parse(await document.textContent()).id;
	};
	let did;

	await j.step('a person with a team', async () => {
		await begin(ada, site.url, 'Ada');
		await makeTeam(ada, 'Well keepers');
		did = await proves();
	});

	await j.check(
		'settings lead to keys: nothing brings her back yet, and this device opens by itself',
		async () => {
			await ada.tap('link', 'Keys and backup');
			await ada.heading('Keys and backup');
			await ada.text('Nothing brings you back yet');
			await ada.text(/Opens without asking/);
			await look(j, ada, 'keys');
		}
	);

	await j.step('a passphrase: said how strong, twice the same', async () => {
		await open('/keys');
		await ada.tap('button', 'Set a passphrase');
		await field('Passphrase').fill('short');
		await field('The same again').fill('shorter');
		await ada.tap('button', 'Set it');
		await ada.text('Too short: at least 8 characters.');
		await ada.text('These two are not the same.');
		await j.shot(ada, 'passphrase-too-short');
		await ada.tap('button', 'Make one for me');
		await page.waitForFunction(
			() => document.querySelector('dialog[open] input').value.split(' ').length === 6
		);
		await ada.text(/Strong:/);
		await field('Passphrase').fill(PASSPHRASE);
		await field('The same again').fill(PASSPHRASE);
		await j.shot(ada, 'passphrase-strong');
		await ada.tap('button', 'Set it');
		await ada.text('The passphrase is set', TOAST_MS);
		await ada.text(/Words that you know/);
	});

	await j.step(
		'ask each time: lock now, and nothing of the team is shown, also after a reload',
		async () => {
			await page.getByRole('radio', { name: 'Ask each time' }).check({ force: true });
			await dialog().getByRole('button', { name: 'Ask each time' }).click();
			await ada.text('Azora asks each time it opens', TOAST_MS);
			await j.shot(ada, 'asks-each-time');
			await ada.tap('button', 'Lock now');
			await isShut();
			await look(j, ada, 'unlock');
			await page.reload();
			await isShut();
			await open('/team');
			await isShut();
			assert.match(page.url(), /\/unlock$/);
		}
	);

	await j.step(
		'a wrong passphrase says so; the right one opens the same person and team',
		async () => {
			await unlock('two boats and one lamp');
			await ada.text(/This is not the passphrase/, TOAST_MS);
			await j.shot(ada, 'passphrase-wrong');
			const from = performance.now();
			await unlock(PASSPHRASE);
			await ada.heading('Today', TOAST_MS);
			j.notes.unlockMs = Math.round(performance.now() - from);
			await ada.place('Team');
			await ada.text('Well keepers');
			// a new page is a new thread: she unlocks again
			await open('/settings');
			await unlock(PASSPHRASE);
			await ada.heading('Today', TOAST_MS);
		}
	);

	await j.step('24 words: hidden, shown, checked by three', async () => {
		await inApp('/keys/words');
		await ada.heading('Your 24 words');
		await look(j, ada, 'keys-words-hidden');
		await ada.tap('button', 'Show the words');
		await page.locator('ol[lang=en] li').nth(23).waitFor();
		words = (await page.locator('ol[lang=en] li').allTextContents()).map((text) =>
			text.replace(/^\d+/, '').trim()
		);
		assert.equal(words.length, 24);
		await page.screenshot({ path: `${j.results}/words-shown.png` });
		await ada.tap('button', 'I have written them down');
		await answer((word) => `${word}x`);
		await ada.text(/One of these words is not/);
		await answer((word) => word);
		await ada.heading('Keys and backup');
		await ada.text(/Checked on/);
		assert.equal(await page.getByText('Nothing brings you back yet').count(), 0);
	});

	async function answer(spelt) {
		for (const label of await page.locator('form label').allTextContents()) {
			const position = Number(label.match(/\d+/)[0]);
			await field(`Word ${position}`).fill(spelt(words[position - 1]));
		}
		await ada.tap('button', 'Check');
	}

	await j.step('a passkey with PRF, made and asked for by the browser', async () => {
		passkeys = await addAuthenticator(ada);
		await ada.tap('button', 'Add a passkey');
		await ada.text('The passkey was added', TOAST_MS);
		assert.equal((await passkeys()).length, 1);
		await ada.text(/Finger, face or security key/);
		await j.shot(ada, 'passkey-added');
		await ada.tap('button', 'Lock now');
		await isShut();
		await ada.tap('button', 'Use a passkey');
		await ada.heading('Today', TOAST_MS);
		await inApp('/keys');
		await ada.heading('Keys and backup');
	});

	await j.check(
		'the same authenticator is not added twice; one that is not there is said',
		async () => {
			await ada.tap('button', 'Add a passkey');
			await ada.text(/holds a passkey of Azora already/, TOAST_MS);
		}
	);

	await j.step('the lock is changed, and both ways still open', async () => {
		await page.getByText('Details for experts').click();
		await ada.tap('button', 'Change the lock');
		await ada.text('The lock was changed', TOAST_MS);
		await ada.tap('button', 'Lock now');
		await isShut();
		await unlock(PASSPHRASE);
		await ada.heading('Today', TOAST_MS);
		await inApp('/keys');
	});

	await j.step('the passphrase is removed after a question; the last way stays', async () => {
		await ada.tap('button', 'Remove: Passphrase');
		await j.shot(ada, 'remove-passphrase');
		await dialog().getByRole('button', { name: 'Remove' }).click();
		await ada.text('It opens Azora no more', TOAST_MS);
		await ada.tap('button', 'Remove: Passkey');
		await dialog().getByRole('button', { name: 'Remove' }).click();
		await ada.text(/Without any way in|last way/i, TOAST_MS);
		await j.shot(ada, 'last-way-stays');
		assert.equal(await page.getByText(/Finger, face or security key/).count(), 1);
	});

	await j.step('the 24 words unlock where nothing else does', async () => {
		await ada.tap('button', 'Lock now');
		await isShut();
		await ada.tap('button', 'Use the 24 words');
		await field('Your 24 words').fill(words.with(3, words[4]).join(' '));
		await ada.tap('button', 'Unlock');
		await ada.text(/These words do not fit together|words of another person/, TOAST_MS);
		await field('Your 24 words').fill(words.join(' '));
		await j.shot(ada, 'unlock-by-words');
		await ada.tap('button', 'Unlock');
		await ada.heading('Today', TOAST_MS);
		await inApp('/keys');
	});

	await j.step('it opens by itself again when she says so', async () => {
		await page.getByRole('radio', { name: 'Open by itself' }).check({ force: true });
		await ada.text('Azora opens by itself here', TOAST_MS);
		await open('/team');
		await ada.text('Well keepers');
		assert.equal(await proves(), did, 'the same person all along');
	});

	await j.step(
		'a backup file: asked who is there, saved, with a count of what is in it',
		async () => {
			await open('/keys/backup');
			await ada.heading('A backup file');
			await ada.text('1 team');
			await look(j, ada, 'keys-backup');
			await open('/keys/backup');
			await field('Passphrase').fill(PASSPHRASE);
			await field('The same again').fill(PASSPHRASE);
			await ada.tap('button', 'Save the file');
			await dialog().getByText('Is it you?').waitFor();
			await j.shot(ada, 'prove-before-backup');
			const download = page.waitForEvent('download', { timeout: 60_000 });
			await dialog().getByRole('button', { name: 'Use a passkey' }).click();
			const file = await download;
			assert.match(file.suggestedFilename(), /^azora-\d{4}-\d\d-\d\d\.azora$/);
			const bytes = await readFile(await file.path());
			assert.equal(bytes.subarray(0, 4).toString(), 'AZB1');
			j.notes.backupBytes = bytes.length;
			await ada.text(/^The file is ready: azora-/);
			await look(j, ada, 'keys-backup-made');
			const again = page.waitForEvent('download');
			await ada.tap('button', 'Save it again');
			assert.deepEqual(await readFile(await (await again).path()), bytes);
			// it counts once she says that it arrived
			await ada.tap('button', 'I have the file');
			await ada.text(/Last saved on/);
			for (const secret of [PASSPHRASE, 'Well keepers', did, words.slice(0, 2).join(' ')])
				assert.ok(!bytes.includes(Buffer.from(secret)), `no “${secret}” in it`);
		}
	);

	await j.check(
		'what was typed is nowhere in the storage, and the journal says what was done',
		async () => {
			const kept = await page.evaluate(async () => {
				const rows = [];
				for (const { name } of await indexedDB.databases()) {
					const database = await new Promise((resolve, reject) => {
						const request = indexedDB.open(name);
						request.onsuccess = () => resolve(request.result);
						request.onerror = () => reject(request.error);
					});
					for (const store of database.objectStoreNames) {
						const all = await new Promise((resolve, reject) => {
							const request = database.transaction(store).objectStore(store).getAll();
							request.onsuccess = () => resolve(request.result);
							request.onerror = () => reject(request.error);
						});
						rows.push(JSON.stringify(all));
					}
					database.close();
				}
				return rows.join('') + JSON.stringify({ ...localStorage, ...sessionStorage });
			});
			assert.ok(kept.includes('identity.add-way'), 'the journal was read');
			assert.ok(!kept.includes(PASSPHRASE), 'no passphrase');
			assert.ok(!kept.includes(words.slice(0, 3).join(' ')), 'no words in a row');
			const unusual = words.filter((word) => word.length > 6);
			for (const word of unusual) assert.ok(!kept.includes(`"${word}"`), 'no word');
		}
	);

	await j.step('nothing is made by the authenticator before it is known who asks', async () => {
		const before = await passkeys();
		await open('/keys');
		await ada.tap('button', 'Add a passkey');
		await dialog().getByText('Is it you?').waitFor();
		assert.deepEqual(await passkeys(), before);
		await page.keyboard.press('Escape');
	});

	await j.step('her second device adds its own passkey to the same password manager', async () => {
		const [first] = await passkeys();
		const client = await ada.context.newCDPSession(page);
		await page.goto('about:blank');
		await client.send('Storage.clearDataForOrigin', { origin: site.url, storageTypes: 'all' });
		await ada.goto(site.url);
		await ada.tap('link', 'I had Azora before');
		await ada.tap('link', /From my 24 words/);
		await page.getByRole('textbox').fill(words.join(' '));
		await ada.tap('button', 'Check the words');
		await ada.write('Your name', 'Ada');
		await ada.tap('button', 'Come back');
		await ada.heading('You are back', TOAST_MS);
		await open('/keys');
		await ada.tap('button', 'Add a passkey');
		await ada.text('The passkey was added', TOAST_MS);
		const both = await passkeys();
		assert.equal(both.length, 2);
		assert.ok(both.includes(first), 'the first device’s is still there');
		assert.ok(await gives(first), 'and still gives its secret');
		await page.getByRole('radio', { name: 'Ask each time' }).check({ force: true });
		await dialog().getByRole('button', { name: 'Ask each time' }).click();
		await ada.text('Azora asks each time it opens', TOAST_MS);
		await ada.tap('button', 'Lock now');
		await ada.heading('Azora is locked');
		await ada.tap('button', 'Use a passkey');
		await ada.heading('Today', TOAST_MS);
		assert.equal((await passkeys()).length, 2);
	});

	/** As the first device would ask. */
	function gives(passkey) {
		return page.evaluate(async (base64) => {
			const id = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
			const given = await navigator.credentials.get({
				publicKey: {
					challenge: new Uint8Array(32),
					allowCredentials: [{ type: 'public-key', id }],
					userVerification: 'required',
					extensions: { prf: { eval: { first: new Uint8Array(32) } } }
				}
			});
			return Boolean(given.getClientExtensionResults().prf?.results?.first);
		}, passkey);
	}
});
