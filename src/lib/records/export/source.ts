// What an export is made of, and what every format says of a record in the same words.

import type { Bytes } from '$lib/kernel';
import type { BlobRef, Place } from '$lib/ledger';
import type { Form } from '../forms';
import { authorOf, isConflict, type RecordView } from '../model';
import { placeBy, type PlaceChoice } from '../place';

export const FORMATS = ['csv', 'geojson', 'json'] as const;
export type ExportFormat = (typeof FORMATS)[number];

export interface ExportOptions {
	format: ExportFormat;
	/** How well the file tells where each record was made. */
	place: PlaceChoice;
	/** The photos themselves; their names are in the file in any case. */
	photos: boolean;
	/** CSV begins with a byte order mark, so that spreadsheets take it for UTF-8. */
	mark: boolean;
}

export interface ExportSource {
	/** In the order of the file. */
	views: readonly RecordView[];
	form: (reference: string) => Form | undefined;
	/** A claim of theirs. */
	nameOf: (did: string) => string;
	workspace: { id: string; name: string };
	/** Milliseconds since 1970. */
	now: number;
}

/** ISO 8601 in UTC, with milliseconds; empty for a time that no calendar has. */
export function isoTime(ms: number): string {
	const date = new Date(ms);
	return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

const EXTENSIONS: { [mediaType: string]: string } = {
	'image/jpeg': 'jpg',
	'image/png': 'png',
	'image/webp': 'webp'
};

/** Named by what they are: the SHA-256 that a seal is over. A peer chose the media type. */
export const photoName = ({ sha256, mediaType }: BlobRef): string =>
	`photos/${/^[0-9a-f]{64}$/.test(sha256) ? sha256 : 'unnamed'}.${EXTENSIONS[mediaType] ?? 'bin'}`;

export interface PhotoSource {
	photo(ref: BlobRef): Promise<Bytes | null>;
}

/** One photo: each reference names the same bytes, and one of a hostile or careless member may not open. */
export interface PhotoNamed {
	name: string;
	refs: BlobRef[];
	/** Title of the first record with it. */
	title: string;
}

/** Each photo once, in the order of the records. */
export function photosOf(views: readonly RecordView[]): PhotoNamed[] {
	const photos = new Map<string, PhotoNamed>();
	for (const { blobs, title } of views)
		for (const ref of Object.values(blobs).flat()) {
			const name = photoName(ref);
			const known = photos.get(name);
			if (!known) photos.set(name, { name, refs: [ref], title });
			else if (!known.refs.some(({ id, key }) => id === ref.id && key === ref.key))
				known.refs.push(ref);
		}
	return [...photos.values()];
}

/** Seven decimals are a centimetre: no more is ever written. */
export const degrees = (value: number): number => Math.round(value * 1e7) / 1e7;

export interface Facts {
	record: string;
	form: string;
	title: string;
	recordedAt: string;
	author: string;
	authorDid: string;
	sealed: boolean;
	sealedAt: string;
	confirmed: number;
	disputed: number;
	inConflict: boolean;
	place: Place;
}

export function factsOf(view: RecordView, source: ExportSource, choice: PlaceChoice): Facts {
	const by = authorOf(view);
	const verdicts = view.reviews.map(({ verdict }) => verdict);
	return {
		record: view.id,
		form: view.form,
		title: view.title,
		recordedAt: isoTime(view.at),
		author: source.nameOf(by),
		authorDid: by,
		sealed: view.seal !== null,
		sealedAt: view.seal ? isoTime(view.seal.at) : '',
		confirmed: verdicts.filter((verdict) => verdict === 'confirm').length,
		disputed: verdicts.filter((verdict) => verdict === 'dispute').length,
		inConflict: isConflict(view),
		place: placeBy(choice, view.place)
	};
}

/** A field of a form as a column or a property: `water-point.level`. Versions of a form share it. */
export const columnOf = (formReference: string, field: string): string =>
	`${formReference.split('@')[0]}.${field}`;

/** Columns of all records: each form's questions in its order, then answers that no form here knows. */
export function columnsOf({ views, form }: ExportSource): string[] {
	const asked = new Set<string>();
	const others = new Set<string>();
	for (const reference of new Set(views.map((view) => view.form)))
		for (const field of form(reference)?.fields ?? [])
			if (field.type !== 'place') asked.add(columnOf(reference, field.id));
	for (const { form: reference, answers, blobs } of views)
		for (const field of [...Object.keys(answers), ...Object.keys(blobs)])
			if (!asked.has(columnOf(reference, field))) others.add(columnOf(reference, field));
	return [...asked, ...[...others].sort()];
}
