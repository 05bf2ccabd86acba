// Finding and handing on: search, filters, orders, exports that a stranger reads, forms from files, a place by choice.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Buffer } from 'node:buffer';
import { checkItem, readCsv } from '../lib/exports.mjs';
import { journey, until, untilSame } from '../lib/journey.mjs';
import { look } from '../lib/look.mjs';
import { asPerson } from '../lib/person.mjs';
import { samplePhotos } from '../lib/photos.mjs';

const HERE = { latitude: 5.3127441, longitude: -1.8204112, accuracy: 6 };
const FORM = {
	id: 'latrine',
	version: 1,
	title: { en: 'Latrine', fr: 'Latrine' },
	name: 'name',
	fields: [
		{ id: 'name', type: 'text', label: { en: 'Name of the latrine' }, required: true },
		{
			id: 'state',
			type: 'choice',
			label: { en: 'State' },
			options: [
				{ id: 'good', label: { en: 'Good' } },
				{ id: 'broken', label: { en: 'Broken' } }
			]
		},
		{ id: 'photos', type: 'photo', label: { en: 'Photos' }, max: 3 },
		{ id: 'place', type: 'place', label: { en: 'Place' } }
	]
};

await journey('find', async (j) => {
	const site = await j.site();
	const worker = asPerson(
		await j.device('worker', { permissions: ['geolocation'], geolocation: HERE })
	);
	const { page } = worker;
	const search = page.getByRole('searchbox', { name: 'Search records' });
	const titles = () => page.locator('[data-index] .row-first').allTextContents();
	const sheet = page.locator('dialog[open]');
	const shows = (expected) => untilSame(`the list shows ${expected.join(' | ')}`, titles, expected);
	/** Taps a chip of the open sheet. */
	const pick = (name) =>
		sheet
			.getByRole('radio', { name, exact: true })
			.or(sheet.getByRole('checkbox', { name, exact: true }))
			.check({ force: true });

	async function record(form, fill, place) {
		await worker.goto(`${site.url}/capture/${form}`);
		await fill();
		if (place) await worker.choose(place);
		if (place !== 'None') await worker.text(place === 'About 1 km' ? /about 1 km/ : /Within 6 m/);
		await worker.tap('button', 'Save record');
		await worker.text(/Saved on this device/);
	}
	const waterPoint = (name, note) => async () => {
		await worker.write('Name of the place', name);
		await worker.choose('Hand pump');
		await worker.write('Note', note);
	};
	/** What the export sheet saves with these choices. */
	async function exported(kind, choices = []) {
		await worker.tap('button', 'Export');
		await sheet.waitFor();
		for (const name of [kind, ...choices]) await pick(name);
		const coming = page.waitForEvent('download');
		await sheet.getByRole('button', { name: 'Save the file' }).click();
		const download = await coming;
		await sheet.waitFor({ state: 'hidden' });
		const path = `${j.results}/${download.suggestedFilename()}`;
		await download.saveAs(path);
		return { name: download.suggestedFilename(), bytes: await readFile(path) };
	}
	async function importForm(name, content) {
		await worker.goto(`${site.url}/forms`);
		await worker.heading('Forms');
		await page
			.locator('input[type=file]')
			.setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
	}

	await j.step(
		'four records: exact, rough and without a place; two sealed; one with a photo',
		async () => {
			await worker.goto(site.url);
			await worker.tap('link', /^Start/);
			await worker.write('Your name', 'Kofi Boateng');
			await worker.tap('button', 'Continue');
			await worker.heading('Today');
			await record('water-point', async () => {
				await waterPoint('Bonsa bridge', '=HYPERLINK("http://evil","x")')();
				await page
					.locator('input[type=file][accept^="image"]')
					.first()
					.setInputFiles(await samplePhotos(page, 1));
				await page.getByRole('img', { name: /^Photo 1/ }).waitFor();
			});
			await worker.tap('button', 'Seal');
			await worker.text(/Sealed by Kofi Boateng/);
			await record('water-point', waterPoint('Béposo ford', 'Handle is loose'), 'About 1 km');
			await worker.text(/Within 1112 m|Within 1,112 m/);
			await worker.tap('button', 'Seal');
			await worker.text(/Sealed by Kofi Boateng/);
			await record('water-point', waterPoint('Ẹ̀kọ́ school', '- dry since May'), 'None');
			await record(
				'river-level',
				async () => {
					await worker.write('Name of the gauge', 'Gauge 3');
					await page.getByRole('spinbutton').first().fill('-231');
				},
				'Exact'
			);
		}
	);

	await j.check('the choice of the place is kept on this device', async () => {
		await worker.goto(`${site.url}/capture/water-point`);
		await page.getByRole('radio', { name: 'Exact', exact: true }).waitFor();
		assert.ok(await page.getByRole('radio', { name: 'Exact', exact: true }).isChecked());
	});

	const all = [
		'River level, Gauge 3',
		'Water point, Ẹ̀kọ́ school',
		'Water point, Béposo ford',
		'Water point, Bonsa bridge'
	];

	await j.step(
		'a word finds what it is meant to, whatever its accents, also with a slip',
		async () => {
			await worker.goto(`${site.url}/records`);
			await shows(all);
			for (const [text, found] of [
				['beposo', [all[2]]],
				['EKO', [all[1]]],
				['loose', [all[2]]],
				['bonza brid', [all[3]]],
				['hand pump may', [all[1]]]
			]) {
				await search.fill(text);
				await shows(found);
			}
			await search.fill('loose');
			await page.locator('mark', { hasText: 'loose' }).waitFor();
			await worker.text('1 of 4 records');
			await page
				.locator('[aria-live="polite"]', { hasText: '1 of 4 records' })
				.waitFor({ state: 'attached' });
			await j.shot(worker, 'search');
		}
	);

	await j.step('the way back from a record finds the same search', async () => {
		await page.locator('[data-index] a').first().click();
		await worker.heading('Water point, Béposo ford');
		await page.goBack();
		await shows([all[2]]);
		assert.equal(await search.inputValue(), 'loose');
		await search.fill('nothing like it');
		await worker.heading('Records');
		await worker.text('Nothing fits');
		await j.shot(worker, 'nothing');
		await worker.tap('button', 'Clear filters');
		await shows(all);
	});

	await j.step('filters and orders, in the address, each taken away by itself', async () => {
		await worker.tap('button', 'Filter and sort');
		await pick('Sealed');
		await pick('Oldest first');
		await sheet.getByRole('button', { name: 'Show 2 records' }).click();
		await shows([all[3], all[2]]);
		await until('the address says it', () => page.url().endsWith('?state=sealed&sort=oldest'));
		await page.reload();
		await shows([all[3], all[2]]);
		await j.shot(worker, 'filtered');
		await worker.tap('button', 'Sealed: remove');
		await shows([...all].reverse());
		await worker.tap('button', /^Filter and sort/);
		await pick('Nearest first');
		await pick('Place');
		await page.keyboard.press('Escape');
		await shows([all[0], all[3], all[2]]);
		await worker.text('0 m away');
		await worker.tap('button', 'Clear filters');
		await shows(all);
	});

	await j.step(
		'the table opens elsewhere: no formula, numbers as numbers, places as chosen',
		async () => {
			const { name, bytes } = await exported('Table');
			assert.match(name, /^azora-\d{4}-\d{2}-\d{2}\.csv$/);
			assert.equal(bytes.subarray(0, 3).toString('hex'), 'efbbbf');
			const rows = readCsv(bytes.toString());
			assert.deepEqual(
				rows.map(({ title }) => title),
				all
			);
			const [gauge, school, ford, bridge] = rows;
			assert.equal(bridge['water-point.note'], `'=HYPERLINK("http://evil","x")`);
			assert.equal(school['water-point.note'], "'- dry since May");
			assert.equal(gauge['river-level.level'], '-231');
			assert.equal(bridge['water-point.kind'], 'hand-pump');
			assert.match(bridge['water-point.photos'], /^photos\/[0-9a-f]{64}\.jpg$/);
			assert.deepEqual(
				[bridge.latitude, bridge.longitude, bridge.accuracy_m],
				['5.3127441', '-1.8204112', '6']
			);
			assert.deepEqual(
				[ford.latitude, ford.longitude, ford.accuracy_m],
				['5.31', '-1.8178', '1112']
			);
			assert.deepEqual([school.latitude, school.longitude], ['', '']);
			assert.ok(!Number.isNaN(Date.parse(bridge.recorded_at)));
		}
	);

	await j.step(
		'the map has longitude first, and a null geometry where there is no place',
		async () => {
			const { bytes } = await exported('Map');
			const { type, features } = JSON.parse(bytes.toString());
			assert.equal(type, 'FeatureCollection');
			assert.deepEqual(
				features.map(({ geometry }) => geometry?.coordinates ?? null),
				[[-1.8204112, 5.3127441], null, [-1.8178, 5.31], [-1.8204112, 5.3127441]]
			);
			assert.equal(features[0].properties['river-level.level'], -231);
		}
	);

	await j.step(
		'with proofs a stranger checks both seals; with a rougher place no seal is claimed that would not hold',
		async () => {
			const { bytes } = await exported('With proofs');
			const file = JSON.parse(bytes.toString());
			assert.equal(file.format, 'azora-records/1');
			const sealed = file.records.filter(({ sealJws }) => sealJws);
			assert.equal(sealed.length, 2);
			for (const item of sealed) assert.equal(file.people[await checkItem(item)], 'Kofi Boateng');
			const rough = (await exported('With proofs', ['About 1 km'])).bytes.toString();
			assert.doesNotMatch(rough, /5\.3127|1\.8204/);
			// the one that was recorded rough loses nothing by it
			const kept = JSON.parse(rough).records.filter(({ sealJws }) => sealJws);
			assert.deepEqual(
				kept.map(({ title }) => title),
				[all[2]]
			);
			await checkItem(kept[0]);
		}
	);

	await j.check('the same export at /verify, offline: whose seals hold, which fails', async () => {
		const file = JSON.parse((await exported('With proofs', ['Exact'])).bytes.toString());
		const stranger = asPerson(await j.device('stranger'));
		await stranger.goto(`${site.url}/verify`);
		await stranger.page.locator('[data-offline-ready]').waitFor({ timeout: 60_000 });
		await stranger.context.setOffline(true);
		const give = (value) =>
			stranger.page
				.locator('input[type=file]')
				.first()
				.setInputFiles({
					...{ name: 'azora.json', mimeType: 'application/json' },
					buffer: Buffer.from(JSON.stringify(value))
				});
		await give(file);
		await stranger.verdict('signed');
		await stranger.text('Kofi Boateng: 2 seals hold');
		await stranger.text('2 records without a seal');
		await j.shot(stranger, 'records-signed');
		await stranger.tap('button', 'I know this signer');
		await stranger.verdict('holds');
		await stranger.heading('The seals hold.');
		await j.shot(stranger, 'records-hold');
		await look(j, stranger, 'verify-records');
		await stranger.tap('button', 'Check another');
		file.records.find(({ sealJws }) => sealJws).content.answers.note = 'another';
		await give(file);
		await stranger.verdict('fails');
		await stranger.text(/was changed after its author sealed it/);
		await j.shot(stranger, 'records-fail');
		const gold = await stranger.page
			.locator('.seal, .sealed, .seal-band, .seal-disc, .sun')
			.count();
		assert.equal(gold, 0, 'nothing gold');
		await stranger.close();
	});

	await j.step('with photos it is an archive', async () => {
		const { name, bytes } = await exported('Table', ['Photos']);
		assert.match(name, /\.zip$/);
		assert.equal(bytes.subarray(0, 4).toString('latin1'), 'PK\x03\x04');
		assert.match(bytes.toString('latin1'), /photos\/[0-9a-f]{64}\.jpg/);
	});

	await j.step('three bad forms are refused, each with its line and what to do', async () => {
		await importForm('torn.json', '{\n "id": "latrine",\n "version": ');
		await worker.text('torn.json cannot be used yet');
		await worker.text('Line 3');
		await importForm(
			'pattern.json',
			JSON.stringify(
				{
					...FORM,
					fields: [
						{ ...FORM.fields[0], pattern: '(a+)+$' },
						{ ...FORM.fields[0], type: 'video' }
					]
				},
				null,
				1
			)
		);
		await worker.text('A form knows no “pattern”');
		await worker.text(/Line \d+, fields\.0\.pattern/);
		await worker.text('The kind (“type”) must be');
		await j.shot(worker, 'form-wrong');
		await importForm('deep.json', '['.repeat(100_000));
		await worker.text('deeper than any form');
	});

	await j.step(
		'a good form is tried, taken in, and filled in; another one of its name is told apart',
		async () => {
			await importForm('latrine.json', JSON.stringify(FORM, null, '\t'));
			await worker.text('Latrine, version 1');
			await worker.write('Name of the latrine', 'only tried');
			await j.shot(worker, 'form-preview');
			await worker.tap('button', 'Take it into the team');
			await worker.text(/is in the team now/);
			await worker.text('The team’s');
			await importForm('latrine.json', JSON.stringify({ ...FORM, title: { en: 'Toilet' } }));
			await worker.text('Another Toilet, version 1, is here already');
			await record('latrine', () => worker.write('Name of the latrine', 'Market'));
			await worker.heading('Latrine, Market');
			await worker.goto(`${site.url}/forms`);
			await worker.tap('button', /^Latrine/);
			const coming = page.waitForEvent('download');
			await worker.tap('button', 'Save as a file');
			const download = await coming;
			assert.equal(download.suggestedFilename(), 'latrine-1.json');
			assert.deepEqual(JSON.parse(await readFile(await download.path(), 'utf8')), FORM);
		}
	);

	for (const [name, where, ready] of [
		['records-search', '/records?q=loose', () => page.locator('mark').first().waitFor()],
		['records-filtered', '/records?state=sealed&sort=oldest', () => shows([all[3], all[2]])],
		['records-none', '/records?q=zzzz', () => worker.text('Nothing fits')],
		['forms', '/forms', () => worker.text('The team’s')]
	])
		await j.check(`${name}: pictures, axe, title, one h1, 200 % text`, async () => {
			await worker.goto(site.url + where);
			await ready();
			await look(j, worker, name);
		});
	await j.check('the sheets: pictures, axe, 200 % text', async () => {
		await worker.goto(`${site.url}/records`);
		await shows(['Latrine, Market', ...all]);
		await worker.tap('button', 'Filter and sort');
		await sheet.waitFor();
		await look(j, worker, 'sheet-filter');
		await page.keyboard.press('Escape');
		await sheet.waitFor({ state: 'hidden' });
		await worker.tap('button', 'Export');
		await sheet.waitFor();
		await look(j, worker, 'sheet-export');
		await page.keyboard.press('Escape');
	});
});
