// What people see of records, made from accepted statements, and the small pure rules about them.

import type { BlobRef, Did, EntryId, Place, RecordVersion } from '$lib/ledger';
import type { Answers } from './forms';

/** Photos per field. */
export type Photos = { [field: string]: BlobRef[] };

export interface Hlc {
	/** Milliseconds since 1970, by hybrid clock: for order and display only. */
	ms: number;
	counter: number;
}

export interface VersionView {
	id: EntryId;
	base: EntryId[];
	by: Did;
	/** Milliseconds since 1970 by the author's clock: a claim. */
	at: number;
	form: string;
	answers: Answers;
	blobs: Photos;
	place: Place;
	hlc: Hlc;
	authorForkedLater: boolean;
}

export interface SealView {
	version: EntryId;
	by: Did;
	at: number;
	contentHash: string;
	jws: string;
	hlc: Hlc;
}

export type ReviewVerdict = 'confirm' | 'dispute';

export interface ReviewView {
	/** Entry id of the statement. */
	id: EntryId;
	by: Did;
	verdict: ReviewVerdict;
	reason: string;
	at: number;
	jws: string;
	hlc: Hlc;
}

/** A record as it stands. When it is sealed, what it says is what was sealed. */
export interface RecordView {
	id: string;
	/** `<form id>@<version>` */
	form: string;
	title: string;
	answers: Answers;
	blobs: Photos;
	place: Place;
	at: number;
	/** All who wrote a version in the ancestry of what is shown; none of them may review. */
	authors: Did[];
	versions: VersionView[];
	/** Versions that no other names as base; more than one is a conflict that a person resolves. */
	current: EntryId[];
	/** The version that `answers`, `blobs`, `place` and `at` are from. */
	shown: EntryId;
	seal: SealView | null;
	/** Reviews of the sealed content by people who are no authors of it. */
	reviews: ReviewView[];
	/** Versions outside the ancestry of the sealed one: kept and shown. */
	notInEvidence: EntryId[];
}

/** What the list needs of a record, kept so that it paints before any worker is up. */
export interface RecordRow {
	workspace: string;
	id: string;
	form: string;
	title: string;
	at: number;
	/** Author of the version that is shown. */
	by: Did;
	sealed: boolean;
	sealedBy: Did | null;
	confirmed: number;
	disputed: number;
	conflict: boolean;
	photos: number;
	/** Sealed by others, and this person has not said anything about it yet. Not in rows that an older version kept. */
	needsMe?: boolean;
	/** Not in rows that an older version kept, until the ledger is up. */
	place?: { lat: number; lon: number } | null;
}

/** Whoever wrote the version that is shown: the one who may seal it. */
export const authorOf = (view: RecordView): Did =>
	view.versions.find(({ id }) => id === view.shown)?.by ?? '';

/** Whoever began the record: the one who may write a further version of it. */
export const isBegunBy = (view: RecordView, did: Did | null): boolean =>
	view.versions.some(({ by, base }) => by === did && base.length === 0);

export const isConflict = (view: RecordView): boolean => !view.seal && view.current.length > 1;

/** Sealed by others, and I have not said anything about it yet. */
export const needsReviewBy = (view: RecordView, me: Did): boolean =>
	view.seal !== null &&
	!view.authors.includes(me) &&
	view.seal.by !== me &&
	!view.reviews.some(({ by }) => by === me);

/** As `me` sees it. */
export const rowOf = (view: RecordView, workspace: string, me: Did): RecordRow => ({
	workspace,
	id: view.id,
	form: view.form,
	title: view.title,
	at: view.at,
	by: authorOf(view),
	sealed: view.seal !== null,
	sealedBy: view.seal?.by ?? null,
	confirmed: view.reviews.filter(({ verdict }) => verdict === 'confirm').length,
	disputed: view.reviews.filter(({ verdict }) => verdict === 'dispute').length,
	conflict: isConflict(view),
	photos: Object.values(view.blobs).reduce((sum, list) => sum + list.length, 0),
	needsMe: needsReviewBy(view, me),
	place: view.place.state === 'fix' ? { lat: view.place.lat, lon: view.place.lon } : null
});

/** Newest first; the id decides between two of one moment, so that every device shows one order. */
export const newestFirst = (a: { at: number; id: string }, b: { at: number; id: string }): number =>
	b.at - a.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

export interface DayGroup<T> {
	/** `YYYY-MM-DD` where this device is. */
	day: string;
	items: T[];
}

const two = (number: number) => String(number).padStart(2, '0');
export function dayOf(at: number): string {
	const date = new Date(at);
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Groups of an already sorted list by day. */
export function byDay<T extends { at: number }>(items: readonly T[]): DayGroup<T>[] {
	const groups: DayGroup<T>[] = [];
	for (const item of items) {
		const day = dayOf(item.at);
		const last = groups.at(-1);
		if (last?.day === day) last.items.push(item);
		else groups.push({ day, items: [item] });
	}
	return groups;
}

/** A version as the ledger carries it, without what the entry itself says. */
export type VersionContent = Pick<RecordVersion, 'form' | 'answers' | 'blobs' | 'place' | 'at'>;
