// The record that stands beside a list. It stays whatever comes in above it, or leaves the list because of what was just
// done: nobody signs what has slipped under their finger.

import { session } from '$lib/app';

export class Beside {
	#id: string | undefined;
	#query = '';

	/** What stands there: `first` of the list, until that is another list (`query`) or the record is gone. */
	pick(first: string | undefined, query = ''): string | undefined {
		const isHere = session.logbook.rows.some(({ id }) => id === this.#id);
		if (!isHere || this.#query !== query) this.#id = first;
		this.#query = query;
		return this.#id;
	}
}
