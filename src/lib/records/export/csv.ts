// Records as a table: RFC 4180, safe to open in a spreadsheet (OWASP "CSV Injection"), the same in every country.

import type { Json } from '$lib/kernel';
import type { RecordView } from '../model';
import {
	columnOf,
	columnsOf,
	degrees,
	factsOf,
	isoTime,
	photoName,
	type ExportOptions,
	type ExportSource
} from './source';

/** What a spreadsheet may take for the beginning of a formula, in ASCII and in full width. */
const FORMULA = '=+\\-@\uff1d\uff0b\uff0d\uff20';
/** Spaces and quotes do not make it harmless; tab and line breaks are such a beginning themselves. */
const RISKY = new RegExp(`^(?:[\\t\\r\\n]|[\\s\\u00a0\\ufeff"']*[${FORMULA}])`, 'u');
/**
 * Where another country's spreadsheet begins a new cell, because it cuts at semicolons or tabs, or a new line, because
 * quotes within such a cell mean nothing to it.
 */
const RISKY_WITHIN = new RegExp(`([;\\t\\r\\n])(?=[ "']*[${FORMULA}])`, 'gu');

/** A text that no spreadsheet reckons with: an apostrophe goes before what could be a formula. */
export const safeText = (text: string): string =>
	(RISKY.test(text) ? `'${text}` : text).replace(RISKY_WITHIN, "$1'");

const quoted = (text: string): string =>
	/[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** A cell: numbers stay numbers with a point, texts are made safe, nothing is empty. */
export function cell(value: Json | undefined): string {
	if (value === null || value === undefined || value === '') return '';
	if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
	if (typeof value === 'boolean') return String(value);
	return quoted(safeText(typeof value === 'string' ? value : JSON.stringify(value)));
}

/** Several choices, or names of photos, in one cell. */
const several = (values: readonly Json[]): string =>
	values.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('; ');

const FIXED = [
	'record',
	'form',
	'title',
	'recorded_at',
	'author',
	'author_did',
	'sealed',
	'sealed_at',
	'confirmed',
	'disputed',
	'in_conflict',
	'latitude',
	'longitude',
	'accuracy_m',
	'located_at'
];

const END = '\r\n';
/** UTF-8 for spreadsheets that would otherwise guess. */
const MARK = '\ufeff';

/** A line for the names, then one for each record. */
export function* csvLines(source: ExportSource, options: ExportOptions): Generator<string> {
	const columns = columnsOf(source);
	yield (options.mark ? MARK : '') + [...FIXED, ...columns].map(cell).join(',') + END;
	for (const view of source.views) {
		const facts = factsOf(view, source, options.place);
		const { place } = facts;
		const where =
			place.state === 'fix'
				? [degrees(place.lat), degrees(place.lon), place.accuracyMeters, isoTime(place.at)]
				: [null, null, null, null];
		const { record, form, title, recordedAt, author, authorDid } = facts;
		const { sealed, sealedAt, confirmed, disputed, inConflict } = facts;
		const fixed = [record, form, title, recordedAt, author, authorDid];
		const standing = [sealed, sealedAt, confirmed, disputed, inConflict];
		const answers = answersByColumn(view);
		const cells = [...fixed, ...standing, ...where, ...columns.map((name) => answers.get(name))];
		yield cells.map(cell).join(',') + END;
	}
}

function answersByColumn({ form, answers, blobs }: RecordView): Map<string, Json> {
	const cells = new Map<string, Json>();
	for (const [field, answer] of Object.entries(answers))
		cells.set(columnOf(form, field), Array.isArray(answer) ? several(answer) : answer);
	for (const [field, refs] of Object.entries(blobs))
		if (refs.length) cells.set(columnOf(form, field), several(refs.map(photoName)));
	return cells;
}
