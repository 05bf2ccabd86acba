// Which records are shown and in which order: as text in the address, so that going back brings them back.

import type { Did } from '$lib/ledger';
import { dayOf, newestFirst, type RecordRow } from '../model';
import { metersBetween } from '../place';

/** How far a record of one's own got; what became of it as evidence. */
export const DELIVERY = ['here', 'queued', 'sent', 'seen'] as const;
export const STANDING = [
	'draft',
	'sealed',
	'unsealed',
	'to-confirm',
	'unconfirmed',
	'disputed',
	'in-conflict'
] as const;
export const HAS = ['photo', 'place'] as const;
export const SORTS = ['newest', 'oldest', 'name', 'nearest'] as const;

export type Delivery = (typeof DELIVERY)[number];
export type Standing = (typeof STANDING)[number];
export type Has = (typeof HAS)[number];
export type Sort = (typeof SORTS)[number];

export interface Filter {
	/** What is searched for. */
	text: string;
	/** Any of these. */
	delivery: Delivery[];
	/** Any of these. */
	standing: Standing[];
	/** Form id, without a version. */
	form: string | null;
	person: Did | null;
	/** `YYYY-MM-DD` where this device is, both within. */
	from: string | null;
	to: string | null;
	/** All of these. */
	has: Has[];
	/** null: newest first, or the best first while something is searched for. */
	sort: Sort | null;
}

export const NO_FILTER: Filter = {
	...{ text: '', delivery: [], standing: [], form: null, person: null },
	...{ from: null, to: null, has: [], sort: null }
};

const TEXT_LIMIT = 200;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** From the address, which anybody may have written: what is not known is left out. */
export function readFilter(query: URLSearchParams): Filter {
	const several = <T extends string>(name: string, known: readonly T[]): T[] => {
		const given = (query.get(name) ?? '').split(',');
		return known.filter((one) => given.includes(one));
	};
	const text = (name: string, limit: number) => query.get(name)?.slice(0, limit) || null;
	const day = (name: string) => {
		const given = query.get(name);
		return given && DAY.test(given) && !Number.isNaN(Date.parse(given)) ? given : null;
	};
	return {
		text: text('q', TEXT_LIMIT) ?? '',
		delivery: several('sent', DELIVERY),
		standing: several('state', STANDING),
		form: text('form', 40),
		person: text('by', 128),
		from: day('from'),
		to: day('to'),
		has: several('has', HAS),
		sort: SORTS.find((one) => one === query.get('sort')) ?? null
	};
}

/** `?q=pump&state=sealed`, or nothing. */
export function writeFilter(filter: Filter): string {
	const query = new URLSearchParams();
	const set = (name: string, value: string | null) => value && query.set(name, value);
	set('q', filter.text);
	set('sent', filter.delivery.join(','));
	set('state', filter.standing.join(','));
	set('form', filter.form);
	set('by', filter.person);
	set('from', filter.from);
	set('to', filter.to);
	set('has', filter.has.join(','));
	set('sort', filter.sort);
	const text = query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
	return text && `?${text}`;
}

/** How many things narrow the list, without the text and the order. */
export const countFilters = ({ delivery, standing, form, person, from, to, has }: Filter): number =>
	delivery.length + standing.length + has.length + [form, person, from, to].filter(Boolean).length;

export interface FilterFacts {
	/** Only of one's own, and only as far as it was asked. */
	reach(record: string): Delivery | undefined;
	/** Sealed by others, and I have not said anything about them yet. */
	toReview: ReadonlySet<string>;
}

/** Rows that pass all but the text. */
export function filterRows(
	rows: readonly RecordRow[],
	filter: Filter,
	facts: FilterFacts
): RecordRow[] {
	const { delivery, standing, form, person, from, to, has } = filter;
	return rows.filter((row) => {
		if (form && row.form.split('@')[0] !== form) return false;
		if (person && row.by !== person) return false;
		if (from || to) {
			const day = dayOf(row.at);
			if ((from && day < from) || (to && day > to)) return false;
		}
		if (has.includes('photo') && row.photos === 0) return false;
		if (has.includes('place') && !row.place) return false;
		if (standing.length && !standing.some((one) => stands(one, row, facts))) return false;
		const reached = delivery.length ? facts.reach(row.id) : undefined;
		return delivery.length === 0 || (reached !== undefined && delivery.includes(reached));
	});
}

function stands(standing: Standing, row: RecordRow, facts: FilterFacts): boolean {
	switch (standing) {
		case 'draft':
			return false; // drafts stand in a list of their own
		case 'sealed':
			return row.sealed;
		case 'unsealed':
			return !row.sealed;
		case 'to-confirm':
			return facts.toReview.has(row.id);
		case 'unconfirmed':
			return row.sealed && row.confirmed === 0;
		case 'disputed':
			return row.disputed > 0;
		case 'in-conflict':
			return row.conflict;
	}
}

export interface SortFacts {
	/** Where the phone is, once it was asked. */
	here: { lat: number; lon: number } | null;
	/** How well a record fits what is searched for; null while nothing is. */
	scores: ReadonlyMap<string, number> | null;
	language: string;
}

/** The order that is really shown: without a place to be near to, newest first. */
export function sortOf({ sort }: Filter, { here, scores }: SortFacts): Sort | 'best' {
	if (sort === 'nearest') return here ? 'nearest' : 'newest';
	return sort ?? (scores ? 'best' : 'newest');
}

export function sortRows(
	rows: readonly RecordRow[],
	filter: Filter,
	facts: SortFacts
): RecordRow[] {
	const { here, scores, language } = facts;
	switch (sortOf(filter, facts)) {
		case 'newest':
			return [...rows].sort(newestFirst);
		case 'oldest':
			return [...rows].sort((a, b) => newestFirst(b, a));
		case 'best':
			return byNumber(rows, ({ id }) => -(scores?.get(id) ?? 0));
		case 'nearest':
			// those without a place come last
			return byNumber(rows, (row) => distanceTo(row, here) ?? Infinity);
		case 'name': {
			const { compare } = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
			return [...rows].sort((a, b) => compare(a.title, b.title) || newestFirst(a, b));
		}
	}
}

function byNumber(rows: readonly RecordRow[], number: (row: RecordRow) => number): RecordRow[] {
	return rows
		.map((row) => ({ row, value: number(row) }))
		.sort((a, b) => (a.value === b.value ? newestFirst(a.row, b.row) : a.value - b.value))
		.map(({ row }) => row);
}

/** Metres along the ground; null where a record has no place. */
export const distanceTo = (row: RecordRow, here: SortFacts['here']): number | null =>
	row.place && here ? metersBetween(row.place, here) : null;
