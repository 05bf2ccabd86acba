// What goes to one connected device: ranges and single entries, as many at a time as the channel takes.

import { AppError, ownBytes, type Bytes, framedLength, packFrames } from '$lib/kernel';
import { HIGH_WATER, MESSAGE_LIMIT, type Link } from './link';
import type { EntryId, LogId } from './model';
import type { Control } from './wire';

/** Bytes of entries that travel as one message, unless one entry alone is larger. */
const BATCH_BYTES = 128 * 1024;
const SLICE_ENTRIES = 128;
/** Ranges, and single entries, that the other side may have waiting here. */
const RANGES_LIMIT = 64;
const IDS_LIMIT = 10_000;

export interface Shelved {
	/** Verbatim, both branches of a fork. */
	range(log: LogId, from: number, to: number): Bytes[];
	entryById(id: EntryId): Bytes | undefined;
}

/** `isOwn`: nobody asked for it. */
type Sending = { log: LogId; from: number; to: number; isOwn: boolean } | { ids: EntryId[] };

export class Serving {
	readonly #link: Link;
	readonly #side: Shelved;
	readonly #queue: Sending[] = [];

	constructor(link: Link, side: Shelved) {
		this.#link = link;
		this.#side = side;
	}

	/** Sends a range that nobody asked for. */
	push(log: LogId, from: number, to: number): void {
		this.#queue.push({ log, from, to, isOwn: true });
		this.#pump();
	}

	/** What the other side asks for; false when it asks for more than anybody needs. */
	take(asked: Control & { t: 'want' | 'ask' }): boolean {
		const last = this.#queue.at(-1);
		if (asked.t === 'want')
			this.#queue.push({ log: asked.log, from: asked.from, to: asked.to, isOwn: false });
		else if (last && 'ids' in last) last.ids.push(...asked.ids);
		else this.#queue.push({ ids: [...asked.ids] });
		let ranges = 0;
		let ids = 0;
		for (const each of this.#queue)
			if ('ids' in each) ids += each.ids.length;
			else if (!each.isOwn) ranges++;
		if (ranges > RANGES_LIMIT || ids > IDS_LIMIT) return false;
		this.#pump();
		return true;
	}

	drained(): void {
		this.#pump();
	}

	/** Sends while the channel takes it; goes on at `ondrain`. */
	#pump(): void {
		while (this.#link.isOpen && this.#link.bufferedBytes('entries') < HIGH_WATER) {
			const batch = this.#nextBatch();
			if (!batch.length) return;
			this.#link.send('entries', packFrames(batch));
		}
	}

	#nextBatch(): Bytes[] {
		const batch: Bytes[] = [];
		while (this.#queue.length && framedLength(batch) < BATCH_BYTES) {
			const next = this.#queue[0];
			if ('ids' in next) {
				const id = next.ids.shift();
				if (next.ids.length === 0) this.#queue.shift();
				const entry = id && this.#side.entryById(id);
				if (entry) batch.push(entry);
				continue;
			}
			const to = Math.min(next.to, next.from + SLICE_ENTRIES - 1);
			const slice = this.#side.range(next.log, next.from, to);
			let count = 0;
			for (const entry of slice) {
				batch.push(entry);
				count++;
				if (framedLength(batch) >= BATCH_BYTES && count < slice.length) break;
			}
			this.#advance(next, slice, count, to);
		}
		return fitting(batch);
	}

	/** Moves a range on by what was taken of it. Branches of a fork share a seq and go together. */
	#advance(
		next: { log: LogId; from: number; to: number },
		slice: Bytes[],
		count: number,
		to: number
	): void {
		next.from = count === slice.length ? to + 1 : Math.max(next.from + 1, seqOf(slice[count]));
		if (next.from > next.to) this.#queue.shift();
	}
}

/** seq stands at byte 74 of the header, u48. */
function seqOf(entry: Uint8Array): number {
	const view = new DataView(entry.buffer, entry.byteOffset);
	return view.getUint16(74) * 2 ** 32 + view.getUint32(76);
}

function fitting(batch: Bytes[]): Bytes[] {
	if (framedLength(batch) <= MESSAGE_LIMIT.entries) return batch.map(ownBytes);
	throw new AppError('ledger/batch-too-large', { bytes: framedLength(batch) });
}
