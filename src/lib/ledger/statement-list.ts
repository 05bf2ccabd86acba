// Accepted statements in this device's order of acceptance: grows at its end, or begins anew.

import { hlcOf, type Held } from './holdings';
import type { AcceptedStatement, EntryId } from './model';
import type { Said } from './said';

export class StatementList {
	#items: AcceptedStatement[] = [];
	/** Index of the first item since the last reset: indexes are never used twice. */
	#first = 0;
	readonly #said: ReadonlyMap<EntryId, Said>;

	constructor(said: ReadonlyMap<EntryId, Said>) {
		this.#said = said;
	}

	get items(): readonly AcceptedStatement[] {
		return this.#items;
	}

	/** `since` is the `next` of the answer before, 0 at first. */
	since(since: number): { reset: boolean; items: AcceptedStatement[]; next: number } {
		const next = this.#first + this.#items.length;
		const isKnown = since >= this.#first && since <= next;
		const items = this.#items.slice(isKnown ? since - this.#first : 0);
		return { reset: !isKnown, items, next };
	}

	/** Brings the list to what is accepted now: by adding, or from the beginning when something is gone. */
	compare(accepted: readonly Held[], kept: ReadonlySet<EntryId>): void {
		const known = new Map(this.#items.map((item) => [item.id, item]));
		const stays = new Set<EntryId>();
		for (const held of accepted) {
			const before = known.get(held.id);
			if (before && isSame(before, held, kept.has(held.id))) stays.add(held.id);
		}
		if (stays.size < known.size) {
			// one index is left out, so that who had read all of it is told as well
			this.#first += this.#items.length + 1;
			this.#items = [];
			stays.clear();
		}
		this.append(
			accepted.filter((held) => !stays.has(held.id)),
			kept
		);
	}

	append(accepted: readonly Held[], kept: ReadonlySet<EntryId>): void {
		for (const held of accepted) {
			const statement = this.#said.get(held.id)?.statement;
			if (!statement || held.person === null || held.role === null) continue;
			this.#items.push({
				index: this.#first + this.#items.length,
				id: held.id,
				log: held.log.id,
				seq: held.seq,
				device: held.log.device,
				person: held.person,
				role: held.role,
				hlc: hlcOf(held),
				rule: held.rule,
				statement,
				authorForkedLater: kept.has(held.id)
			});
		}
	}
}

const isSame = (before: AcceptedStatement, held: Held, isKept: boolean): boolean =>
	before.person === held.person &&
	before.role === held.role &&
	before.rule === held.rule &&
	before.authorForkedLater === isKept;
