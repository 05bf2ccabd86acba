// What the list shows of the logbook under a filter: pure but for where it reads.

import { session } from '$lib/app';
import {
	dayOf,
	distanceTo,
	filterRows,
	NO_FILTER,
	sortOf,
	sortRows,
	writeFilter,
	type DraftRow,
	type Filter,
	type Hits,
	type RecordRow,
	type Sort
} from '$lib/records';
import { getLocale } from '$lib/ui/i18n';

export interface ShownRow {
	row: RecordRow;
	/** The first of its day: the day stands above it. */
	isDayFirst: boolean;
	/** To where the phone is, in an order by it. */
	meters: number | null;
}

export interface Shown {
	items: ShownRow[];
	order: Sort | 'best';
	/** By time, so that days are headings. */
	isByDay: boolean;
}

export function shownRows(filter: Filter, hits: Hits): Shown {
	const { logbook, finder } = session;
	const scores = filter.text.trim() ? new Map(hits.list.map(({ id, score }) => [id, score])) : null;
	const { rows } = logbook;
	const found = scores ? rows.filter(({ id }) => scores.has(id)) : rows;
	const left = filterRows(found, filter, {
		reach: (id) => logbook.reachOf(id)?.state,
		toReview: new Set(logbook.toReview.map(({ id }) => id))
	});
	const facts = { here: finder.here, scores, language: getLocale() };
	const order = sortOf(filter, facts);
	const isByDay = order === 'newest' || order === 'oldest';
	let day = '';
	const items = sortRows(left, filter, facts).map((row) => {
		const isDayFirst = isByDay && dayOf(row.at) !== day;
		if (isByDay) day = dayOf(row.at);
		return { row, isDayFirst, meters: order === 'nearest' ? distanceTo(row, facts.here) : null };
	});
	return { items, order, isByDay };
}

/** Drafts are not records yet: they show without a filter, when they are asked for, or when they are what is found. */
export function shownDrafts(filter: Filter, hits: Hits): DraftRow[] {
	const { drafts } = session.logbook;
	const { text, standing } = filter;
	const rest = writeFilter({ ...filter, text: '', standing: [], sort: null });
	if (rest !== writeFilter(NO_FILTER)) return [];
	if (standing.length > 0 && !standing.includes('draft')) return [];
	if (!text.trim()) return drafts;
	const found = new Set(hits.list.map(({ id }) => id));
	return drafts.filter(({ id }) => found.has(id));
}
