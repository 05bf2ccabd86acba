// The main job, end to end, in real browsers: a founder, a field worker and strangers, each a device of its own.
// It follows docs/feature-matrix.json row "main job"; results land in test-results/main-job/.

import fs from 'node:fs';
import path from 'node:path';
import { expect, journey } from '../lib/journey.mjs';
import { samplePhotos } from '../lib/photos.mjs';

const TEAM = 'River watch';

await journey('main-job', async (j) => {
	let site = await j.serve();
	const founder = await j.device('founder');
	const worker = await j.device('worker');
	let invitation = '';
	let record = '';

	await j.step('founder: the welcome is there at once', async () => {
		await founder.goto(site.url);
		await founder.heading('Your work, kept and proven.');
		await j.shot(founder);
	});

	await j.step('founder: one tap, a name, an identity', async () => {
		await founder.tap('link', 'Start here');
		await founder.page.getByRole('textbox').fill('Ama Mensah');
		await j.shot(founder);
		await founder.tap('button', 'Continue');
		await founder.heading('Today');
		await founder.horizon('alone');
		await j.shot(founder);
	});

	await j.step('founder: makes the team', async () => {
		await founder.open('Team');
		await founder.tap('link', 'Make a team');
		await founder.page.getByRole('textbox', { name: 'Name of the team' }).fill(TEAM);
		await founder.tap('button', 'Make the team');
		await founder.heading(TEAM);
		await j.shot(founder);
	});

	await j.step('founder: shows an invitation, as link and code', async () => {
		await founder.tap('link', 'Invite');
		await founder.page.getByRole('radio', { name: 'Record' }).check({ force: true });
		await founder.tap('button', 'Make the invitation');
		const link = founder.page.locator('[data-invitation-link]');
		await link.waitFor();
		invitation = await link.inputValue();
		await founder.page.locator('[data-qr]').waitFor();
		await j.shot(founder);
		expect(invitation.startsWith(site.url + '/join#'), 'the secret is in the fragment');
	});

	await j.step('worker: opens the invitation, writes a name, joins as editor', async () => {
		await worker.goto(invitation);
		await worker.heading(/Ama Mensah invites you/);
		await j.shot(worker);
		await worker.page.getByRole('textbox', { name: 'Your name' }).fill('Kofi Boateng');
		await worker.tap('button', `Join ${TEAM}`);
		await worker.heading(TEAM, 30_000);
		await worker.text('Editor');
		await j.shot(worker);
	});

	await j.step('both see who is here, on the horizon', async () => {
		await founder.open('Team');
		await founder.here(1, 30_000);
		await worker.here(1, 30_000);
		await founder.text('Kofi Boateng');
		await worker.text('Ama Mensah');
		await j.shot(founder);
	});

	await j.step('worker: loses the network; the founder sees nobody', async () => {
		await worker.ready();
		await founder.ready();
		await site.stop();
		await worker.page.reload();
		await worker.page.locator('[data-horizon="offline"]').waitFor({ timeout: 20_000 });
		await founder.here(0, 30_000);
		await j.shot(worker);
		await j.shot(founder);
	});

	await j.step('worker: captures a water point offline, with two photos', async () => {
		await worker.open('Records');
		await worker.tap('link', 'New record');
		await worker.tap('link', /Water point/);
		const { page } = worker;
		await page.getByRole('textbox', { name: 'Name of the place' }).fill('Bonsa bridge');
		await page.getByRole('radio', { name: 'Hand pump' }).check({ force: true });
		await page.getByRole('radio', { name: 'A little' }).check({ force: true });
		await page.getByRole('spinbutton', { name: /Water level/ }).fill('142');
		await page
			.locator('input[type=file][accept^="image"]')
			.first()
			.setInputFiles(await samplePhotos(page));
		await page.getByRole('img', { name: /^Photo 2/ }).waitFor({ timeout: 20_000 });
		await j.shot(worker);
		await worker.tap('button', 'Save record');
		await worker.text(/Saved on this phone/);
		await worker.heading('Water point, Bonsa bridge');
		record = new URL(page.url()).pathname;
		await j.shot(worker);
	});

	await j.step('worker: reloads, still offline; all is there; seals it', async () => {
		const { page } = worker;
		await page.reload();
		await worker.heading('Water point, Bonsa bridge');
		for (const text of ['Hand pump', 'A little', '142 cm']) await worker.text(text);
		await worker.photos(2);
		await worker.tap('button', 'Seal');
		await worker.text(/Sealed by Kofi Boateng/);
		await j.shot(worker);
	});

	await j.step('the network returns; the record and its photos reach the founder', async () => {
		site = await j.serve(site.port);
		await founder.here(1, 60_000);
		await founder.open('Records');
		await founder.tap('link', /Water point, Bonsa bridge/, 60_000);
		await founder.heading('Water point, Bonsa bridge');
		await founder.text('142 cm');
		await founder.photos(2, 60_000);
		await j.shot(founder);
	});

	await j.step('the tally says who has what, by sets', async () => {
		await worker.open('Team');
		await worker.text(/Ama Mensah has 1 of 1 of yours/, 30_000);
		await j.shot(worker);
	});

	await j.step('worker: tries to confirm the own record; the constitution refuses', async () => {
		await worker.open('Records');
		await worker.tap('link', /Water point, Bonsa bridge/);
		await worker.tap('button', 'Confirm');
		await worker.page.locator('[data-refusal="reviews/no-self"]').waitFor();
		await worker.text('You cannot confirm your own record. Another member must do it.');
		await j.shot(worker);
		await worker.tap('link', 'Why?');
		await worker.heading('Why?');
		await worker.text('Nobody confirms their own record');
		await worker.text('reviews/no-self');
		await j.shot(worker);
	});

	await j.step('founder: confirms it; the worker sees that', async () => {
		await founder.tap('button', 'Confirm');
		await founder.text(/Ama Mensah confirms/);
		await j.shot(founder);
		await worker.goto(site.url + record);
		await worker.text(/Ama Mensah confirms/, 30_000);
		await j.shot(worker);
	});

	await j.step('founder: the score, computed in the open', async () => {
		await founder.open('Team');
		await founder.tap('link', /Kofi Boateng/);
		await founder.heading(/Kofi Boateng’s score/);
		await founder.page.getByRole('row', { name: /Confirmed by others/ }).waitFor();
		await j.shot(founder);
	});

	await j.step('founder: issues the credential', async () => {
		await founder.tap('link', 'Issue a credential');
		await founder.heading(/Issue to Kofi Boateng/);
		await j.shot(founder);
		await founder.tap('button', 'Sign and issue');
		await founder.text(/Signed by Ama Mensah|You signed/, 20_000);
		await j.shot(founder);
	});

	await j.step('worker: it arrives in the wallet', async () => {
		await worker.open('Wallet');
		await worker.page.locator('[data-credential]').first().waitFor({ timeout: 30_000 });
		await worker.text('Ama Mensah');
		await j.shot(worker);
	});

	const shown = await j.step('worker: shows it by code, link and file', () =>
		show(j, worker, site)
	);

	await j.step('strangers: visit once, then the servers stop', async () => {
		for (const name of ['stranger', 'stranger-code', 'stranger-file', 'stranger-changed']) {
			const stranger = await j.device(name);
			await stranger.goto(site.url + '/verify');
			await stranger.page.locator('[data-offline-ready]').waitFor({ timeout: 60_000 });
		}
		await j.shot(j.named('stranger'));
		await site.stop();
	});

	const stranger = j.named('stranger');
	await j.step('stranger: the link, read line by line, offline', async () => {
		await stranger.page.reload();
		await stranger.page.getByRole('textbox').fill(shown.link);
		await stranger.verdict('signed');
		await stranger.line('signature', 'holds');
		await stranger.line('holder', 'holds');
		await stranger.line('audience', 'holds');
		await stranger.line('issuer', 'unsaid');
		await j.shot(stranger);
	});

	await j.step('stranger: compares the words, knows the signer: the proof holds', async () => {
		await stranger.tap('button', 'I know this signer');
		await stranger.verdict('holds');
		await stranger.heading('This proof holds.');
		await j.shot(stranger);
	});

	await j.step('stranger: the code as a picture, offline', async () => {
		const other = j.named('stranger-code');
		await other.page.reload();
		await other.page.locator('input[type=file]').first().setInputFiles(shown.picture);
		await other.verdict('signed');
		await j.shot(other);
	});

	await j.step('stranger: the file holds score, evidence and rules too, offline', async () => {
		const other = j.named('stranger-file');
		await other.page.reload();
		await other.page.locator('input[type=file]').first().setInputFiles(shown.file);
		await other.verdict('signed');
		for (const line of ['score', 'evidence', 'rules']) await other.line(line, 'holds');
		await j.shot(other);
	});

	await j.step('one changed byte: which line fails, and nothing is gold', async () => {
		const other = j.named('stranger-changed');
		await other.goto(changedByte(shown.link));
		await other.verdict('fails');
		await other.line('signature', 'fails');
		const gold = await other.page.locator('.seal, .sealed, .seal-band, .sun').count();
		expect(gold === 0, `nothing gold, found ${gold}`);
		await j.shot(other);
	});

	await j.step('every act was decided and is in the journal', async () => {
		await founder.page.goto(new URL('/journal', founder.page.url()).href);
		for (const act of [
			'workspace.found',
			'workspace.invite',
			'records.confirm',
			'credentials.issue'
		])
			await founder.page.locator(`[data-command="${act}"]`).first().waitFor();
		await j.shot(founder);
	});
});

/** Code, link and file of the worker's credential; also writes credential.jwt, presentation.jwt and proof.json. */
async function show(j, worker, site) {
	await worker.tap('link', 'Show it');
	const code = worker.page.locator('[data-qr]');
	await code.waitFor();
	await j.shot(worker);
	const picture = path.join(j.results, 'code.png');
	await code.screenshot({ path: picture });
	await worker.page.getByRole('radio', { name: 'Link' }).check({ force: true });
	const box = worker.page.locator('[data-presentation-link]');
	await box.waitFor();
	const link = await box.inputValue();
	expect(link.startsWith(site.url + '/verify#'), 'the presentation is in the fragment');
	await worker.page.getByRole('radio', { name: 'File' }).check({ force: true });
	const [download] = await Promise.all([
		worker.page.waitForEvent('download'),
		worker.tap('button', 'Save as file')
	]);
	const file = path.join(j.results, 'proof.json');
	await download.saveAs(file);
	const presentation = link.split('#')[1];
	const [, payload] = presentation.split('.');
	const { vp } = JSON.parse(Buffer.from(payload, 'base64url').toString());
	fs.writeFileSync(path.join(j.results, 'presentation.jwt'), presentation);
	fs.writeFileSync(path.join(j.results, 'credential.jwt'), vp.verifiableCredential[0]);
	return { link, picture, file };
}

/** The link with one character of its payload replaced, in a place where JSON stays JSON: inside a DID. */
function changedByte(link) {
	const [head, token] = link.split('#');
	const [header, payload, signature] = token.split('.');
	const json = Buffer.from(payload, 'base64url').toString();
	const at = json.indexOf('"nonce":"') + 12;
	const other = json[at] === 'A' ? 'B' : 'A';
	const changed = json.slice(0, at) + other + json.slice(at + 1);
	return `${head}#${header}.${Buffer.from(changed).toString('base64url')}.${signature}`;
}
