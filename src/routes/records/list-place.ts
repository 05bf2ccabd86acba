// How far each list was scrolled, so that coming back from a record finds the same rows. Until the page is left.

import type { AfterNavigate } from '@sveltejs/kit';

export interface Mark {
	/** Of the item at the top. */
	key: string;
	/** Pixels of it that are out of sight. */
	offset: number;
}

const marks = new Map<string, Mark>();

/** `query` is the list's filter: another filter is another list. */
export function remember(query: string, mark: Mark | null): void {
	if (mark) marks.set(query, mark);
	else marks.delete(query);
}

const isOfRecords = (route: string | null | undefined): boolean =>
	route?.startsWith('/records') ?? false;

/** Going back, or from a record to its list and on: where one was. By the navigation one begins at the top. */
export const recall = (
	query: string,
	{ type, from, to }: Pick<AfterNavigate, 'type' | 'from' | 'to'>
): Mark | null => {
	const isBack = type === 'popstate';
	const isFromRecord = isOfRecords(from?.route.id) && from?.route.id !== to?.route.id;
	return isBack || isFromRecord ? (marks.get(query) ?? null) : null;
};
