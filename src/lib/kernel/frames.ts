// Several byte strings as one: u32 length (big-endian) before each. In packs at rest, in batches on the wire, in backups.

import { ownBytes, type Bytes } from './bytes';

const LENGTH = 4;

/** Bytes that `items` take when framed. */
export const framedLength = (items: readonly Uint8Array[]): number =>
	items.reduce((sum, item) => sum + LENGTH + item.length, 0);

export function packFrames(items: readonly Uint8Array[]): Bytes {
	const whole = new Uint8Array(framedLength(items));
	const view = new DataView(whole.buffer);
	let offset = 0;
	for (const item of items) {
		view.setUint32(offset, item.length);
		whole.set(item, offset + LENGTH);
		offset += LENGTH + item.length;
	}
	return whole;
}

/** Each item over its own buffer; null when the bytes are not whole frames of `least` to `most` bytes each. */
export function readFrames(bytes: Uint8Array, least = 1, most = Infinity): Bytes[] | null {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const items: Bytes[] = [];
	let offset = 0;
	while (offset < bytes.length) {
		if (offset + LENGTH > bytes.length) return null;
		const length = view.getUint32(offset);
		offset += LENGTH;
		if (length < least || length > most || offset + length > bytes.length) return null;
		items.push(ownBytes(bytes.slice(offset, offset + length)));
		offset += length;
	}
	return items;
}
