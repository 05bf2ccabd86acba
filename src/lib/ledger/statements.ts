// Shapes of statements (kind 3), with their limits. Formats: docs/formats.md "Statements".

import * as v from 'valibot';
import type { Bytes, Json } from '$lib/kernel';
import type { BlobRef, Statement } from './model';
import {
	base64urlText,
	compactJws,
	entryIdText,
	hexText,
	parseBody,
	plainText,
	timeMs,
	type Parsed
} from './shapes';

/** 256 chunks of 256 KiB. */
const CHUNK_LIMIT = 256;
const BASE_LIMIT = 64;

const picture = {
	id: hexText(32),
	key: base64urlText(43, 43),
	sha256: hexText(32),
	size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
	chunks: v.pipe(v.array(hexText(32)), v.minLength(1), v.maxLength(CHUNK_LIMIT)),
	mediaType: v.pipe(v.string(), v.regex(/^[a-z]+\/[a-z0-9.+-]{1,64}$/, 'media type'))
};
const blobRef: v.GenericSchema<unknown, BlobRef> = v.strictObject({
	...picture,
	thumbnail: v.exactOptional(v.strictObject(picture))
});

// The body was parsed from JSON, so every value in it is JSON.
const json = v.any() as v.GenericSchema<unknown, Json>;
const jsonObject = v.record(plainText(1, 128), json);

const place = v.variant('state', [
	v.strictObject({ state: v.literal('pending') }),
	v.strictObject({ state: v.literal('denied') }),
	v.strictObject({
		state: v.literal('fix'),
		lat: v.pipe(v.number(), v.minValue(-90), v.maxValue(90)),
		lon: v.pipe(v.number(), v.minValue(-180), v.maxValue(180)),
		accuracyMeters: v.pipe(v.number(), v.minValue(0)),
		at: timeMs
	})
]);

const distinct = v.check(
	(ids: string[]) => new Set(ids).size === ids.length,
	'each of them only once'
);

const shapes: [Statement['type'], v.GenericSchema<unknown, Statement>][] = [
	[
		'record.version',
		v.strictObject({
			type: v.literal('record.version'),
			record: plainText(1, 64),
			base: v.pipe(v.array(entryIdText), v.maxLength(BASE_LIMIT), distinct),
			form: plainText(1, 128),
			answers: jsonObject,
			blobs: v.record(plainText(1, 128), v.pipe(v.array(blobRef), v.maxLength(64))),
			place,
			at: timeMs
		})
	],
	[
		'record.seal',
		v.strictObject({ type: v.literal('record.seal'), version: entryIdText, jws: compactJws })
	],
	['review', v.strictObject({ type: v.literal('review'), jws: compactJws })],
	['credential', v.strictObject({ type: v.literal('credential'), jwt: compactJws })],
	['form', v.strictObject({ type: v.literal('form'), form: jsonObject })]
];
const statementShapes: ReadonlyMap<string, v.GenericSchema<unknown, Statement>> = new Map(shapes);

export const parseStatement = (body: Bytes): Parsed<Statement> =>
	parseBody(body, 'type', statementShapes);
