// The main job with a keyboard and nothing else, on phones: no step points at anything. Focus is seen at each stop.

import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { byKeys } from '../lib/keys.mjs';
import { asPerson } from '../lib/person.mjs';

await journey('keyboard', async (j) => {
	const site = await j.site();
	const founder = byKeys(asPerson(await j.device('founder')));
	const worker = byKeys(asPerson(await j.device('worker')));
	let invitation = '';
	let proof = '';

	await j.step('founder: an identity', async () => {
		await founder.goto(site.url);
		await founder.go(/^Start here/);
		// the welcome is a link before it is an app: who is fast loads the next page, which announces itself
		await founder.heading('What do people call you?');
		await founder.to(/^Your name/);
		await founder.type('Ama Mensah');
		await founder.press('Enter');
		await founder.arrives('Today');
	});

	await j.step('skipping to the content passes the header', async () => {
		await founder.to(/^Skip to content/);
		await founder.press('Enter');
		await founder.press('Tab');
		const isInMain = await founder.page.evaluate(
			() => document.activeElement?.closest('main') !== null
		);
		assert.ok(isInMain, 'the next stop is in the content');
	});

	await j.step('founder: a team and an invitation', async () => {
		await founder.go(/^Team$/);
		await founder.arrives('Team');
		await founder.go(/^Make a team/);
		await founder.arrives('Make a team');
		await founder.to(/^Name of the team/);
		await founder.type('River watch');
		await founder.press('Enter');
		await founder.arrives('Team');
		await founder.go(/^Invite/);
		await founder.arrives(/Invite to/);
		await founder.pick(/^(Record|Confirm|Issue|Look)/, 'Record');
		await founder.go(/^Make the invitation/);
		const link = founder.page.locator('[data-invitation-link]');
		await link.waitFor();
		invitation = await link.inputValue();
		// nobody is here for a while: what is so from the start is no news, and is not said
		await founder.page.waitForTimeout(2_500);
	});

	await j.step('worker: joins', async () => {
		await worker.goto(invitation);
		await worker.heading(/Ama Mensah invites you/);
		await worker.to(/^Your name/);
		await worker.type('Kofi Boateng');
		await worker.go(/^Join River watch/);
		await worker.arrives('Team', 30_000);
		await worker.here(1, 30_000);
	});

	await j.step('founder: hears that somebody is here', async () => {
		await founder.hears(/All 2 have everything|2 of 2 here/, 30_000);
	});

	await j.step('worker: records and hears that it is saved', async () => {
		await worker.press('n');
		await worker.arrives('New record');
		await worker.go(/^Water point/);
		await worker.arrives('Water point');
		await worker.to(/^Name of the place/);
		await worker.type('Bonsa bridge n g t');
		await worker.pick(/^(Borehole|Hand pump)/, 'Hand pump');
		await worker.to(/^Water level/);
		await worker.type('142');
		await worker.go(/^Save record/);
		await worker.hears(/Saved on this device/);
		await worker.arrives(/Water point, Bonsa bridge/);
	});

	await j.step('worker: seals it', async () => {
		await worker.go(/^Seal/, 'Space');
		await worker.text(/Sealed by Kofi Boateng/);
	});

	await j.step('worker: Undo says that a seal stays', async () => {
		await worker.press('Control+z');
		await worker.hears(/signed and shared/);
	});

	await j.step('worker: is refused the own confirmation, and reads why', async () => {
		await worker.go(/^Confirm/);
		await worker.page.locator('[data-refusal="reviews/no-self"]').waitFor();
		await worker.go(/^Why\?/);
		await worker.arrives('Why?');
	});

	await j.step('founder: finds the record by arrow keys and confirms it', async () => {
		await founder.press('g', 'r');
		await founder.arrives('Records');
		await founder.page
			.getByRole('link', { name: /Bonsa bridge/ })
			.first()
			.waitFor({ timeout: 30_000 });
		await founder.to(/Bonsa bridge/);
		await founder.press('Home', 'Enter');
		await founder.arrives(/Water point, Bonsa bridge/);
		await founder.go(/^Confirm/);
		await founder.text(/Ama Mensah confirms/);
	});

	await j.step('founder: reads the score and issues the credential', async () => {
		await founder.press('g', 'e');
		await founder.arrives('Team');
		await founder.go(/^Kofi Boateng/);
		await founder.arrives(/score/);
		await founder.go(/^Issue a credential/);
		await founder.arrives(/Issue to/);
		await founder.text(/The score is/);
		await founder.go(/^Sign and issue/);
		await founder.text(/You signed/);
	});

	await j.step('worker: shows it', async () => {
		await worker.press('g', 'w');
		await worker.arrives('Wallet');
		await worker.page.locator('[data-credential]').first().waitFor({ timeout: 30_000 });
		await worker.go(/^Show it/);
		await worker.arrives(/Show/);
		await worker.page.locator('[data-qr]').waitFor();
		await worker.pick(/^(Code|Link|File)$/, 'Link');
		const box = worker.page.locator('[data-presentation-link]');
		await box.waitFor();
		proof = await box.inputValue();
	});

	await j.step('stranger: checks it and knows the signer', async () => {
		const stranger = byKeys(asPerson(await j.device('stranger')));
		await stranger.goto(proof);
		await stranger.verdict('signed');
		await stranger.go(/^I know this signer/);
		await stranger.verdict('holds');
	});
});
