// The journal of a person on this device: append-only, each line holding the hash of the one before.

import type { JournalLine } from '$lib/commands';
import { err, ok, systemClock, type Clock, type Result } from '$lib/kernel';
import { JournalBroken } from './errors';
import { masked, type Mask } from './mask';
import { eventOf, FIRST_PREV, leafOf, type JournalEvent, type JournalOwner } from './model';
import { JournalStore, WindowRows, type JournalRows } from './store';

export interface JournalPorts {
	mask?: Mask;
	clock?: Clock;
	/** Name of the database: for tests. */
	database?: string;
}

const BATCH = 500;

export class Journal {
	readonly owner: JournalOwner;
	readonly #store: JournalRows;
	readonly #mask: Mask;
	readonly #clock: Clock;
	#queue: Promise<unknown> = Promise.resolve();
	#head: { seq: number; leaf: string } | null = null;

	constructor(owner: JournalOwner, store: JournalRows, { mask, clock }: JournalPorts) {
		this.owner = owner;
		this.#store = store;
		this.#mask = mask ?? (() => []);
		this.#clock = clock ?? systemClock;
	}

	/** Keeps the line as the next of the chain. Appends of all tabs happen one after another. */
	append(line: JournalLine): Promise<JournalEvent> {
		const work = this.#queue.then(() => this.#appendNow(line));
		this.#queue = work.catch(() => {});
		return work;
	}

	async #appendNow(line: JournalLine): Promise<JournalEvent> {
		const unchained = await masked(eventOf(line, this.owner, this.#clock.now()), this.#mask);
		return this.#alone(async () => {
			for (;;) {
				this.#head ??= await this.#readHead();
				const { seq, leaf: prev } = this.#head;
				const event = { ...unchained, azora: { seq: seq + 1, prev, ...unchained.azora } };
				const leaf = await leafOf(event);
				const { owner } = this;
				const decisionId = event.decision_id;
				if (await this.#store.add({ owner, seq: seq + 1, decisionId, leaf, event })) {
					this.#head = { seq: seq + 1, leaf };
					return event;
				}
				// another tab took this place: stand behind it
				this.#head = null;
			}
		});
	}

	/** Newest first; `before` is a seq and not in the answer. */
	async list({ limit, before }: { limit: number; before?: number }): Promise<JournalEvent[]> {
		const rows = await this.#store.before(before ?? Number.MAX_SAFE_INTEGER, limit);
		return rows.map((row) => row.event);
	}

	async get(decisionId: string): Promise<JournalEvent | null> {
		return (await this.#store.byDecision(decisionId))?.event ?? null;
	}

	count(): Promise<number> {
		return this.#store.count();
	}

	/** Recomputes the whole chain. The error is `journal/broken {seq, why}` for the first line that does not hold. */
	async verify(): Promise<Result<{ count: number }>> {
		let seq = 0;
		let prev = FIRST_PREV;
		for (;;) {
			const rows = await this.#store.from(seq + 1, BATCH);
			for (const row of rows) {
				seq += 1;
				const { azora } = row.event;
				if (row.seq !== seq) return err(new JournalBroken(seq, 'missing'));
				if (azora.seq !== seq || azora.prev !== prev) return err(new JournalBroken(seq, 'chain'));
				prev = await leafOf(row.event).catch(() => '');
				if (row.leaf !== prev || row.decisionId !== row.event.decision_id)
					return err(new JournalBroken(seq, 'changed'));
			}
			if (rows.length < BATCH) return ok({ count: seq });
		}
	}

	close(): void {
		this.#store.close();
	}

	async #readHead(): Promise<{ seq: number; leaf: string }> {
		const last = await this.#store.last();
		return last ? { seq: last.seq, leaf: last.leaf } : { seq: 0, leaf: FIRST_PREV };
	}

	/** One tab at a time where the browser has locks; without them the row's key alone keeps the chain whole. */
	async #alone<T>(work: () => Promise<T>): Promise<T> {
		const locks = (globalThis.navigator as Navigator | undefined)?.locks;
		return locks ? locks.request(`azora-journal-${this.owner}`, work) : work();
	}
}

export async function openJournal(owner: JournalOwner, ports: JournalPorts = {}): Promise<Journal> {
	return new Journal(owner, await rowsOf(owner, ports.database), ports);
}

/**
 * A stranger whose browser keeps nothing may still check a proof: what was decided then lasts as long as the window.
 * A person has work here, and their journal is kept or there is none: throws `platform/storage-*`.
 */
async function rowsOf(owner: JournalOwner, database?: string): Promise<JournalRows> {
	try {
		return await JournalStore.open(owner, database);
	} catch (thrown) {
		if (owner !== 'device') throw thrown;
		return new WindowRows();
	}
}
