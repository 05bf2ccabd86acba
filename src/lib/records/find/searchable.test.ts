// What a record is found by: answers as people read them, in each language of the form.

import { describe, expect, test } from 'vitest';
import { foldRecords } from '../fold';
import { parseForm } from '../forms';
import { accepted, kofi, version, WORKSPACE } from '../testing';
import { Search } from './search';
import { excerptOf, searchableRecord } from './searchable';

const form = parseForm({
	id: 'well',
	version: 1,
	title: { en: 'Well', fr: 'Puits' },
	name: 'name',
	fields: [
		{ id: 'name', type: 'text', label: { en: 'Name' } },
		{
			id: 'kind',
			type: 'choice',
			many: true,
			label: { en: 'Kind', fr: 'Genre' },
			options: [
				{ id: 'hp', label: { en: 'Hand pump', fr: 'Pompe à main' } },
				{ id: 'bh', label: { en: 'Borehole', fr: 'Forage' } },
				{ id: 'sp', label: 'Spring' }
			]
		},
		{ id: 'note', type: 'text', long: true, label: { en: 'Note' } }
	]
});
const answers = {
	name: 'Bonsa',
	kind: ['hp', 'odd', 'sp'],
	level: 142,
	note: 'The women from here fetch at five in the morning. The handle is loose.'
};
const [view] = foldRecords(
	[accepted(version({ form: 'well@1', answers }), kofi, { id: 'v1' })],
	WORKSPACE
);
const texts = searchableRecord(view, form, { people: ['Kofi Boateng'], state: ['Queued'] });

async function finds(text: string): Promise<boolean> {
	const search = new Search();
	await search.keepUp(() => [{ id: view.id, of: [], read: () => texts }]);
	return search.find(text).list.length === 1;
}

describe('a record', () => {
	test.each([
		'bonsa',
		'hand pump',
		'pompe',
		'puits',
		'odd',
		'spring',
		'142',
		'loose',
		'kofi',
		'queued'
	])('is found by “%s”', async (text) => expect(await finds(text)).toBe(true));
	test.each(['forage', 'borehole', 'ama'])('is not found by “%s”', async (text) =>
		expect(await finds(text)).toBe(false)
	);
});

describe('an excerpt', () => {
	const excerpt = (typed: string[], language = 'en') => {
		const found = excerptOf(view, form, { typed, found: new Set() }, language);
		return found && [found.name, found.parts.map((part) => part.text).join('')];
	};

	test('is the answer that was found, with its question, from shortly before', () => {
		expect(excerpt(['loose'])).toEqual(['Note', '… morning. The handle is loose.']);
		expect(excerpt(['pomp'], 'fr')).toEqual(['Genre', 'Pompe à main, odd, Spring']);
		expect(excerpt(['142'])).toEqual(['level', '142']);
	});

	test('is none where the title says it', () => {
		expect(excerpt(['bonsa'])).toBeNull();
	});
});
