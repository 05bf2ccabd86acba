// Each language as its reader meets it: French from the first screen to the proof with no English word left, Arabic from right
// to left, Yoruba for a first record; the language changed while a draft is open, also without network.

import assert from 'node:assert/strict';
import { englishIn, readable, wordsOf } from '../lib/catalogue.mjs';
import { journey, until } from '../lib/journey.mjs';
import { look } from '../lib/look.mjs';
import { asPerson } from '../lib/person.mjs';

const fr = wordsOf('fr');
const ar = wordsOf('ar');
const yo = wordsOf('yo');

await journey('language', async (j) => {
	const site = await j.site();
	const at = {};

	/** From the welcome to the own places, by the words of the language. */
	async function begin(person, said, name) {
		await person.goto(site.url);
		await person.heading(said('welcome_title'));
		await person.tap('link', said('welcome_start'));
		await person.heading(said('name_title'));
		await person.page.getByRole('textbox').fill(name);
		await person.tap('button', said('name_continue'));
		await person.heading(said('place_today'), 30_000);
	}

	/** A form by its name, as one taps it in the list. */
	const pick = ({ page }, name) => page.locator('main').getByRole('link', { name }).first().click();

	/** A record of the river's level; gives back its address. */
	async function record(person, said, words, level) {
		const { page } = person;
		await person.goto(`${site.url}/capture`);
		await pick(person, new RegExp(words.form));
		await person.heading(words.form);
		await page.getByRole('textbox', { name: words.gauge }).fill(words.answer);
		await page.getByRole('spinbutton').first().fill(level);
		await person.tap('button', said('capture_save'));
		await page.waitForURL(/\/records\//, { timeout: 30_000 });
		await person.heading(new RegExp(words.form));
		return new URL(page.url()).pathname;
	}

	async function noEnglish(person, english, where) {
		await person.page.waitForTimeout(400);
		const left = english(await readable(person.page));
		assert.deepEqual(left, [], `English is left on ${where}`);
	}

	const reader = asPerson(await j.device('reader', { locale: 'fr-CI' }));
	const english = englishIn('fr');

	await j.step('French: the first screens, by what the device prefers', async () => {
		await reader.goto(site.url);
		await reader.heading(fr('welcome_title'));
		assert.equal(await reader.page.evaluate(() => document.documentElement.lang), 'fr');
		await noEnglish(reader, english, 'the welcome');
		await j.shot(reader, 'fr-welcome');
		await begin(reader, fr, 'Aya Kouassi');
		await noEnglish(reader, english, 'today');
	});

	await j.step('French: a record, sealed; a refusal in French', async () => {
		const words = {
			form: 'Niveau de la rivière',
			gauge: 'Nom de l’échelle',
			answer: 'Échelle 3'
		};
		at.record = await record(reader, fr, words, '231');
		await noEnglish(reader, english, 'the record');
		await reader.tap('button', fr('records_seal'));
		await reader.text(new RegExp(fr('records_sealed_by', { name: 'Aya Kouassi' })));
		await reader.tap('button', fr('records_confirm'));
		await reader.page.locator('[data-refusal="reviews/no-self"]').waitFor();
		await reader.text(fr('rule_reviews_no_self_said'));
		await noEnglish(reader, english, 'the refusal');
		await j.shot(reader, 'fr-refusal');
		await reader.tap('link', fr('why_question'));
		await reader.heading(fr('why_title'));
		at.why = new URL(reader.page.url()).pathname;
		await noEnglish(reader, english, 'why');
	});

	await j.check('French: a number with a comma is a number, a strange one is kept', async () => {
		const { page } = reader;
		await reader.goto(`${site.url}/capture`);
		await pick(reader, /Point d’eau/);
		await reader.heading('Point d’eau');
		const level = page.getByRole('spinbutton').first();
		await level.fill('12,5');
		await reader.text(fr('records_hint_integer'));
		await level.fill('environ 140');
		await reader.text(fr('records_hint_number'));
		assert.equal(await level.inputValue(), 'environ 140');
		const { pathname, search } = new URL(page.url());
		at.draft = pathname + search;
	});

	const places = [
		['today', '/today'],
		['team', '/team'],
		['invite', '/team/invite'],
		['records', '/records'],
		['capture', '/capture'],
		['wallet', '/wallet'],
		['rules', '/rules'],
		['journal', '/journal'],
		['settings', '/settings'],
		['verify', '/verify']
	];
	for (const [name, path] of places)
		await j.check(`French: ${name} has no English word and fits`, async () => {
			await reader.goto(site.url + path);
			await reader.page.getByRole('heading', { level: 1 }).waitFor();
			await reader.page.waitForTimeout(1200);
			await noEnglish(reader, english, name);
			await look(j, reader, `fr-${name}`);
			await reader.page.setViewportSize({ width: 390, height: 844 });
		});

	await j.check('the language changes at once; the draft, the page and the undo stay', async () => {
		const { page } = reader;
		await reader.goto(site.url + at.draft);
		await page.getByRole('textbox').first().fill('Pont de Bonsa');
		await reader.text(new RegExp(fr('capture_draft_kept')));
		await reader.goto(`${site.url}/settings`);
		await page.evaluate(() => (window.azoraMark = 1));
		await page.getByRole('radio', { name: 'العربية', exact: true }).click({ force: true });
		await until('right to left', () => page.evaluate(() => document.documentElement.dir === 'rtl'));
		await reader.text(ar('settings_devices'));
		assert.equal(await page.evaluate(() => window.azoraMark), 1, 'nothing was loaded again');
		await page.getByRole('radio', { name: 'Français', exact: true }).click({ force: true });
		await reader.text(fr('settings_devices'));
		await reader.goto(site.url + at.draft);
		await until(
			'the draft',
			async () => (await page.getByRole('textbox').first().inputValue()) === 'Pont de Bonsa'
		);
	});

	const arabic = asPerson(await j.device('arabic', { locale: 'ar-EG' }));

	await j.step('Arabic: right to left before any code of the app', async () => {
		const early = await j.device('early', { locale: 'ar-EG' });
		early.problems.allow(/Failed to load|ERR_FAILED|^$|fetch dynamically/);
		await early.page.route('**/_app/**/*.js', (route) => route.abort());
		await early.open(site.url);
		const root = await early.page.evaluate(() => {
			const { dir, lang, dataset } = document.documentElement;
			return { dir, lang, words: dataset.words };
		});
		assert.deepEqual(root, { dir: 'rtl', lang: 'ar', words: 'wait' });
		await early.close();
	});

	await j.step('Arabic: from the welcome to a saved record', async () => {
		await arabic.goto(site.url);
		await arabic.heading(ar('welcome_title'));
		await j.shot(arabic, 'ar-welcome');
		await begin(arabic, ar, 'سلمى حسن');
		const words = { form: 'منسوب النهر', gauge: 'اسم المقياس', answer: 'مقياس 3' };
		at.arabic = await record(arabic, ar, words, '٢٣١');
		await arabic.text(/231\s*سم/);
		assert.equal(await arabic.page.evaluate(() => document.documentElement.dir), 'rtl');
	});

	await j.check('Arabic: the navigation leads everywhere', async () => {
		for (const key of ['place_team', 'place_records', 'place_wallet', 'place_today']) {
			await arabic.page
				.getByRole('navigation', { name: ar('shell_main') })
				.getByRole('link', { name: new RegExp(`^${ar(key)}`) })
				.click();
			await arabic.heading(ar(key));
		}
	});

	const mirrored = [
		['today', '/today'],
		['capture', '/capture'],
		['records', '/records'],
		['record', () => at.arabic],
		['team', '/team'],
		['settings', '/settings'],
		['journal', '/journal']
	];
	for (const [name, path] of mirrored)
		await j.check(`Arabic: ${name} from right to left`, async () => {
			await arabic.goto(site.url + (typeof path === 'function' ? path() : path));
			await arabic.page.getByRole('heading', { level: 1 }).waitFor();
			await arabic.page.waitForTimeout(1200);
			await look(j, arabic, `ar-${name}`);
			await arabic.page.setViewportSize({ width: 390, height: 844 });
		});

	await j.check('Arabic: the form from right to left', async () => {
		await arabic.goto(`${site.url}/capture`);
		await pick(arabic, /نقطة ماء/);
		await arabic.heading('نقطة ماء');
		await arabic.page.getByRole('spinbutton').first().fill('-12');
		await look(j, arabic, 'ar-form');
		await arabic.page.setViewportSize({ width: 390, height: 844 });
	});

	await j.check('Yoruba: a first record', async () => {
		const person = asPerson(await j.device('yoruba', { locale: 'yo-NG' }));
		await begin(person, yo, 'Adébáyọ̀ Òjó');
		await j.shot(person, 'yo-today');
		const words = { form: 'Ìwọ̀n omi odò', gauge: 'Orúkọ òṣùwọ̀n', answer: 'Òṣùwọ̀n 3' };
		await record(person, yo, words, '231');
		await j.shot(person, 'yo-record');
		await look(j, person, 'yo-record');
	});

	await j.check('without network: another language is there, and stays', async () => {
		const { page } = reader;
		await reader.goto(`${site.url}/settings`);
		await reader.controlled();
		await site.stop();
		await reader.goto(`${site.url}/settings`);
		await page.getByRole('radio', { name: 'Yorùbá', exact: true }).check({ force: true });
		await reader.text(yo('settings_devices'));
		await reader.goto(`${site.url}/today`);
		await reader.heading(yo('place_today'));
		await site.start();
	});
});
