// What comes back from a backup file where there is little room: one part that does not fit keeps no other back.

import { expect, test, vi } from 'vitest';
import { AppError, utf8 } from '$lib/kernel';
import { writeDrafts } from '$lib/records';
import { takeSections } from './backup';
import type { Rooms } from './rooms.svelte';

// components need Kit's own modules
vi.mock('$lib/ui', () => ({ isThemeName: () => false, theme: {} }));

const full = () => Promise.reject(new AppError('platform/storage-full'));
const sections = { ledger: utf8('teams'), drafts: writeDrafts([]) };
const team = { id: 'a', name: 'Wells', records: 3, photos: 1 };
const roomsWith = (over: { importTeams?: () => unknown; takeKept?: () => unknown }) =>
	({
		threads: {
			ledger: {
				remote: {
					importTeams: () => Promise.resolve({ teams: [team], refused: [], photosLeftOut: 2 }),
					...over
				}
			}
		},
		drafts: { takeKept: () => Promise.resolve(1), ...over }
	}) as unknown as Rooms;

test('photos that did not fit are counted, and drafts come all the same', async () => {
	expect(await takeSections(roomsWith({}), sections)).toMatchObject({
		...{ teams: [team], photosLeftOut: 2, drafts: 1, refused: [] }
	});
});

test('drafts that do not fit are named, and the teams are back', async () => {
	expect(await takeSections(roomsWith({ takeKept: full }), sections)).toMatchObject({
		teams: [team],
		refused: [{ name: 'drafts', code: 'platform/storage-full' }]
	});
});

test('without room for any record nothing is pretended', async () => {
	await expect(takeSections(roomsWith({ importTeams: full }), sections)).rejects.toMatchObject({
		code: 'platform/storage-full'
	});
});
