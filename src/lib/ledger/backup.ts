// The teams as a backup keeps them: one string of bytes. docs/formats.md "Backup: teams" is this file in words.
//   'AZT1' | header length u32 | header (RFC 8785 JSON) | frames: the entries of each team, then the chunks of each photo

import * as v from 'valibot';
import {
	AppError,
	base64url,
	canonicalJson,
	concat,
	fromBase64url,
	fromUtf8,
	utf8,
	type Bytes,
	packFrames,
	readFrames
} from '$lib/kernel';
import { BLOB_LIMIT_BYTES, CHUNK_BYTES, chunkCount } from './blobs';
import { ENTRY_LEAST, ENTRY_LIMIT } from './entry';
import type { WorkspaceId } from './model';
import { base64urlText, hexText, timeMs } from './shapes';
import type { Joining } from './store';

export interface TeamKept {
	id: WorkspaceId;
	foundingKey: Bytes;
	createdAt: number;
	/** A join request that nobody has answered yet. */
	joining: Joining | null;
	/** Verbatim. */
	entries: Bytes[];
}
/** Encrypted chunks; their keys stand in entries. */
export interface PhotoKept {
	id: string;
	chunks: Bytes[];
}
export interface TeamsKept {
	teams: TeamKept[];
	photos: PhotoKept[];
}

const MAGIC = utf8('AZT1');
const HEADER_AT = 8;
const HEADER_LIMIT = 8 * 1024 * 1024;
const TEAMS_LIMIT = 256;
const ENTRIES_LIMIT = 2_000_000;
const PHOTOS_LIMIT = 100_000;
/** An encrypted chunk is longer than its plaintext by a tag. */
const FRAME_LIMIT = Math.max(ENTRY_LIMIT, CHUNK_BYTES + 16);

const count = (most: number) =>
	v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(most));
const headerShape = v.strictObject({
	teams: v.pipe(
		v.array(
			v.strictObject({
				id: hexText(16),
				foundingKey: base64urlText(43, 43),
				createdAt: timeMs,
				joining: v.nullable(
					v.strictObject({
						invitation: v.pipe(v.string(), v.maxLength(4_096)),
						request: v.pipe(v.string(), v.maxLength(16_384))
					})
				),
				entries: count(ENTRIES_LIMIT)
			})
		),
		v.maxLength(TEAMS_LIMIT)
	),
	photos: v.pipe(
		v.array(v.strictObject({ id: hexText(32), chunks: count(chunkCount(BLOB_LIMIT_BYTES)) })),
		v.maxLength(PHOTOS_LIMIT)
	)
});

export function writeTeams({ teams, photos }: TeamsKept): Bytes {
	const header = utf8(
		canonicalJson({
			teams: teams.map(({ id, foundingKey, createdAt, joining, entries }) => ({
				id,
				foundingKey: base64url(foundingKey),
				createdAt,
				joining: joining && { ...joining },
				entries: entries.length
			})),
			photos: photos.map(({ id, chunks }) => ({ id, chunks: chunks.length }))
		})
	);
	const length = new Uint8Array(4);
	new DataView(length.buffer).setUint32(0, header.length);
	const frames = [...teams.map(({ entries }) => entries), ...photos.map(({ chunks }) => chunks)];
	return concat(MAGIC, length, header, packFrames(frames.flat()));
}

/** Shapes and lengths only: what the entries say is checked as if a peer had sent them. Throws `ledger/backup-unreadable`. */
export function readTeams(bytes: Uint8Array): TeamsKept {
	const { header, frames } = partsOf(bytes);
	let at = 0;
	const take = (many: number): Bytes[] => frames.slice(at, (at += many));
	const teams = header.teams.map(({ entries, foundingKey, ...team }) => ({
		...team,
		foundingKey: fromBase64url(foundingKey),
		entries: take(entries)
	}));
	const photos = header.photos.map(({ id, chunks }) => ({ id, chunks: take(chunks) }));
	const isShort = teams.some(({ entries }) => entries.some(({ length }) => length < ENTRY_LEAST));
	if (at !== frames.length || isShort) throw new AppError('ledger/backup-unreadable');
	return { teams, photos };
}

function partsOf(bytes: Uint8Array): {
	header: v.InferOutput<typeof headerShape>;
	frames: Bytes[];
} {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const isOurs = bytes.length >= HEADER_AT && MAGIC.every((byte, i) => bytes[i] === byte);
	const length = isOurs ? view.getUint32(4) : HEADER_LIMIT + 1;
	if (length > HEADER_LIMIT || HEADER_AT + length > bytes.length)
		throw new AppError('ledger/backup-unreadable');
	const end = HEADER_AT + length;
	const frames = readFrames(bytes.subarray(end), 1, FRAME_LIMIT);
	try {
		const value: unknown = JSON.parse(fromUtf8(bytes.subarray(HEADER_AT, end)));
		const header = v.parse(headerShape, value);
		if (frames) return { header, frames };
	} catch (cause) {
		throw new AppError('ledger/backup-unreadable', {}, { cause });
	}
	throw new AppError('ledger/backup-unreadable');
}
