// Which entries fit what was typed: by letters in order, the best first, accents and case aside.

import { computeCommandScore } from 'bits-ui';
import type { PaletteEntry, PaletteGroup } from './entry';

/** Below this a match is letters by chance. */
const ENOUGH = 0.01;

/** "Équipe" and "equipe" are the same to who types. */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function score({ title, words = [] }: PaletteEntry, query: string): number {
	const byTitle = computeCommandScore(plain(title), query);
	const byWords = words.map((word) => computeCommandScore(plain(word), query) * 0.8);
	return Math.max(byTitle, ...byWords);
}

/** Groups without an entry that fits are left out; those with the better entry come first. */
export function matching<Entry extends PaletteEntry>(
	groups: readonly PaletteGroup<Entry>[],
	query: string
): PaletteGroup<Entry>[] {
	const wanted = plain(query.trim());
	if (!wanted) return groups.filter(({ entries }) => entries.length > 0);
	const rated = groups.map((group) => {
		const scored = group.entries
			.map((entry) => ({ entry, rate: score(entry, wanted) }))
			.filter(({ rate }) => rate > ENOUGH)
			.sort((a, b) => b.rate - a.rate);
		const entries = scored.map(({ entry }) => entry);
		return { rate: scored.at(0)?.rate ?? 0, group: { ...group, entries } };
	});
	return rated
		.filter(({ group }) => group.entries.length > 0)
		.sort((a, b) => b.rate - a.rate)
		.map(({ group }) => group);
}
