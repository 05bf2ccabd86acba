// Blobs over the 'blobs' channel of one link: who has what, and chunks on request, with resume.
//   1 have:  ids 32 each                    whole blobs of this workspace, in any number of messages
//   2 want:  id 32 | chunk u32 each         at most WINDOW asked and not yet answered
//   3 chunk: id 32 | chunk u32 | bytes      the encrypted chunk as its hash names it
//   4 none:  id 32 | chunk u32              not here (any more)
// Only what a statement of this workspace names is asked for, taken or given.

import { concat, fromHex, hex, type Bytes, type Unsubscribe } from '$lib/kernel';
import { isWellFormed, type BlobStore } from './blobs';
import { HIGH_WATER, MESSAGE_LIMIT, type Link } from './link';
import type { BlobRef } from './model';

const HAVE = 1;
const WANT = 2;
const CHUNK = 3;
const NONE = 4;
const ID_BYTES = 32;
const HEAD_BYTES = 1 + ID_BYTES + 4;

/** Chunks asked of one peer at a time: 2 MiB on the way. */
export const WINDOW = 8;
/** What a peer may ask for at a time. An honest one keeps to WINDOW. */
const ASKED_LIMIT = 4 * WINDOW;
const HAVE_LIMIT = 200_000;
const HAVE_PER_MESSAGE = Math.floor((MESSAGE_LIMIT.blobs - 1) / ID_BYTES);
/** A peer that has not answered for so long is asked again, or another one. */
const ANSWER_LIMIT_MS = 30_000;

interface Wanted {
	ref: BlobRef;
	isThumbnail: boolean;
	/** Chunks not here; null until looked up. */
	missing: Set<number> | null;
	/** Chunks that came, by whichever link, while it was looked up. */
	arrived: Set<number>;
}
interface Asked {
	id: string;
	index: number;
}

export class BlobTransfer {
	/** What the peer says it has grew. */
	onhave: (() => void) | null = null;
	/** A chunk arrived: `have` of `of` are here. */
	onprogress: ((progress: { id: string; have: number; of: number }) => void) | null = null;
	/** The peer broke the rules; a code `channel/…`. Its link should be closed. */
	onrefused: ((code: string) => void) | null = null;
	readonly #store: BlobStore;
	readonly #link: Link;
	readonly #known = new Map<string, BlobRef>();
	readonly #wanted = new Map<string, Wanted>();
	readonly #theirs = new Set<string>();
	readonly #asked = new Map<string, Asked>();
	/** Chunks that this peer said it lacks after all, until it says again that it has the blob. */
	readonly #without = new Map<string, Set<number>>();
	#serving: Asked[] = [];
	#isServing = false;
	#isAsking = false;
	#isStale = false;
	#isClosed = false;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#order: Promise<void> = Promise.resolve();
	readonly #stop: Unsubscribe[];

	constructor(store: BlobStore, link: Link) {
		this.#store = store;
		this.#link = link;
		this.#stop = [
			store.completed.add((id) => this.#completed(id)),
			store.damaged.add((id) => this.#damaged(id)),
			store.claims.freed.add(() => this.#ask()),
			store.claims.arrived.add(({ id, index }) => this.#arrived(id, index))
		];
	}

	/** Blobs that accepted statements of this workspace name, here or not; what was said before stays. */
	addKnown(refs: Iterable<BlobRef>): void {
		const offered: string[] = [];
		const add = (ref: BlobRef, isThumbnail: boolean) => {
			if (ref.thumbnail) add(ref.thumbnail, true);
			const wanted = this.#wanted.get(ref.id);
			if (wanted && isThumbnail) wanted.isThumbnail = true;
			if (this.#known.has(ref.id)) return;
			this.#known.set(ref.id, ref);
			if (this.#store.has(ref.id)) offered.push(ref.id);
			else this.#wanted.set(ref.id, { ref, isThumbnail, missing: null, arrived: new Set() });
		};
		for (const ref of refs) add(ref, false);
		this.#offer(offered);
		this.#ask();
	}

	/** Ids that the peer says it has whole: a claim. */
	haveOf(): ReadonlySet<string> {
		return this.#theirs;
	}

	/** From `link.onmessage`, channel 'blobs'. */
	receive(message: Bytes): void {
		this.#order = this.#order
			.then(() => (this.#isClosed ? undefined : this.#take(message)))
			.catch(() => this.#refuse('channel/blobs-failed'));
	}

	/** From `link.ondrain('blobs')`. */
	drained(): void {
		void this.#serve();
	}

	/** From `link.onclose`. What was asked here may be asked of others. */
	close(): void {
		if (this.#isClosed) return;
		this.#isClosed = true;
		clearTimeout(this.#timer);
		for (const stop of this.#stop) stop();
		this.#giveBack();
	}

	#refuse(code: string): void {
		if (this.#isClosed) return;
		this.close();
		this.onrefused?.(code);
	}

	#offer(ids: readonly string[]): void {
		for (let at = 0; at < ids.length; at += HAVE_PER_MESSAGE) {
			const batch = ids.slice(at, at + HAVE_PER_MESSAGE).map(fromHex);
			this.#link.send('blobs', concat(Uint8Array.of(HAVE), ...batch));
		}
	}

	#completed(id: string): void {
		this.#wanted.delete(id);
		if (this.#known.has(id)) this.#offer([id]);
	}

	#arrived(id: string, index: number): void {
		const wanted = this.#wanted.get(id);
		wanted?.arrived.add(index);
		wanted?.missing?.delete(index);
	}

	#damaged(id: string): void {
		const ref = this.#known.get(id);
		if (!ref) return;
		this.#wanted.set(id, { ref, isThumbnail: false, missing: null, arrived: new Set() });
		this.#ask();
	}

	async #take(message: Bytes): Promise<void> {
		const [type] = message;
		if (type === HAVE) return this.#takeHave(message);
		if (message.length < HEAD_BYTES) return this.#refuse('channel/blobs-malformed');
		const id = hex(message.subarray(1, 1 + ID_BYTES));
		const view = new DataView(message.buffer, message.byteOffset);
		const index = view.getUint32(1 + ID_BYTES);
		if (type === WANT) return this.#takeWant(id, message);
		if (type === CHUNK) return this.#takeChunk(id, index, message.slice(HEAD_BYTES));
		if (type === NONE && message.length === HEAD_BYTES) return this.#takeNone(id, index);
		this.#refuse('channel/blobs-malformed');
	}

	#takeHave(message: Bytes): void {
		if ((message.length - 1) % ID_BYTES) return this.#refuse('channel/blobs-malformed');
		for (let at = 1; at < message.length; at += ID_BYTES) {
			const id = hex(message.subarray(at, at + ID_BYTES));
			this.#theirs.add(id);
			this.#without.delete(id);
		}
		if (this.#theirs.size > HAVE_LIMIT) return this.#refuse('channel/blobs-flooded');
		this.onhave?.();
		this.#ask();
	}

	#takeWant(id: string, message: Bytes): void {
		if ((message.length - 1 - ID_BYTES) % 4) return this.#refuse('channel/blobs-malformed');
		const view = new DataView(message.buffer, message.byteOffset);
		for (let at = 1 + ID_BYTES; at < message.length; at += 4)
			this.#serving.push({ id, index: view.getUint32(at) });
		if (this.#serving.length > ASKED_LIMIT) return this.#refuse('channel/blobs-flooded');
		void this.#serve();
	}

	#takeNone(id: string, index: number): void {
		const name = `${id}/${index}`;
		if (!this.#asked.delete(name)) return;
		this.#without.set(id, (this.#without.get(id) ?? new Set()).add(index));
		this.#store.claims.release(id, index, false);
		this.#ask();
	}

	async #takeChunk(id: string, index: number, chunk: Bytes): Promise<void> {
		const name = `${id}/${index}`;
		const wanted = this.#wanted.get(id);
		// asked for once, then whole by another way or too late: nothing to say
		if (!this.#asked.has(name) || !wanted) return this.#answered(name, true);
		const isRight = await this.#store.takeChunk(wanted.ref, index, chunk);
		this.#answered(name, isRight);
		if (!isRight) return this.#refuse('channel/chunk-wrong');
		const of = wanted.ref.chunks.length;
		const left = wanted.missing?.size ?? of;
		this.onprogress?.({ id, have: of - left, of });
		if (left === 0) await this.#store.finish(wanted.ref);
		// somebody else brought some of it, or a chunk was damaged: look again
		if (left === 0 && !this.#store.has(id)) wanted.missing = null;
		this.#ask();
	}

	#answered(name: string, isFulfilled: boolean): void {
		const asked = this.#asked.get(name);
		this.#asked.delete(name);
		if (asked) this.#store.claims.release(asked.id, asked.index, isFulfilled);
		this.#watch();
	}

	#giveBack(): void {
		const asked = [...this.#asked.values()];
		this.#asked.clear();
		for (const { id, index } of asked) this.#store.claims.release(id, index, false);
	}

	/** Starts to count anew while something is asked. */
	#watch(): void {
		clearTimeout(this.#timer);
		if (this.#isClosed || !this.#asked.size) return;
		this.#timer = setTimeout(() => {
			this.#giveBack();
			this.#ask();
		}, ANSWER_LIMIT_MS);
	}

	/** Fills the window: thumbnails first, then in the order in which they became known. */
	#ask(): void {
		this.#isStale = true;
		if (!this.#isAsking) void this.#fillWhileStale();
	}

	async #fillWhileStale(): Promise<void> {
		this.#isAsking = true;
		try {
			while (this.#isStale && !this.#isClosed) {
				this.#isStale = false;
				await this.#fill();
			}
		} catch {
			this.#refuse('channel/blobs-failed');
		} finally {
			// in the turn in which the loop ended: who asks after it starts it anew
			this.#isAsking = false;
		}
	}

	async #fill(): Promise<void> {
		for (const isThumbnail of [true, false])
			for (const wanted of [...this.#wanted.values()]) {
				if (this.#asked.size >= WINDOW) return;
				const { ref } = wanted;
				if (wanted.isThumbnail !== isThumbnail || !this.#theirs.has(ref.id)) continue;
				wanted.missing ??= await this.#look(wanted);
				if (this.#isClosed) return;
				this.#request(ref.id, wanted.missing);
			}
	}

	/** Chunks to fetch; none for a reference that does not fit together. */
	async #look({ ref, arrived }: Wanted): Promise<Set<number>> {
		if (!(await isWellFormed(ref))) {
			this.#wanted.delete(ref.id);
			return new Set();
		}
		arrived.clear();
		const here = await this.#store.chunksHere(ref);
		if (here.size === ref.chunks.length) await this.#store.finish(ref);
		const isMissing = (index: number) => !here.has(index) && !arrived.has(index);
		return new Set([...ref.chunks.keys()].filter(isMissing));
	}

	#request(id: string, missing: Set<number>): void {
		const indexes: number[] = [];
		for (const index of missing) {
			const name = `${id}/${index}`;
			if (this.#asked.size >= WINDOW) break;
			if (this.#without.get(id)?.has(index) || this.#asked.has(name)) continue;
			if (!this.#store.claims.take(id, index)) continue;
			this.#asked.set(name, { id, index });
			indexes.push(index);
		}
		if (!indexes.length) return;
		const message = new Uint8Array(1 + ID_BYTES + 4 * indexes.length);
		message[0] = WANT;
		message.set(fromHex(id), 1);
		const view = new DataView(message.buffer);
		indexes.forEach((index, at) => view.setUint32(1 + ID_BYTES + 4 * at, index));
		this.#link.send('blobs', message);
		this.#watch();
	}

	/** Gives what was asked for, no faster than the channel takes it. */
	async #serve(): Promise<void> {
		if (this.#isServing) return;
		this.#isServing = true;
		try {
			while (!this.#isClosed && this.#link.bufferedBytes('blobs') < HIGH_WATER) {
				const asked = this.#serving.shift();
				if (!asked) break;
				const ref = this.#known.get(asked.id);
				const isThere = ref !== undefined && asked.index < ref.chunks.length;
				const chunk = isThere ? await this.#store.readChunk(ref, asked.index) : null;
				if (this.#isClosed) return;
				const head = new Uint8Array(HEAD_BYTES);
				head[0] = chunk ? CHUNK : NONE;
				head.set(fromHex(asked.id), 1);
				new DataView(head.buffer).setUint32(1 + ID_BYTES, asked.index);
				this.#link.send('blobs', chunk ? concat(head, chunk) : head);
			}
		} catch {
			this.#refuse('channel/blobs-failed');
		} finally {
			this.#isServing = false;
		}
	}
}
