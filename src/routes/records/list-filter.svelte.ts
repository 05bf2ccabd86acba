// The filter of the list as the address says it, and how it is changed: Back brings an earlier one.

import { browser } from '$app/environment';
import { goto } from '$app/navigation';
import { page } from '$app/state';
import { NO_FILTER, readFilter, writeFilter, type Filter } from '$lib/records';

/** After the last letter, before it is in the address. */
const WRITE_MS = 150;

export class ListFilter {
	/** What is not in the address yet. */
	#own = $state.raw<Filter | null>(null);
	#timer: ReturnType<typeof setTimeout> | undefined;

	get value(): Filter {
		// the page that the build draws has no query
		return this.#own ?? (browser ? readFilter(page.url.searchParams) : NO_FILTER);
	}

	/** `?q=pump`, to be handed on to what the list leads to. */
	get query(): string {
		return writeFilter(this.value);
	}

	change(part: Partial<Filter>): void {
		this.#own = { ...this.value, ...part };
		this.write();
	}

	clear(): void {
		this.change(NO_FILTER);
	}

	type(text: string): void {
		this.#own = { ...this.value, text };
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.write(), WRITE_MS);
	}

	/** Into the address. Not while a sheet is open: closing it goes back to the address from before. */
	write(): void {
		clearTimeout(this.#timer);
		const filter = this.#own;
		if (!filter || page.state.sheet) return;
		const address = page.url.pathname + writeFilter(filter);
		const settled = goto(address, { replaceState: true, keepFocus: true, noScroll: true });
		void settled.then(() => {
			if (this.#own === filter) this.#own = null;
		});
	}

	stop(): void {
		clearTimeout(this.#timer);
	}
}
