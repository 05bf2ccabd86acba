// Every screen of the app, once: who looks at it, where, and when it is ready. The walks of pictures and accessibility read
// this list; tests/architecture/screens.test.ts is red when a route is not in it.

import { makeInvitation } from './work.mjs';

/**
 * @typedef {object} Screen
 * @property {string} name of its pictures
 * @property {string} route as the folders of src/routes say it
 * @property {'stranger' | 'worker' | 'founder' | 'keeper'} who
 * @property {string | ((at: Record<string, string>) => string)} where address; `at`: see work.mjs
 * @property {string | RegExp} title its h1
 * @property {(device: object) => Promise<unknown>} [ready] what to do or to wait for, once the title is there
 */

const credential = (d) => d.page.locator('[data-credential]').first().waitFor();
const code = (d) => d.page.locator('[data-qr]').waitFor();

/** @type {Screen[]} */
export const screens = [
	...of('stranger', [
		['welcome', '/', '/', /^Your work/],
		['name', '/name', '/name', /What do people call you/],
		['join', '/join', (at) => at.unused, /invites you/],
		['join-empty', '/join', '/join', /Open an invitation/],
		[
			'join-bad',
			'/join',
			'/join#nothing',
			/Open an invitation/,
			(d) => d.text(/not a whole invitation link/)
		],
		['open', '/open', '/open', /./, (d) => d.text(/Nothing was changed|New record/)],
		['verify', '/verify', '/verify', 'Check a proof'],
		['verify-signed', '/verify', (at) => at.proof, 'The signature holds.'],
		['verify-holds', '/verify', (at) => at.proof, /holds/, know],
		['verify-fails', '/verify', (at) => changed(at.proof), 'This proof does not hold.'],
		['verify-nothing', '/verify', '/verify#nothing', 'Nothing could be checked.'],
		['restore', '/restore', '/restore', 'Welcome back'],
		[
			'restore-file',
			'/restore',
			'/restore#file',
			/./,
			(d) => d.page.getByText('Choose the file').waitFor()
		],
		['restore-words', '/restore', '/restore#words', /./, (d) => d.text(/words of 24|24/)],
		['restore-device', '/restore', '/restore#device', /./, code]
	]),
	...of('worker', [
		['today', '/today', '/today', 'Today', (d) => d.text(/Water point/)],
		['team', '/team', '/team', 'Team', (d) => d.text(/has \d of \d of yours/)],
		[
			'join-member',
			'/join',
			(at) => at.unused,
			/invites you/,
			(d) => d.text('You are in this team already')
		],
		['records', '/records', '/records', 'Records', (d) => d.text('Water point, Bonsa bridge')],
		['record', '/records/[id]', (at) => at.record, /Water point/, (d) => d.photos(2)],
		['record-open', '/records/[id]', (at) => at.open, /River level/],
		['capture', '/capture', '/capture', 'New record'],
		[
			'capture-form',
			'/capture/[form]',
			(at) => at.draft,
			'Water point',
			(d) => d.text('Name of the place')
		],
		['forms', '/forms', '/forms', 'Forms', (d) => d.text('Water point')],
		[
			'why',
			'/why/[decision]',
			(at) => at.why,
			'Why?',
			(d) => d.text('Nobody confirms their own record')
		],
		['rules', '/rules', '/rules', /The rules of/, (d) => d.text('Who may do what')],
		['journal', '/journal', '/journal', 'Journal', (d) => d.text('Save a record')],
		[
			'score',
			'/score/[did]',
			(at) => `/score/${at.worker}`,
			/score/,
			(d) => d.text('Confirmed by others')
		],
		['wallet', '/wallet', '/wallet', 'Wallet', credential],
		['show', '/show/[id]', (at) => at.show, /Show/, code],
		['settings', '/settings', '/settings', 'Kofi Boateng'],
		['devices', '/devices', '/devices', 'Devices', (d) => d.text(/Only on this/)],
		['devices-add', '/devices', '/devices', 'Devices', (d) => d.tap('button', 'Add a device')],
		['keys', '/keys', '/keys', 'Keys and backup', (d) => d.text('Nothing brings you back yet')],
		['keys-words', '/keys/words', '/keys/words', 'Your 24 words'],
		[
			'keys-words-shown',
			'/keys/words',
			'/keys/words',
			'Your 24 words',
			async (d) => {
				await d.tap('button', 'Show the words');
				await d.page.locator('ol.words li').nth(23).waitFor();
			}
		],
		[
			'keys-words-check',
			'/keys/words',
			'/keys/words',
			'Your 24 words',
			async (d) => {
				await d.tap('button', 'Show the words');
				await d.tap('button', 'I have written them down');
				await d.page.getByRole('textbox').nth(2).waitFor();
			}
		],
		['keys-backup', '/keys/backup', '/keys/backup', 'A backup file', (d) => d.text(/1 team/)],
		['help', '/help', '/help', 'Help', (d) => d.text('Save a record')],
		['lost', '+error', '/nowhere/at-all', /not here/]
	]),
	...of('founder', [
		['team-new', '/team/new', '/team/new', 'Make a team'],
		['invite', '/team/invite', '/team/invite', /Invite to/, makeInvitation],
		[
			'team-code',
			'/team/code',
			'/team/code',
			/./,
			async (d) => {
				await d.tap('button', 'Show the code');
				await code(d);
			}
		],
		[
			'issue',
			'/issue/[did]',
			(at) => `/issue/${at.worker}`,
			/Issue to/,
			(d) => d.text(/The score is/)
		],
		['record-review', '/records/[id]', (at) => at.open, /River level/]
	]),
	...of('keeper', [['unlock', '/unlock', '/unlock', 'Azora is locked']])
];

/** @returns {Screen[]} */
function of(who, rows) {
	return rows.map(([name, route, where, title, ready]) => ({
		...{ name, route, who, where, title, ready }
	}));
}

/** Opens a screen anew, so that it starts from its address alone. */
export async function openScreen(device, site, at, { where, title, ready }) {
	const address = typeof where === 'function' ? where(at) : where;
	// another address first: a new fragment alone would not load the screen anew
	await device.page.goto('about:blank');
	await device.goto(new URL(address, site.url).href);
	await device.heading(title, 30_000);
	await ready?.(device);
}

async function know(device) {
	await device.tap('button', 'I know this signer');
	await device.verdict('holds');
}

/** The link with one character of its signature replaced. */
function changed(link) {
	return link.slice(0, -20) + (link.at(-20) === 'A' ? 'B' : 'A') + link.slice(-19);
}
