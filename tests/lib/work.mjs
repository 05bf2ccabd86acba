// A team at work, made by real taps: records in each state, a refusal, a score, a credential, and the addresses of all that.

import { samplePhotos } from './photos.mjs';

export const TEAM = 'River watch';
const PASSPHRASE = 'seven slow boats on the water';

/**
 * The steps of a journey that everything else stands on; gives back the addresses.
 * @param {{step: Function}} j
 * @param {{founder: object, worker: object}} people as of person.mjs
 */
export async function teamAtWork(j, site, { founder, worker }) {
	const at = {};

	await j.step('a team of two', async () => {
		await begin(founder, site.url, 'Ama Mensah');
		await makeTeam(founder, TEAM);
		at.invitation = await invite(founder);
		await worker.goto(at.invitation);
		await worker.write('Your name', 'Kofi Boateng');
		await worker.tap('button', `Join ${TEAM}`);
		await worker.heading('Team', 30_000);
		await worker.here(1, 30_000);
		at.worker = await member(founder, 'Kofi Boateng');
		at.unused = await invite(founder);
	});

	await recorded(j, site, worker, at);
	await issued(j, site, founder, worker, at);
	return at;
}

async function recorded(j, site, worker, at) {
	await j.step('a sealed record, an open one, a draft', async () => {
		const { page } = worker;
		await form(worker, site, 'river-level');
		await worker.write('Name of the gauge', 'Gauge 3');
		await page.getByRole('spinbutton').first().fill('231');
		at.open = await save(worker);
		await form(worker, site, 'water-point');
		await describeWaterPoint(worker);
		at.record = await save(worker);
		await worker.tap('button', 'Seal');
		await worker.text(/Sealed by Kofi Boateng/);
		await form(worker, site, 'water-point');
		await worker.write('Name of the place', 'Beposo ford');
		await worker.choose('Borehole');
		await worker.text(/Draft kept on this device/);
		at.draft = address(page);
	});
}

async function issued(j, site, founder, worker, at) {
	await j.step('a refusal, a confirmation, a score, a credential, a showing', async () => {
		const { page } = worker;
		await worker.goto(site.url + at.record);
		await worker.tap('button', 'Confirm');
		await page.locator('[data-refusal="reviews/no-self"]').waitFor();
		await worker.tap('link', 'Why?');
		await worker.heading('Why?');
		at.why = address(page);
		await founder.goto(site.url + at.record);
		await founder.tap('button', 'Confirm', 60_000);
		await founder.text(/Ama Mensah confirms/);
		await founder.goto(site.url + `/issue/${at.worker}`);
		await founder.text(/The score is/);
		await founder.tap('button', 'Sign and issue');
		await founder.text(/You signed/);
		await worker.goto(site.url + '/wallet');
		await page.locator('[data-credential]').first().waitFor({ timeout: 60_000 });
		await worker.tap('link', 'Show it');
		await page.locator('[data-qr]').waitFor();
		at.show = address(page);
		await worker.choose('Link');
		at.proof = await page.locator('[data-presentation-link]').inputValue();
	});
}

export async function begin(device, url, name) {
	await device.goto(url + '/name');
	await device.write('Your name', name);
	await device.tap('button', 'Continue');
	await device.heading('Today');
}

/** A team of one's own, from any place. */
export async function makeTeam(device, name) {
	await device.place('Team');
	await device.tap('link', 'Make a team');
	await device.write('Name of the team', name);
	await device.tap('button', 'Make the team');
	await device.page.waitForURL(/\/team$/);
	await device.text(name);
}

/** What is seen at Bonsa bridge, with two photos, into the open form. */
export async function describeWaterPoint(device) {
	const { page } = device;
	await device.write('Name of the place', 'Bonsa bridge');
	await device.choose('Hand pump');
	await device.choose('A little');
	await page.getByRole('spinbutton', { name: /Water level/ }).fill('142');
	await page
		.locator('input[type=file][accept^="image"]')
		.first()
		.setInputFiles(await samplePhotos(page));
	await page.getByRole('img', { name: /^Photo 2/ }).waitFor({ timeout: 20_000 });
}

/** The link of a new invitation, on /team/invite. */
export async function makeInvitation(device) {
	await device.tap('button', 'Make the invitation');
	const link = device.page.locator('[data-invitation-link]');
	await link.waitFor();
	await device.page.locator('[data-qr]').waitFor();
	return link.inputValue();
}

async function invite(device) {
	await device.place('Team');
	await device.tap('link', 'Invite');
	const link = await makeInvitation(device);
	await device.page.goBack();
	await device.heading(/^Team$/);
	return link;
}

async function member(device, name) {
	await device.place('Team');
	const row = device.page.getByRole('link', { name: new RegExp(name) }).first();
	await row.waitFor({ timeout: 30_000 });
	return (await row.getAttribute('href')).split('/').at(-1);
}

/** Somebody whose Azora asks each time, and is locked. */
export async function lockedAway(j, site, keeper) {
	await j.step('somebody locks their Azora', async () => {
		const { page } = keeper;
		await begin(keeper, site.url, 'Efua Asante');
		await keeper.goto(`${site.url}/keys`);
		await keeper.tap('button', 'Set a passphrase');
		for (const name of ['Passphrase', 'The same again'])
			await page.getByLabel(name, { exact: true }).filter({ visible: true }).fill(PASSPHRASE);
		await keeper.tap('button', 'Set it');
		await keeper.text(/Words that you know/);
		await keeper.choose('Ask each time');
		await page.locator('dialog[open]').getByRole('button', { name: 'Ask each time' }).click();
		await keeper.tap('button', 'Lock now');
		await keeper.heading('Azora is locked');
	});
}

/** Opens a form and waits until its fields are there. */
export async function form(device, site, id) {
	await device.goto(`${site.url}/capture/${id}`);
	await device.page.getByRole('button', { name: 'Save record' }).waitFor();
	await device.page.getByRole('textbox').first().waitFor();
}

/** Saves what the form holds; gives back the address of the record. */
export async function save(device) {
	await device.tap('button', 'Save record');
	await device.page.waitForURL(/\/records\//);
	await device.text(/Saved on this device/);
	return address(device.page);
}

function address(page) {
	const { pathname, search } = new URL(page.url());
	return pathname + search;
}
