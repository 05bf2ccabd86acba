// The ledger's thread dies in silence while somebody only reads: it is noticed, opened again, and what a teammate records
// still arrives; also when signaling is gone and no new connection could be made.

import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { asPerson } from '../lib/person.mjs';
import { begin, makeTeam } from '../lib/work.mjs';

await journey('relink', async (j) => {
	const site = await j.site();
	const ada = asPerson(await j.device('ada'));
	const ben = asPerson(await j.device('ben'));

	async function records(person, name) {
		await person.place('Today');
		await person.tap('link', /^(New record|Take a first record)$/);
		await person.tap('link', /Water point/);
		await person.write('Name of the place', name);
		await person.choose('Borehole');
		await person.tap('button', 'Save record');
		await person.heading(`Water point, ${name}`);
	}
	async function ledgerOfAdaDies() {
		const worker = ada.page.workers().find((one) => one.url().includes('/ledger.worker'));
		assert.ok(worker, 'the ledger thread runs');
		await worker.evaluate(() => self.close()).catch(() => {});
	}

	await j.step('two people in a team, connected', async () => {
		await begin(ada, site.url, 'Ada');
		await makeTeam(ada, 'Wells');
		await ada.tap('link', 'Invite');
		await ada.choose('Record');
		await ada.tap('button', 'Make the invitation');
		const link = ada.page.locator('[data-invitation-link]');
		await link.waitFor();
		await ben.goto(await link.inputValue());
		await ben.write('Your name', 'Ben');
		await ben.tap('button', 'Join Wells');
		await ben.heading('Team', 30_000);
		await ada.tap('link', 'Back to Team');
		await ada.here(1, 30_000);
		await ben.here(1, 30_000);
	});

	await j.check('the thread dies: what comes then arrives all the same', async () => {
		await ledgerOfAdaDies();
		await records(ben, 'North well');
		await ada.place('Records');
		await ada.text(/North well/, 60_000);
	});

	await j.check('the thread dies while signaling is gone: the connection is kept', async () => {
		await ada.controlled();
		await ben.controlled();
		await site.stop();
		// until the page has seen that signaling is gone
		await ada.page.waitForTimeout(2_000);
		await ledgerOfAdaDies();
		await records(ben, 'South well');
		await ada.text(/South well/, 60_000);
		await ada.here(1);
	});
});
