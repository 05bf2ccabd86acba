// Facts about records that follow from what statements name: who the authors of a version are, which seals there are.

import type { Held } from './holdings';
import type { Did, EntryId, RecordVersion } from './model';

export type Authors =
	| {
			state: 'known';
			/** All who wrote a version in its base ancestry, itself included. */
			authors: ReadonlySet<Did>;
			/** Of these the ones who began: who wrote a version without base. Nobody becomes one by changing it. */
			beginners: ReadonlySet<Did>;
	  }
	| { state: 'missing'; id: EntryId }
	| { state: 'wrong' };

/** A version as others refer to it; `person` is who wrote it, whether or not it counts. */
export type VersionAt = (
	id: EntryId
) =>
	| { state: 'known'; version: RecordVersion; person: Did }
	| { state: 'missing' }
	| { state: 'wrong' };

/** Who had a hand in a version, whether or not what they wrote counts. */
export class Authorship {
	readonly #known = new Map<EntryId, Exclude<Authors, { state: 'missing' }>>();
	readonly #at: VersionAt;

	constructor(at: VersionAt) {
		this.#at = at;
	}

	of(id: EntryId): Authors {
		// by hand and not by recursion: an ancestry can be as long as a log
		const stack = [id];
		for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
			if (this.#known.has(top)) {
				stack.pop();
				continue;
			}
			const found = this.#at(top);
			if (found.state === 'missing') return { state: 'missing', id: top };
			const unknown =
				found.state === 'known' ? found.version.base.filter((base) => !this.#known.has(base)) : [];
			if (unknown.length > 0) {
				stack.push(...unknown);
				continue;
			}
			this.#known.set(
				top,
				found.state === 'known' ? this.#join(found.version, found.person) : found
			);
			stack.pop();
		}
		return this.#known.get(id) ?? { state: 'wrong' };
	}

	#join(version: RecordVersion, person: Did): Exclude<Authors, { state: 'missing' }> {
		if (version.base.length === 0) {
			const alone = new Set([person]);
			return { state: 'known', authors: alone, beginners: alone };
		}
		const before: Extract<Authors, { state: 'known' }>[] = [];
		for (const base of version.base) {
			const authors = this.#known.get(base);
			const at = this.#at(base);
			if (authors?.state !== 'known' || at.state !== 'known') return { state: 'wrong' };
			if (at.version.record !== version.record) return { state: 'wrong' };
			before.push(authors);
		}
		// most versions add nobody: share the sets
		if (before.length === 1 && before[0].authors.has(person)) return before[0];
		const authors = new Set([person, ...before.flatMap((one) => [...one.authors])]);
		const beginners = new Set(before.flatMap((one) => [...one.beginners]));
		return { state: 'known', authors, beginners };
	}
}

export const sealKey = (record: string, contentHash: string): string => `${record} ${contentHash}`;

/** Accepted seals by record and content hash; the authors of all that say the same. */
export class Seals {
	readonly #authors = new Map<string, Set<Did>>();

	add(key: string, authors: ReadonlySet<Did>): void {
		const known = this.#authors.get(key);
		if (!known) this.#authors.set(key, new Set(authors));
		else for (const did of authors) known.add(did);
	}

	authorsOf(key: string): ReadonlySet<Did> | undefined {
		return this.#authors.get(key);
	}
}

/** Entries that wait for a reference, by what they wait for: an id, or the key of a seal. */
export class Waiting {
	readonly #by = new Map<string, Set<Held>>();

	add(key: string, held: Held): void {
		const list = this.#by.get(key);
		if (list) list.add(held);
		else this.#by.set(key, new Set([held]));
	}

	take(key: string): Held[] {
		const list = this.#by.get(key);
		this.#by.delete(key);
		return list ? [...list] : [];
	}

	/** Entry ids that something waits for. */
	ids(): EntryId[] {
		return [...this.#by.keys()].filter((key) => key.length === 64 && !key.includes(' '));
	}
}
