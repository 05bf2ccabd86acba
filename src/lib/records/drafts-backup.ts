// Drafts as a backup keeps them. docs/formats.md "Backup: drafts" is this file in words.
//   'AZD1' | header length u32 | header (JSON) | frames: for each draft its Yjs update, then each photo and its small picture

import * as v from 'valibot';
import { AppError, concat, fromUtf8, packFrames, readFrames, utf8, type Bytes } from '$lib/kernel';
import type { DraftPhoto, DraftRow } from './store';

export interface DraftKept {
	row: DraftRow;
	/** The whole document as one Yjs update (V1). */
	update: Bytes;
	photos: DraftPhoto[];
}

const MAGIC = utf8('AZD1');
const HEADER_AT = 8;
const HEADER_LIMIT = 4 * 1024 * 1024;
const DRAFTS_LIMIT = 10_000;
const PHOTOS_LIMIT = 1_000;

const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/));
const hex = (length: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${length}}$`)));
const text = v.pipe(v.string(), v.maxLength(512));
const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const pixels = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(65_535));

const headerShape = v.strictObject({
	drafts: v.pipe(
		v.array(
			v.strictObject({
				row: v.strictObject({
					id,
					workspace: v.nullable(hex(32)),
					form: text,
					record: id,
					base: v.pipe(v.array(hex(64)), v.maxLength(64)),
					title: text,
					createdAt: time,
					savedAt: time
				}),
				photos: v.pipe(
					v.array(
						v.strictObject({
							id,
							sha256: hex(64),
							mediaType: v.picklist(['image/jpeg', 'image/png', 'image/webp']),
							width: pixels,
							height: pixels
						})
					),
					v.maxLength(PHOTOS_LIMIT)
				)
			})
		),
		v.maxLength(DRAFTS_LIMIT)
	)
});

export function writeDrafts(drafts: readonly DraftKept[]): Bytes {
	const header = utf8(
		JSON.stringify({
			drafts: drafts.map(({ row: { deletedAt: _, ...row }, photos }) => ({
				row,
				photos: photos.map(({ id, sha256, mediaType, width, height }) => ({
					...{ id, sha256, mediaType, width, height }
				}))
			}))
		})
	);
	const length = new Uint8Array(4);
	new DataView(length.buffer).setUint32(0, header.length);
	const frames = drafts.flatMap(({ update, photos }) => [
		update,
		...photos.flatMap(({ bytes, thumbnail }) => [bytes, thumbnail])
	]);
	return concat(MAGIC, length, header, packFrames(frames));
}

/** Throws `records/backup-unreadable`. */
export function readDrafts(bytes: Uint8Array): DraftKept[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const isOurs = bytes.length >= HEADER_AT && MAGIC.every((byte, i) => bytes[i] === byte);
	const end = HEADER_AT + (isOurs ? view.getUint32(4) : Infinity);
	if (end > bytes.length || end > HEADER_LIMIT) throw new AppError('records/backup-unreadable');
	const header = parse(bytes.subarray(HEADER_AT, end));
	const frames = readFrames(bytes.subarray(end), 0) ?? [];
	const needed = header.drafts.reduce((sum, { photos }) => sum + 1 + 2 * photos.length, 0);
	if (frames.length !== needed) throw new AppError('records/backup-unreadable');
	let at = 0;
	return header.drafts.map(({ row, photos }) => ({
		row: { ...row, deletedAt: null },
		update: frames[at++],
		photos: photos.map((photo) => ({
			...photo,
			draft: row.id,
			bytes: frames[at++],
			thumbnail: frames[at++]
		}))
	}));
}

function parse(bytes: Uint8Array): v.InferOutput<typeof headerShape> {
	try {
		const value: unknown = JSON.parse(fromUtf8(bytes));
		return v.parse(headerShape, value);
	} catch (cause) {
		throw new AppError('records/backup-unreadable', {}, { cause });
	}
}
