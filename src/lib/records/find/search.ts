// An index over records in memory: built bit by bit when it is first asked for, kept up with what changes.

import type MiniSearchClass from 'minisearch';
import { keyOf, keysOf, wordsOf } from './spelling';

/** What is found by what: more than one word in each, in any language. */
export interface Searchable {
	id: string;
	title: string;
	answers: string;
	form: string;
	people: string;
	state: string;
}

/** A thing to find. `of` says when it must be read again: another value, or another object. */
export interface Source {
	id: string;
	of: readonly unknown[];
	read(): Searchable;
}

export interface Hit {
	id: string;
	score: number;
}

export interface Hits {
	/** Best first. */
	list: Hit[];
	/** Keys as typed, and keys of words that were found by them: for marking. */
	typed: string[];
	found: ReadonlySet<string>;
}

export const NO_HITS: Hits = { list: [], typed: [], found: new Set() };

/** So long the thread works on the index without a pause. */
const SLICE_MS = 8;
/** So often whoever waits hears that there is more: each time they look at everything again. */
const TELL_MS = 400;
const TYPED_LIMIT = 200;
/** From this length on a word may be misspelled. */
const FUZZY_FROM = 4;

const OPTIONS = {
	fields: ['title', 'answers', 'form', 'people', 'state'],
	tokenize: wordsOf,
	processTerm: keysOf,
	searchOptions: {
		combineWith: 'AND' as const,
		prefix: true,
		// numbers that are nearly the same are another thing
		fuzzy: (term: string) => (term.length >= FUZZY_FROM && !/\p{N}/u.test(term) ? 0.25 : false),
		maxFuzzy: 2,
		boost: { title: 3, people: 1.5 },
		weights: { prefix: 0.7, fuzzy: 0.3 },
		tokenize: wordsOf,
		processTerm: keyOf
	}
};

const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

export class Search {
	#index: MiniSearchClass<Searchable> | null = null;
	readonly #known = new Map<string, readonly unknown[]>();
	#wanted: (() => Iterable<Source>) | null = null;
	#keeping: Promise<void> | null = null;

	/** Things that can be found. */
	get size(): number {
		return this.#known.size;
	}

	/**
	 * Brings the index to what `sources` gives, in slices between which the screen answers. Calls while it runs are one
	 * more run. `onProgress` now and then, and at the end.
	 */
	keepUp(sources: () => Iterable<Source>, onProgress?: () => void): Promise<void> {
		this.#wanted = sources;
		this.#keeping ??= this.#keepUp(onProgress).finally(() => (this.#keeping = null));
		return this.#keeping;
	}

	/** What fits all words, with prefixes and small mistakes; what is indexed by now. */
	find(text: string): Hits {
		const typed = wordsOf(text.slice(0, TYPED_LIMIT)).map(keyOf).filter(Boolean);
		if (!this.#index || typed.length === 0) return NO_HITS;
		const found = new Set<string>();
		const list = this.#index.search(typed.join(' ')).map(({ id, score, terms }) => {
			for (const term of terms) found.add(term);
			return { id: id as string, score };
		});
		return { list, typed, found };
	}

	async #keepUp(onProgress?: () => void): Promise<void> {
		const { default: MiniSearch } = await import('minisearch');
		const index = (this.#index ??= new MiniSearch<Searchable>(OPTIONS));
		while (this.#wanted) {
			const sources = [...this.#wanted()];
			this.#wanted = null;
			let until = performance.now() + SLICE_MS;
			let told = performance.now();
			const breathe = async () => {
				if (performance.now() < until) return;
				if (performance.now() - told > TELL_MS) {
					onProgress?.();
					told = performance.now();
				}
				await pause();
				until = performance.now() + SLICE_MS;
			};
			const here = new Set<string>();
			for (const source of sources) {
				here.add(source.id);
				if (isSame(this.#known.get(source.id), source.of)) continue;
				this.#put(index, source);
				await breathe();
			}
			for (const id of this.#known.keys())
				if (!here.has(id)) {
					this.#drop(index, id);
					await breathe();
				}
		}
		onProgress?.();
	}

	#put(index: MiniSearchClass<Searchable>, source: Source): void {
		if (this.#known.has(source.id)) index.discard(source.id);
		index.add(source.read());
		this.#known.set(source.id, source.of);
	}

	#drop(index: MiniSearchClass<Searchable>, id: string): void {
		index.discard(id);
		this.#known.delete(id);
	}
}

const isSame = (a: readonly unknown[] | undefined, b: readonly unknown[]): boolean =>
	a !== undefined && a.length === b.length && a.every((one, i) => one === b[i]);
