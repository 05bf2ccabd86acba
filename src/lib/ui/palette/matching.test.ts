// What is found by what is typed: letters in order, accents aside, the best group first.

import { expect, test } from 'vitest';
import { matching } from './matching';

const groups = [
	{ id: 'places', title: 'Go to', entries: [{ id: 'team', title: 'Équipe' }] },
	{
		id: 'commands',
		title: 'Commands',
		entries: [
			{ id: 'seal', title: 'Sceller un relevé', words: ['records.seal'] },
			{ id: 'dark', title: 'Choisir le thème : Sombre' }
		]
	},
	{ id: 'records', title: 'Records', entries: [] }
];
const found = (query: string) =>
	matching(groups, query).map(({ entries }) => entries.map(({ id }) => id));

test('nothing typed: all, without empty groups', () => {
	expect(found(' ')).toEqual([['team'], ['seal', 'dark']]);
});

test('accents and case do not matter', () => {
	expect(found('equi')[0]).toEqual(['team']);
	expect(found('THEME')[0]).toEqual(['dark']);
});

test('letters in order are enough, and the name of the command finds it too', () => {
	expect(found('scrl')[0]).toEqual(['seal']);
	expect(found('records.seal')[0]).toEqual(['seal']);
});

test('the group with the best stands first; what fits nothing is empty', () => {
	expect(found('sombre')[0]).toEqual(['dark']);
	expect(found('zzz')).toEqual([]);
});
