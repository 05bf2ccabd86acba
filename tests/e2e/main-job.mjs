// The main job, end to end, in real browsers: a founder, a field worker and strangers, each a device of its own.
// It follows docs/feature-matrix.json row "main job"; results land in test-results/main-job/.

import assert from 'node:assert/strict';
import path from 'node:path';
import { badgeIs, watchBadge } from '../lib/badge.mjs';
import { journey } from '../lib/journey.mjs';
import { asPerson } from '../lib/person.mjs';
import { describeWaterPoint, makeTeam, TEAM } from '../lib/work.mjs';

await journey('main-job', async (j) => {
	const site = await j.site();
	const founder = asPerson(await j.device('founder'));
	const worker = asPerson(await j.device('worker'));
	const strangers = {};
	let invitation = '';
	let record = '';
	await watchBadge(founder);
	let shown;

	await j.step('founder: the welcome is there at once', async () => {
		await founder.goto(site.url);
		await founder.heading('Your work, kept and proven.');
		await j.shot(founder, 'founder-the-welcome-is-there-at');
	});

	await j.step('founder: one tap, a name, an identity', async () => {
		await founder.tap('link', 'Start here');
		await founder.page.getByRole('textbox').fill('Ama Mensah');
		await j.shot(founder, 'founder-one-tap-a-name-an-identi');
		await founder.tap('button', 'Continue');
		await founder.heading('Today');
		await founder.horizon('alone');
		await j.shot(founder, 'founder-one-tap-a-name-an-identi-2');
	});

	await j.step('founder: makes the team', async () => {
		await makeTeam(founder, TEAM);
		await founder.heading(/^Team$/);
		await j.shot(founder, 'founder-makes-the-team');
	});

	await j.step('founder: shows an invitation, as link and code', async () => {
		await founder.tap('link', 'Invite');
		await founder.choose('Record');
		await founder.tap('button', 'Make the invitation');
		const link = founder.page.locator('[data-invitation-link]');
		await link.waitFor();
		invitation = await link.inputValue();
		await founder.page.locator('[data-qr]').waitFor();
		await j.shot(founder, 'founder-shows-an-invitation-as-l');
		assert.ok(invitation.startsWith(site.url + '/join#'), 'the secret is in the fragment');
	});

	await j.step('worker: opens the invitation, writes a name, joins as editor', async () => {
		await worker.goto(invitation);
		await worker.heading(/Ama Mensah invites you/);
		await j.shot(worker, 'worker-opens-the-invitation-writ');
		await worker.write('Your name', 'Kofi Boateng');
		await worker.tap('button', `Join ${TEAM}`);
		await worker.heading('Team', 30_000);
		await worker.text('Editor', 30_000);
		await j.shot(worker, 'worker-opens-the-invitation-writ-2');
	});

	await j.step('both see who is here, on the horizon', async () => {
		await founder.tap('link', 'Back to Team');
		await founder.here(1, 30_000);
		await worker.here(1, 30_000);
		await founder.text('Kofi Boateng');
		await worker.text('Ama Mensah');
		await j.shot(founder, 'both-see-who-is-here-on-the-hori');
	});

	await j.step('worker: loses the network; the founder sees nobody', async () => {
		await worker.controlled();
		await founder.controlled();
		await site.stop();
		await worker.page.reload();
		await worker.page.locator('[data-horizon="offline"]').waitFor({ timeout: 20_000 });
		await founder.here(0, 30_000);
		await j.shot(worker, 'worker-loses-the-network-the-fou');
		await j.shot(founder, 'worker-loses-the-network-the-fou-2');
	});

	await j.step('worker: captures a water point offline, with two photos', async () => {
		await worker.place('Records');
		await worker.tap('link', 'Take a first record');
		await worker.tap('link', /Water point/);
		const { page } = worker;
		await describeWaterPoint(worker);
		await j.shot(worker, 'worker-captures-a-water-point-of');
		await worker.tap('button', 'Save record');
		await worker.text(/Saved on this device/);
		await worker.heading('Water point, Bonsa bridge');
		record = new URL(page.url()).pathname;
		await j.shot(worker, 'worker-captures-a-water-point-of-2');
	});

	await j.step('worker: reloads, still offline; all is there; seals it', async () => {
		const { page } = worker;
		await page.reload();
		await worker.heading('Water point, Bonsa bridge');
		for (const text of ['Hand pump', 'A little', '142 cm']) await worker.text(text);
		await worker.photos(2);
		await worker.tap('button', 'Seal');
		await worker.text(/Sealed by Kofi Boateng/);
		await j.shot(worker, 'worker-reloads-still-offline-all');
	});

	await j.step('the network returns; the record and its photos reach the founder', async () => {
		await site.start();
		await founder.here(1, 60_000);
		await founder.place('Records');
		await founder.tap('link', /Water point, Bonsa bridge/, 60_000);
		await founder.heading('Water point, Bonsa bridge');
		await founder.text('142 cm');
		await founder.photos(2, 60_000);
		await j.shot(founder, 'the-network-returns-the-record-a');
	});

	await j.step('the tally says who has what, by sets', async () => {
		await worker.place('Team');
		await worker.text(/Ama Mensah has 1 of 1 of yours/, 30_000);
		await j.shot(worker, 'the-tally-says-who-has-what-by-s');
	});

	await j.step('worker: tries to confirm the own record; the constitution refuses', async () => {
		await worker.place('Records');
		await worker.tap('link', /Water point, Bonsa bridge/);
		await worker.tap('button', 'Confirm');
		await worker.page.locator('[data-refusal="reviews/no-self"]').waitFor();
		await worker.text('You cannot confirm your own record. Another member must do it.');
		await j.shot(worker, 'worker-tries-to-confirm-the-own');
		await worker.tap('link', 'Why?');
		await worker.heading('Why?');
		await worker.text('Nobody confirms their own record');
		await worker.text('reviews/no-self');
		await j.shot(worker, 'worker-tries-to-confirm-the-own-2');
	});

	await j.check('the icon bears what waits for the founder: a sealed record', () =>
		badgeIs(founder, 1)
	);

	await j.step('founder: confirms it; the worker sees that', async () => {
		await founder.tap('button', 'Confirm');
		await founder.text(/Ama Mensah confirms/);
		await j.shot(founder, 'founder-confirms-it-the-worker-s');
		await worker.goto(site.url + record);
		await worker.text(/Ama Mensah confirms/, 30_000);
		await j.shot(worker, 'founder-confirms-it-the-worker-s-2');
	});

	await j.check('and nothing once it is confirmed', () => badgeIs(founder, 0));

	await j.step('founder: the score, computed in the open', async () => {
		await founder.place('Team');
		await founder.tap('link', /Kofi Boateng/);
		await founder.heading(/Kofi Boateng’s score/);
		await founder.page.getByRole('row', { name: /Confirmed by others/ }).waitFor();
		await j.shot(founder, 'founder-the-score-computed-in-th');
	});

	await j.step('founder: issues the credential', async () => {
		await founder.tap('link', 'Issue a credential');
		await founder.heading(/Issue to Kofi Boateng/);
		await j.shot(founder, 'founder-issues-the-credential');
		await founder.tap('button', 'Sign and issue');
		await founder.text(/Signed by Ama Mensah|You signed/, 20_000);
		await j.shot(founder, 'founder-issues-the-credential-2');
	});

	await j.step('worker: it arrives in the wallet', async () => {
		await worker.place('Wallet');
		await worker.page.locator('[data-credential]').first().waitFor({ timeout: 30_000 });
		await worker.text('Ama Mensah');
		await j.shot(worker, 'worker-it-arrives-in-the-wallet');
	});

	await j.step('worker: shows it by code, link and file', async () => {
		shown = await show(j, worker, site);
	});

	await j.check('the last admin cannot leave, and is told what to do first', async () => {
		await founder.goto(site.url + '/team');
		await founder.here(1, 60_000);
		await founder.tap('button', 'Leave this team');
		await j.shot(founder, 'the-last-admin-cannot-leave');
		await founder.tap('button', 'Leave');
		await founder.text(/You are the only admin/);
		await founder.tap('button', 'Cancel');
	});

	await j.check('founder: gives another role, and takes it back', async () => {
		await founder.tap('button', /of Kofi Boateng/);
		await founder.choose('Reviewer');
		await j.shot(founder, 'founder-gives-another-role');
		await founder.tap('button', 'Change the role');
		await worker.goto(site.url + '/team');
		await worker.text('Reviewer', 30_000);
		await founder.tap('button', 'Undo');
		await worker.text('Editor', 30_000);
	});

	await j.check('what somebody else wrote is not offered to be changed or sealed', async () => {
		await founder.goto(site.url + '/capture/observation');
		await founder.write('What do you see?', 'The bridge is passable');
		await founder.tap('button', 'Save record');
		await founder.page.waitForURL(/\/records\//);
		await founder.page.getByRole('button', { name: 'Seal' }).waitFor();
		await worker.goto(founder.page.url());
		await worker.text(/Only Ama Mensah, who wrote it/, 30_000);
		await worker.text('The bridge is passable');
		for (const name of ['Change it', 'Seal'])
			assert.equal(await worker.page.getByRole('button', { name }).count(), 0, name);
		for (const person of [founder, worker]) await person.goto(site.url + '/team');
		await founder.here(1, 60_000);
	});

	await j.check('worker: the rules answer who removes whom', async () => {
		await worker.tap('button', /of Ama Mensah/);
		await worker.tap('button', 'Remove from the team');
		await worker.text(/What they have already stays/);
		await worker.tap('button', 'Remove from the team');
		await worker.page.locator('dialog [data-refusal="membership/role-needed"]').waitFor();
		await j.shot(worker, 'worker-the-rules-answer-who-removes');
		await worker.tap('button', 'Cancel');
	});

	await j.check('founder: removes the worker, who is told, and keeps the work', async () => {
		await founder.tap('button', /of Kofi Boateng/);
		await founder.tap('button', 'Remove from the team');
		await j.shot(founder, 'founder-removes-the-worker');
		await founder.tap('button', 'Remove from the team');
		await worker.text('You are no longer in this team', 30_000);
		await founder.page.getByRole('link', { name: /Kofi Boateng/ }).waitFor({ state: 'detached' });
		await j.shot(worker, 'worker-is-told');
		await founder.goto(site.url + record);
		await founder.text(/Sealed by/);
	});

	await j.step('strangers: visit once, then the servers stop', async () => {
		for (const name of ['stranger', 'stranger-code', 'stranger-file', 'stranger-changed']) {
			const stranger = (strangers[name] = asPerson(await j.device(name)));
			await stranger.goto(site.url + '/verify');
			await stranger.page.locator('[data-offline-ready]').waitFor({ timeout: 60_000 });
		}
		await j.shot(strangers.stranger, 'strangers-visit-once-then-the-se');
		await site.stop();
	});

	await j.step('stranger: the link, read line by line, offline', async () => {
		const { stranger } = strangers;
		await stranger.page.reload();
		await stranger.page.getByRole('textbox').fill(shown.link);
		await stranger.verdict('signed');
		await stranger.line('signature', 'holds');
		await stranger.line('holder', 'holds');
		await stranger.line('audience', 'unsaid');
		await stranger.line('issuer', 'unsaid');
		await j.shot(stranger, 'stranger-the-link-read-line-by-l');
	});

	await j.step('stranger: compares the words, knows the signer: the proof holds', async () => {
		const { stranger } = strangers;
		await stranger.tap('button', 'I know this signer');
		await stranger.verdict('holds');
		await stranger.heading('This proof holds.');
		await j.shot(stranger, 'stranger-compares-the-words-know');
	});

	await j.step('stranger: the code as a picture, offline', async () => {
		const other = strangers['stranger-code'];
		await other.page.reload();
		await other.page.locator('input[type=file]').first().setInputFiles(shown.picture);
		await other.verdict('signed');
		await j.shot(other, 'stranger-the-code-as-a-picture-o');
	});

	await j.step('stranger: the file holds score, evidence and rules too, offline', async () => {
		const other = strangers['stranger-file'];
		await other.page.reload();
		await other.page.locator('input[type=file]').first().setInputFiles(shown.file);
		await other.verdict('signed');
		for (const line of ['score', 'evidence', 'rules']) await other.line(line, 'holds');
		await j.shot(other, 'stranger-the-file-holds-score-ev');
	});

	await j.step('one changed byte: which line fails, and nothing is gold', async () => {
		const other = strangers['stranger-changed'];
		await other.goto(changedByte(shown.link));
		await other.verdict('fails');
		await other.line('signature', 'fails');
		const gold = await other.page.locator('.seal, .sealed, .seal-band, .sun').count();
		assert.ok(gold === 0, `nothing gold, found ${gold}`);
		await j.shot(other, 'one-changed-byte-which-line-fail');
	});

	await j.step('every act was decided and is in the journal', async () => {
		await founder.page.goto(new URL('/journal', founder.page.url()).href);
		for (const act of [
			'identity.create',
			'workspace.found',
			'workspace.invite',
			'records.confirm',
			'credentials.issue'
		])
			await founder.page.locator(`[data-command="${act}"]`).first().waitFor();
		await j.shot(founder, 'every-act-was-decided-and-is-in');
	});
});

/** Code, link and file of the worker's credential; also writes credential.jwt, presentation.jwt and proof.json. */
async function show(j, worker, site) {
	await worker.tap('link', 'Show it');
	const code = worker.page.locator('[data-qr]');
	await code.waitFor();
	// a task and no wall: all three ways of showing stay open
	await worker.text('Before others rely on you');
	const first = worker.page.locator('main').getByRole('link', { name: 'Keep my key safe' });
	assert.equal(await first.getAttribute('href'), '/keys');
	await j.shot(worker, 'every-act-was-decided-and-is-in-2');
	const picture = path.join(j.results, 'code.png');
	await code.screenshot({ path: picture });
	await worker.choose('Link');
	const box = worker.page.locator('[data-presentation-link]');
	await box.waitFor();
	const link = await box.inputValue();
	assert.ok(link.startsWith(site.url + '/verify#'), 'the presentation is in the fragment');
	await worker.choose('File');
	const [download] = await Promise.all([
		worker.page.waitForEvent('download'),
		worker.tap('button', 'Save as file')
	]);
	const file = path.join(j.results, 'proof.json');
	await download.saveAs(file);
	const presentation = link.split('#')[1];
	const [, payload] = presentation.split('.');
	const { vp } = JSON.parse(Buffer.from(payload, 'base64url').toString());
	await j.keep('presentation.jwt', presentation);
	await j.keep('credential.jwt', vp.verifiableCredential[0]);
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
