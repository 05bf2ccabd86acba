// Blobs over the 'blobs' channel of one link: who has what, and chunks on request, with resume.
// Only what a statement of this workspace names is asked for, taken or given.

import { asAppError, type Bytes, type Unsubscribe } from '$lib/kernel';
import { readBlobMessage, writeChunk, writeHave, writeWant } from './blob-messages';
import { isWellFormed, type BlobStore } from './blobs';
import { HIGH_WATER, type Link } from './link';
import type { BlobRef } from './model';

/** Chunks asked of one peer at a time: 2 MiB on the way. */
export const WINDOW = 8;
/** What a peer may ask for at a time. An honest one keeps to WINDOW. */
const ASKED_LIMIT = 4 * WINDOW;
const HAVE_LIMIT = 200_000;
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
	#isHeld = false;
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

	/** Held: nothing but thumbnails is asked for; what is on its way still comes. Others are served all the same. */
	hold(isHeld: boolean): void {
		this.#isHeld = isHeld;
		if (!isHeld) this.#ask();
	}

	/** From `link.onmessage`, channel 'blobs'. */
	receive(message: Bytes): void {
		this.#order = this.#order
			.then(() => (this.#isClosed ? undefined : this.#take(message)))
			.catch((thrown) => this.#refuse(asAppError(thrown, 'channel/blobs-failed').code));
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
		for (const message of writeHave(ids)) this.#link.send('blobs', message);
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

	async #take(bytes: Bytes): Promise<void> {
		const message = readBlobMessage(bytes);
		if (message.t === 'have') this.#takeHave(message.ids);
		else if (message.t === 'want') this.#takeWant(message.id, message.indexes);
		else if (message.t === 'none') this.#takeNone(message.id, message.index);
		else await this.#takeChunk(message.id, message.index, message.chunk);
	}

	#takeHave(ids: readonly string[]): void {
		for (const id of ids) {
			this.#theirs.add(id);
			this.#without.delete(id);
		}
		if (this.#theirs.size > HAVE_LIMIT) return this.#refuse('channel/blobs-flooded');
		this.onhave?.();
		this.#ask();
	}

	#takeWant(id: string, indexes: readonly number[]): void {
		for (const index of indexes) this.#serving.push({ id, index });
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
		for (const isThumbnail of this.#isHeld ? [true] : [true, false])
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
		this.#link.send('blobs', writeWant(id, indexes));
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
				this.#link.send('blobs', writeChunk(asked.id, asked.index, chunk));
			}
		} catch {
			this.#refuse('channel/blobs-failed');
		} finally {
			this.#isServing = false;
		}
	}
}
