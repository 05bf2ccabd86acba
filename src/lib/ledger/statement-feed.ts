// Accepted statements in pages. Order of acceptance is each start's own, so a position says which start it is of.

import type { AcceptedStatement, StatementType } from './model';
import type { Replica } from './replica';

/** Larger ones hold the main thread of a slow phone up while they are handed over (bench/start.mjs: at 500 it answers later). */
const PAGE = 200;
const GENERATION = 2 ** 32;

export interface StatementPage {
	/** What was given before counts no more: these are from the beginning. */
	reset: boolean;
	items: AcceptedStatement[];
	/** Position to ask from next. */
	next: number;
}

export class StatementFeed {
	readonly #replica: Pick<Replica, 'statements'>;
	readonly #base: number;

	/** `generation` grows with each start of the ledger. */
	constructor(replica: Pick<Replica, 'statements'>, generation: number) {
		this.#replica = replica;
		this.#base = generation * GENERATION;
	}

	/**
	 * `since` is the `next` of the page before, 0 at first; one of an earlier start is answered from the beginning.
	 * Whoever needs one type only is not given the others.
	 */
	page(since: number, type?: StatementType): StatementPage {
		const isOurs = since >= this.#base && since < this.#base + GENERATION;
		const feed = this.#replica.statements(isOurs ? since - this.#base : 0);
		const asked = type ? feed.items.filter(({ statement }) => statement.type === type) : feed.items;
		const items = asked.slice(0, PAGE);
		const next = items.length < asked.length ? items[items.length - 1].index + 1 : feed.next;
		const reset = feed.reset || (since > 0 && !isOurs);
		return { reset, items, next: this.positionOf(next) };
	}

	positionOf(index: number): number {
		return this.#base + index;
	}
}
