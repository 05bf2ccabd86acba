// Messages of the 'blobs' channel, byte by byte.
//   1 have:  ids 32 each                    whole blobs of this workspace, in any number of messages
//   2 want:  id 32 | chunk u32 each
//   3 chunk: id 32 | chunk u32 | bytes      the encrypted chunk as its hash names it
//   4 none:  id 32 | chunk u32              not here (any more)

import { AppError, concat, fromHex, hex, type Bytes } from '$lib/kernel';
import { MESSAGE_LIMIT } from './link';

const HAVE = 1;
const WANT = 2;
const CHUNK = 3;
const NONE = 4;
const ID_BYTES = 32;
const HEAD_BYTES = 1 + ID_BYTES + 4;
const HAVE_PER_MESSAGE = Math.floor((MESSAGE_LIMIT.blobs - 1) / ID_BYTES);

export type BlobMessage =
	| { t: 'have'; ids: string[] }
	| { t: 'want'; id: string; indexes: number[] }
	| { t: 'chunk'; id: string; index: number; chunk: Bytes }
	| { t: 'none'; id: string; index: number };

export function* writeHave(ids: readonly string[]): Generator<Bytes> {
	for (let at = 0; at < ids.length; at += HAVE_PER_MESSAGE)
		yield concat(Uint8Array.of(HAVE), ...ids.slice(at, at + HAVE_PER_MESSAGE).map(fromHex));
}

function head(type: number, id: string, indexes: readonly number[]): Bytes {
	const message = new Uint8Array(1 + ID_BYTES + 4 * indexes.length);
	message[0] = type;
	message.set(fromHex(id), 1);
	const view = new DataView(message.buffer);
	indexes.forEach((index, at) => view.setUint32(1 + ID_BYTES + 4 * at, index));
	return message;
}

export const writeWant = (id: string, indexes: readonly number[]): Bytes => head(WANT, id, indexes);

/** A chunk, or that it is not here. */
export const writeChunk = (id: string, index: number, chunk: Bytes | null): Bytes =>
	chunk ? concat(head(CHUNK, id, [index]), chunk) : head(NONE, id, [index]);

/** Throws `channel/blobs-malformed`. */
export function readBlobMessage(message: Bytes): BlobMessage {
	const malformed = () => new AppError('channel/blobs-malformed');
	const [type] = message;
	if (type === HAVE) {
		if ((message.length - 1) % ID_BYTES) throw malformed();
		const ids: string[] = [];
		for (let at = 1; at < message.length; at += ID_BYTES)
			ids.push(hex(message.subarray(at, at + ID_BYTES)));
		return { t: 'have', ids };
	}
	if (message.length < HEAD_BYTES) throw malformed();
	const id = hex(message.subarray(1, 1 + ID_BYTES));
	const view = new DataView(message.buffer, message.byteOffset);
	const index = view.getUint32(1 + ID_BYTES);
	if (type === CHUNK) return { t: 'chunk', id, index, chunk: message.slice(HEAD_BYTES) };
	if (type === NONE && message.length === HEAD_BYTES) return { t: 'none', id, index };
	if (type !== WANT || (message.length - 1 - ID_BYTES) % 4) throw malformed();
	const indexes: number[] = [];
	for (let at = 1 + ID_BYTES; at < message.length; at += 4) indexes.push(view.getUint32(at));
	return { t: 'want', id, indexes };
}
