// What comes in from outside, without network: shared photos, text and files, files opened with Azora, web+azora links. All of
// it is hostile until somebody looked at it; each ends on its screen or in a sentence. And the browser itself reads the manifest.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { journey, until } from '../lib/journey.mjs';
import { asPerson } from '../lib/person.mjs';
import { samplePhotos } from '../lib/photos.mjs';

/** What the system does when the person opens a file with an installed app. */
function fakeLaunchQueue() {
	const value = {
		setConsumer(consumer) {
			globalThis.azoraOpen = (name, type, content) =>
				consumer({
					files: [{ getFile: () => Promise.resolve(new File([content], name, { type })) }]
				});
		}
	};
	Object.defineProperty(globalThis, 'launchQueue', { value });
}

/** What the system does with a share: a POST that only the service worker sees. */
const share = ({ page }, things) =>
	page.evaluate((things) => {
		const form = document.createElement('form');
		Object.assign(form, { method: 'post', action: '/share', enctype: 'multipart/form-data' });
		for (const { field, text, name, type, base64, count = 1 } of things) {
			const input = document.createElement('input');
			input.name = field;
			if (text !== undefined) input.value = text;
			else {
				input.type = 'file';
				input.multiple = true;
				const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
				const list = new DataTransfer();
				for (let n = 0; n < count; n++) list.items.add(new File([bytes], name, { type }));
				input.files = list.files;
			}
			form.append(input);
		}
		document.body.append(form);
		form.submit();
	}, things);

await journey('doors', async (j) => {
	const site = await j.site();
	const [drawn] = await samplePhotos((await j.device('painter')).page, 1);
	const photo = {
		...{ field: 'photos', name: 'bank.jpg', type: 'image/jpeg' },
		base64: drawn.buffer.toString('base64')
	};
	const file = (name, type, content) => ({
		...{ field: 'files', name, type },
		base64: Buffer.from(content).toString('base64')
	});
	const ama = asPerson(await j.device('ama', {}));
	await ama.context.addInitScript(fakeLaunchQueue);
	const { page } = ama;

	await j.check(
		'the browser reads the manifest without a complaint and could install',
		async () => {
			await ama.goto(site.url);
			await ama.controlled(60_000);
			const cdp = await ama.context.newCDPSession(page);
			const { errors, data, manifest } = await cdp.send('Page.getAppManifest');
			assert.deepEqual(errors, []);
			const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
			// a test's context is a private window, where nothing can be installed
			const left = installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito');
			assert.deepEqual(left, []);
			j.notes.manifest = { bytes: data?.length, read: Object.keys(manifest ?? {}) };
		}
	);

	await j.step('somebody is here; the server is gone', async () => {
		await ama.tap('link', 'Start here');
		await ama.write('Your name', 'Ama Mensah');
		await ama.tap('button', 'Continue');
		await ama.heading('Today');
		await site.stop();
	});

	await j.check(
		'a shared photo with a text goes into the draft of the form that is chosen',
		async () => {
			await share(ama, [{ field: 'text', text: 'Erosion at the bridge' }, photo]);
			await ama.text('1 photo was shared with you');
			await j.shot(ama, 'shared');
			await ama.tap('link', /^Observation/);
			await ama.photos(1);
			const what = page.getByRole('textbox', { name: 'What do you see?' });
			assert.equal(await what.inputValue(), 'Erosion at the bridge');
			await ama.text(/Draft kept on this device \d/);
			await page.reload();
			await ama.photos(1);
			await ama.tap('button', 'Save record');
			await ama.heading('Observation, Erosion at the bridge');
			const left = await page.evaluate(
				async () => (await (await caches.open('azora-shared')).keys()).length
			);
			assert.equal(left, 0, 'nothing of it stays beside the draft');
		}
	);

	await j.check('who leaves while shared photos are taken in is not brought back', async () => {
		await share(ama, [{ ...photo, count: 6 }]);
		await ama.text('6 photos were shared with you');
		await ama.tap('link', /^Observation/);
		await ama.text(/on the way/);
		await ama.inApp('/today');
		await ama.heading('Today');
		await until('the photos in the draft', () =>
			page.evaluate(async () => !(await (await caches.open('azora-shared')).keys()).length)
		);
		await ama.place('Team');
		// Back before it is there would lead to where one was before Today
		await ama.heading('Team');
		assert.equal(new URL(page.url()).pathname, '/team');
		await page.goBack();
		await ama.heading('Today');
		assert.equal(new URL(page.url()).pathname, '/today');
	});

	await j.check('a share that is not wanted leaves nothing', async () => {
		await share(ama, [{ field: 'text', text: 'Not mine' }]);
		await ama.text('A text was shared with you');
		await ama.tap('button', 'I do not want it');
		await ama.page.getByText('A text was shared with you').waitFor({ state: 'detached' });
	});

	await j.check('a shared proof is checked', async () => {
		await share(ama, [file('proof.json', 'application/json', '{"format":"azora-proof/1"}')]);
		await ama.verdict('fails');
	});

	await j.check('a shared form with room for layout is looked at as a form', async () => {
		const title = { en: 'Pump round', fr: 'Tour des pompes' };
		const label = { en: 'Which pump?', fr: 'Quelle pompe ?' };
		const form = {
			...{ id: 'pumps', version: 1, title },
			fields: [{ id: 'pump', type: 'text', required: true, label }]
		};
		const written = JSON.stringify(form) + ' '.repeat(100_000);
		await share(ama, [file('pumps.json', 'application/json', written)]);
		await page.getByText('Pump round').first().waitFor();
		assert.equal(new URL(page.url()).pathname, '/forms');
		await j.shot(ama, 'form-shared');
	});

	const refused = [
		[
			'a program: a sentence, and ways on',
			[file('x.exe', 'application/octet-stream', 'MZ')],
			/does not know this kind/
		],
		[
			'a drawing with scripts: a sentence, and ways on',
			[file('x.svg', 'image/svg+xml', '<svg/>')],
			/does not know this kind/
		],
		[
			'more than a hand can share: a sentence, and ways on',
			[{ ...photo, base64: btoa('x'), count: 21 }],
			/too large/
		],
		['nothing: a sentence, and ways on', [{ field: 'text', text: '' }], 'Nothing came in']
	];
	for (const [title, things, sentence] of refused)
		await j.check(title, async () => {
			await share(ama, things);
			await ama.text(sentence);
			await page.getByRole('link', { name: 'New record' }).waitFor();
		});
	await j.shot(ama, 'refused');

	await j.check('a file that is no picture is told, the draft stays', async () => {
		await share(ama, [{ ...photo, base64: btoa('no picture') }]);
		await ama.tap('link', /^Observation/);
		await ama.text(/no picture that this device can read/);
	});

	await j.check('a share whose time is over says so', async () => {
		await ama.goto(`${site.url}/open?shared=nothing-here`);
		await ama.text('It is no longer here');
	});

	await j.check('a file opened with Azora while it runs', async () => {
		await ama.goto(`${site.url}/today`);
		await ama.heading('Today');
		await page.evaluate(() =>
			globalThis.azoraOpen('x.jwt', 'application/jwt', 'eyJhbGciOiJub25lIn0.e30.')
		);
		await ama.page.locator('[data-verdict]').first().waitFor();
		assert.equal(new URL(page.url()).pathname, '/verify');
	});

	await j.check('links of Azora lead to their screens, and nowhere else', async () => {
		const open = async (link) => {
			await page.goto('about:blank');
			await ama.goto(`${site.url}/open#${encodeURIComponent(link)}`);
		};
		await open('web+azora:join#AAAA');
		await ama.heading('Open an invitation');
		await open('web+azora://verify#bm90aGluZw');
		await ama.verdict('unsaid');
		for (const link of ['web+azora:settings#x', 'javascript:alert(1)', 'web+azora:join#"><img>']) {
			await open(link);
			await ama.text(/does not know this kind/);
		}
	});

	await j.check('the page and the worker mean the same store', () => {
		const read = (path) => readFileSync(new URL(`../../src/${path}`, import.meta.url), 'utf8');
		const name = /SHARED = '([^']+)'/.exec(read('service-worker/share.ts'))[1];
		assert.ok(read('lib/platform/arrivals.ts').includes(`SHARED = '${name}'`));
	});
});
