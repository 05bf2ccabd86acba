// People who are faster than the app: what is pressed twice is done once, what is typed meanwhile changes nothing, and whoever
// has left a screen is not brought back to it.

import assert from 'node:assert/strict';
import { journey, PHONE, until } from '../lib/journey.mjs';
import { asPerson } from '../lib/person.mjs';
import { begin, form, makeInvitation, makeTeam, save } from '../lib/work.mjs';

const WIDE = { width: 1280, height: 800 };
const PASSPHRASE = 'seven slow boats on the water';
const SYNC_MS = 60_000;

/** In one go, as an impatient thumb does. */
const twice = (locator) =>
	locator.first().evaluate((button) => {
		button.click();
		button.click();
	});

/** Keeps the store of a draft busy, so that it opens when the answer is called. */
async function holdDraft(page, id) {
	await page.evaluate(
		(name) =>
			new Promise((resolve, reject) => {
				const opening = indexedDB.open(name);
				opening.onerror = () => reject(opening.error);
				opening.onsuccess = () => {
					const rows = opening.result.transaction('updates', 'readwrite').objectStore('updates');
					let isHeld = true;
					globalThis.releaseDraft = () => (isHeld = false);
					const hold = () => {
						if (isHeld) rows.count().onsuccess = hold;
						else opening.result.close();
					};
					hold();
					resolve();
				};
			}),
		`azora-draft-${id}`
	);
	return () => page.evaluate(() => globalThis.releaseDraft());
}

await journey('twice', async (j) => {
	const site = await j.site();
	const ama = asPerson(await j.device('ama'));
	const kofi = asPerson(await j.device('kofi'));
	const pane = ama.page.locator('section.pane[data-compact="off"]');
	const confirm = pane.getByRole('button', { name: 'Confirm' });
	const at = {};

	/** How often a command went through, as the journal has it. */
	const done = async ({ page, inApp, heading }, command) => {
		await inApp('/journal');
		await heading('Journal');
		await page.locator('[data-command]').first().waitFor();
		return page.locator(`[data-command="${command}"]`).count();
	};
	const record = async (name) => {
		await form(kofi, site, 'river-level');
		await kofi.write('Name of the gauge', name);
		return save(kofi);
	};
	const seal = async () => {
		await kofi.tap('button', 'Seal');
		await kofi.text(/Sealed by Kofi Boateng/);
	};
	const pathOf = ({ page }) => new URL(page.url()).pathname;

	await j.step('a team', async () => {
		await begin(ama, site.url, 'Ama Mensah');
		await makeTeam(ama, 'River watch');
	});

	await j.check('an invitation stays in sight when an older one is taken back', async () => {
		const { page } = ama;
		await ama.tap('link', 'Invite');
		await ama.choose('Look');
		await makeInvitation(ama);
		await ama.choose('Record');
		const link = await makeInvitation(ama);
		const older = page.getByRole('listitem').filter({ hasText: 'Viewer' });
		await twice(older.getByRole('button', { name: 'Take back' }));
		await older.waitFor({ state: 'detached' });
		assert.equal(await page.locator('[data-invitation-link]').inputValue(), link);
		await j.shot(ama, 'invitation');
		assert.equal(await done(ama, 'workspace.revoke-invitation'), 1);
	});

	await j.step('a teammate, and two records to be confirmed', async () => {
		await ama.goto(`${site.url}/team/invite`);
		await kofi.goto(await makeInvitation(ama));
		await kofi.write('Your name', 'Kofi Boateng');
		await twice(kofi.page.getByRole('button', { name: 'Join River watch' }));
		await kofi.heading('Team', 30_000);
		await kofi.here(1, 30_000);
		for (const name of ['Gauge 1', 'Gauge 2']) {
			await record(name);
			await seal();
		}
		at.open = await record('Gauge 3');
	});

	await j.check('Confirm pressed twice signs the record that was read, and no other', async () => {
		await ama.page.setViewportSize(WIDE);
		await ama.goto(`${site.url}/today`);
		await ama.page
			.getByText(/^Confirm/)
			.nth(1)
			.waitFor({ timeout: SYNC_MS });
		await confirm.waitFor();
		const read = await pane.getAttribute('aria-label');
		await twice(confirm);
		await pane.getByText('Ama Mensah confirms').waitFor();
		assert.equal(await pane.getAttribute('aria-label'), read);
		await j.shot(ama, 'confirmed');
		assert.equal(await done(ama, 'records.confirm'), 1);
	});

	await j.check('a record that comes in does not push away the one that is read', async () => {
		await ama.inApp('/records');
		await ama.heading('Records');
		await pane.waitFor();
		const read = await pane.getAttribute('aria-label');
		await record('Gauge 4');
		await ama.text(/Gauge 4/, SYNC_MS);
		assert.equal(await pane.getAttribute('aria-label'), read);
	});

	await j.check('a sheet that goes with its record leaves nothing in the history', async () => {
		const { page } = ama;
		// where Kit keeps what `page.state` is
		const sheet = () => page.evaluate(() => history.state?.['sveltekit:states']?.sheet ?? 'none');
		await ama.inApp('/today');
		await pane.getByRole('button', { name: 'Dispute' }).click();
		await until('the sheet', async () => (await sheet()) !== 'none');
		await page.setViewportSize(PHONE);
		await until('no sheet', async () => (await sheet()) === 'none');
		assert.equal(pathOf(ama), '/today');
	});

	await j.check('a link in a sheet leads on, and one Back leads back', async () => {
		const { page } = kofi;
		await kofi.inApp('/today');
		await kofi.heading('Today');
		await kofi.place('Team');
		await kofi.tap('button', 'Role and membership of Ama Mensah');
		await kofi.choose('Viewer');
		await kofi.tap('button', 'Change the role');
		await page.getByRole('dialog').getByRole('link', { name: 'Why?' }).click();
		await kofi.heading('Why?');
		await page.goBack();
		await kofi.heading('Team');
		assert.equal(await page.locator('dialog[open]').count(), 0);
		await page.goBack();
		await kofi.heading('Today');
	});

	await j.check(
		'a name that is kept twice is changed once, and “Undo” brings it back',
		async () => {
			const { page } = ama;
			await ama.inApp('/settings');
			await ama.write('Your name', 'Ama M.');
			await page.getByRole('button', { name: 'Keep this name' }).waitFor();
			await page.locator('form').evaluate((form) => {
				form.requestSubmit();
				form.requestSubmit();
			});
			await ama.tap('button', 'Undo');
			await ama.heading('Ama Mensah');
			assert.equal(await done(ama, 'identity.rename'), 2, 'changed, and taken back');
		}
	);

	await j.check('the journal shows no act twice, however early one asks for more', async () => {
		const { page } = kofi;
		await kofi.inApp('/today');
		await kofi.heading('Today');
		await page.evaluate(() => {
			const watch = new MutationObserver(() => {
				const more = [...document.querySelectorAll('button')].find(
					({ textContent }) => textContent.trim() === 'Show earlier'
				);
				if (!more) return;
				watch.disconnect();
				more.click();
				more.click();
			});
			watch.observe(document.body, { childList: true, subtree: true });
		});
		await kofi.inApp('/journal');
		const rows = page.locator('[data-command]');
		await rows.first().waitFor();
		// all of them are there
		await page.getByRole('button', { name: 'Show earlier' }).waitFor({ state: 'detached' });
		const links = await rows.evaluateAll((all) => all.map((row) => row.href));
		assert.equal(new Set(links).size, links.length);
	});

	await j.check('“Change it” pressed twice begins one draft, and it is gone on with', async () => {
		const { page } = kofi;
		const gauge = page.getByRole('textbox', { name: 'Name of the gauge' });
		const change = async () => {
			await kofi.goto(site.url + at.open);
			await twice(page.getByRole('button', { name: 'Change it' }));
			await page.waitForURL(/draft=/);
			await gauge.waitFor();
		};
		await change();
		await gauge.fill('Gauge 3 at the ferry');
		await kofi.text(/Draft kept on this device \d/);
		at.change = page.url();
		await change();
		assert.equal(page.url(), at.change);
		assert.equal(await gauge.inputValue(), 'Gauge 3 at the ferry');
		await kofi.goto(`${site.url}/capture`);
		await kofi.text('Gauge 3 at the ferry');
		assert.equal(await page.locator('main a[href*="draft="]').count(), 1);
	});

	await j.check('from one draft to another, and back with Back', async () => {
		const { page } = kofi;
		const gauge = page.getByRole('textbox', { name: 'Name of the gauge' });
		const reads = (text) => until(text, async () => (await gauge.inputValue()) === text);
		await kofi.goto(`${site.url}/capture`);
		await kofi.tap('link', /^River level/);
		await gauge.fill('Gauge 5');
		await kofi.text(/Draft kept on this device \d/);
		at.begun = page.url();
		assert.match(at.begun, /draft=/);
		await kofi.inApp(new URL(at.change).pathname + new URL(at.change).search);
		await reads('Gauge 3 at the ferry');
		await gauge.fill('Gauge 3 at the mill');
		await kofi.text(/Draft kept on this device \d/);
		await page.goBack();
		await reads('Gauge 5');
		assert.equal(page.url(), at.begun);
		await page.goForward();
		await reads('Gauge 3 at the mill');
		await page.reload();
		await reads('Gauge 3 at the mill');
	});

	await j.check('who comes back to a draft while it still opens can write in it', async () => {
		const { page } = kofi;
		const gauge = page.getByRole('textbox', { name: 'Name of the gauge' });
		const row = page.locator('main a[href*="draft="]').first();
		// teams stay open: a draft begins to open at once
		await kofi.inApp('/capture');
		await kofi.heading('New record');
		await row.waitFor();
		const address = await row.getAttribute('href');
		const release = await holdDraft(page, new URL(address, site.url).searchParams.get('draft'));
		const save = page.getByRole('button', { name: 'Save record' });
		await row.click();
		await save.waitFor();
		await page.goBack();
		await row.waitFor();
		await page.goForward();
		await save.waitFor();
		await release();
		await gauge.fill('Gauge at the weir');
		await kofi.text(/Draft kept on this device \d/);
		await page.reload();
		await until('what was written', async () => {
			await gauge.waitFor();
			return (await gauge.inputValue()) === 'Gauge at the weir';
		});
	});

	await j.check('of two drafts of one form Back over the list shows the other', async () => {
		const { page } = kofi;
		const gauge = page.getByRole('textbox', { name: 'Name of the gauge' });
		for (const name of ['Gauge west', 'Gauge east']) {
			await kofi.inApp('/capture');
			await page.waitForURL(/\/capture$/);
			await kofi.tap('link', /^River level/);
			await page.waitForURL(/draft=/);
			await gauge.fill(name);
			await kofi.text(/Draft kept on this device \d/);
		}
		// as a long press on Back does
		await page.evaluate(() => history.go(-2));
		await until('the other', async () => (await gauge.inputValue()) === 'Gauge west');
	});

	await j.check('Save on a draft that still opens saves it once it is open', async () => {
		const { page } = kofi;
		await kofi.inApp('/capture');
		await kofi.heading('New record');
		const row = page.locator('main a[href*="draft="]').filter({ hasText: 'Gauge west' });
		await row.waitFor();
		const address = await row.getAttribute('href');
		const release = await holdDraft(page, new URL(address, site.url).searchParams.get('draft'));
		await row.click();
		await kofi.tap('button', 'Save record');
		await release();
		await kofi.heading(/Gauge west/);
		assert.match(pathOf(kofi), /^\/records\//);
	});

	await j.check(
		'Save and Back at once: it is saved, and the person stays where they went',
		async () => {
			const { page } = kofi;
			await kofi.goto(`${site.url}/capture`);
			await kofi.tap('link', /^River level/);
			await kofi.write('Name of the gauge', 'Gauge 6');
			await kofi.text(/Draft kept on this device \d/);
			await page.getByRole('button', { name: 'Save record' }).evaluate((button) => {
				button.click();
				history.back();
			});
			await kofi.text(/^Saved on this device/);
			await kofi.heading('New record');
			// as long as showing the record could take
			await kofi.inApp('/records');
			await kofi.text(/Gauge 6/);
			assert.equal(pathOf(kofi), '/records');
		}
	);

	await j.check(
		'a backup opens with the passphrase that was given when it was asked for',
		async () => {
			const { page } = kofi;
			await kofi.goto(`${site.url}/keys/backup`);
			await kofi.text('1 team');
			for (const name of ['Passphrase', 'The same again'])
				await page.getByLabel(name, { exact: true }).filter({ visible: true }).fill(PASSPHRASE);
			const download = page.waitForEvent('download', { timeout: 60_000 });
			await page.getByRole('button', { name: 'Save the file' }).evaluate((button) => {
				button.click();
				for (const input of document.querySelectorAll('input[type=password]')) {
					input.value = 'another passphrase altogether';
					input.dispatchEvent(new Event('input', { bubbles: true }));
				}
			});
			const file = await (await download).path();
			await kofi.goto(`${site.url}/restore#file`);
			await page.locator('#restore-file').setInputFiles(file);
			await page.getByLabel('Passphrase of the file').fill(PASSPHRASE);
			await kofi.tap('button', 'Look what is in it');
			await kofi.text('River watch');
		}
	);

	await j.check('in another window the main button says why it does nothing', async () => {
		const other = asPerson({ ...kofi, page: await kofi.context.newPage() });
		for (const [address, button] of [
			['team/invite', 'Make the invitation'],
			['team/code', 'Show the code'],
			['capture/river-level', 'Save record']
		]) {
			await other.goto(`${site.url}/${address}`);
			await other.tap('button', button);
			await other.text(/Your teams are not open in this window/);
			await j.shot(other, `elsewhere-${address.split('/')[0]}`);
		}
		await other.page.close();
	});
});
