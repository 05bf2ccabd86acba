// A ZIP archive without compression: photos are compressed already. PKWARE APPNOTE 6.3, UTF-8 names, no ZIP64.

import { utf8, type Bytes } from '$lib/kernel';

const TABLE = new Uint32Array(256).map((_, n) => {
	let value = n;
	for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
	return value;
});

/** CRC-32 (IEEE), to go on from an earlier one. */
export function crc32(bytes: Bytes, before = 0): number {
	let crc = ~before;
	for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
	return ~crc >>> 0;
}

/** Limits of the format without ZIP64. */
export const ZIP_BYTES = 0xffff_ffff;
export const ZIP_FILES = 0xffff;

const FLAG_UTF8 = 0x0800;
const VERSION = 20;

interface Entry {
	name: Bytes;
	crc: number;
	size: number;
	offset: number;
}

export class Zip {
	readonly #parts: BlobPart[] = [];
	readonly #entries: Entry[] = [];
	readonly #time: number;
	#size = 0;

	/** `now`: milliseconds since 1970; a ZIP keeps it without a zone, here UTC. */
	constructor(now: number) {
		this.#time = dosTime(now);
	}

	/** What the archive will be large, at least. */
	get size(): number {
		return this.#size;
	}

	/** `crc` of all of `content`, which is not read here. */
	add(name: string, content: BlobPart, size: number, crc: number): void {
		const entry = { name: utf8(name), crc, size, offset: this.#size };
		const head = fields([4, 0x04034b50], ...this.#common(entry), [2, 0]);
		this.#entries.push(entry);
		this.#parts.push(head, entry.name, content);
		this.#size += head.length + entry.name.length + size;
	}

	finish(): Blob {
		const start = this.#size;
		let size = 0;
		for (const entry of this.#entries) {
			const rest: Field[] = [
				[2, 0],
				[2, 0],
				[2, 0],
				[2, 0],
				[4, 0],
				[4, entry.offset]
			];
			const head = fields([4, 0x02014b50], [2, VERSION], ...this.#common(entry), ...rest);
			this.#parts.push(head, entry.name);
			size += head.length + entry.name.length;
		}
		const count = this.#entries.length;
		this.#parts.push(
			fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, start], [2, 0])
		);
		return new Blob(this.#parts, { type: 'application/zip' });
	}

	#common({ name, crc, size }: Entry): Field[] {
		const stored: Field[] = [
			[2, VERSION],
			[2, FLAG_UTF8],
			[2, 0],
			[4, this.#time]
		];
		return [...stored, [4, crc], [4, size], [4, size], [2, name.length]];
	}
}

/** Bytes and value, little-endian. */
type Field = [bytes: 2 | 4, value: number];

function fields(...list: Field[]): Bytes {
	const bytes = new Uint8Array(list.reduce((sum, [size]) => sum + size, 0));
	const view = new DataView(bytes.buffer);
	let at = 0;
	for (const [size, value] of list) {
		if (size === 2) view.setUint16(at, value, true);
		else view.setUint32(at, value, true);
		at += size;
	}
	return bytes;
}

/** Two seconds a step, from 1980 on. */
function dosTime(ms: number): number {
	const date = new Date(ms);
	const year = Math.min(127, Math.max(0, date.getUTCFullYear() - 1980));
	const day = (year << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
	const time =
		(date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
	return ((day << 16) | time) >>> 0;
}
