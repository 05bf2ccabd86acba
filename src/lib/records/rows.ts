// Rows of the list in memory and at rest. They can be made again from the views at any time.

import type { Did, WorkspaceId } from '$lib/ledger';
import { newestFirst, rowOf, type RecordRow, type RecordView } from './model';
import type { RecordsStore } from './store';

const KEEP_MS = 1_000;

type Value = RecordRow[keyof RecordRow] | number;

/** Rows are compared by the thousand at each start: member by member, without making texts of them. */
const isSame = (kept: RecordRow, row: RecordRow): boolean => {
	const names = Object.keys(row) as (keyof RecordRow)[];
	return (
		names.length === Object.keys(kept).length &&
		names.every((name) => isEqual(kept[name], row[name]))
	);
};

const isEqual = (a: Value, b: Value): boolean =>
	typeof a === 'object' && typeof b === 'object' && a && b
		? a.lat === b.lat && a.lon === b.lon
		: a === b;

/** Two lists, each newest first, as one. */
function merged(a: readonly RecordRow[], b: readonly RecordRow[]): RecordRow[] {
	const list: RecordRow[] = [];
	let next = 0;
	for (const row of a) {
		while (next < b.length && newestFirst(b[next], row) < 0) list.push(b[next++]);
		list.push(row);
	}
	return list.concat(b.slice(next));
}

export class Rows {
	readonly #workspace: WorkspaceId;
	readonly #me: Did;
	readonly #store: Pick<RecordsStore, 'putRows' | 'clearRows'>;
	readonly #rows = new Map<string, RecordRow>();
	readonly #unkept = new Set<string>();
	/** Rows at rest that no view has been compared with yet. */
	readonly #kept = new Map<string, RecordRow>();
	#mustClear = false;
	/** Newest first, as it was last asked for; and what is other than it since. */
	#sorted: RecordRow[] = [];
	readonly #moved = new Set<string>();
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(
		{ workspace, me }: { workspace: WorkspaceId; me: Did },
		store: Pick<RecordsStore, 'putRows' | 'clearRows'>
	) {
		this.#workspace = workspace;
		this.#me = me;
		this.#store = store;
	}

	get size(): number {
		return this.#rows.size;
	}

	/** What is at rest already: a row that comes out the same is not written again. */
	found(rows: readonly RecordRow[]): void {
		for (const row of rows) this.#kept.set(row.id, row);
	}

	/** All that was found, before any view came. */
	foundFirst(): RecordRow[] {
		return (this.#sorted = [...this.#kept.values()].sort(newestFirst));
	}

	/** The same list as before when nothing is other: whoever shows it draws nothing. Only what moved is sorted. */
	newestFirst(): RecordRow[] {
		const stays = this.#sorted.filter(({ id }) => this.#rows.has(id) && !this.#moved.has(id));
		if (this.#moved.size === 0 && stays.length === this.#sorted.length) return this.#sorted;
		const moved = [...this.#moved].flatMap((id) => this.#rows.get(id) ?? []).sort(newestFirst);
		this.#moved.clear();
		return (this.#sorted = merged(stays, moved));
	}

	set(views: readonly RecordView[]): void {
		for (const view of views) {
			const row = rowOf(view, this.#workspace, this.#me);
			const kept = this.#kept.get(view.id);
			this.#kept.delete(view.id);
			const isFound = kept !== undefined && isSame(kept, row);
			this.#rows.set(view.id, isFound ? kept : row);
			if (isFound) continue;
			this.#unkept.add(view.id);
			this.#moved.add(view.id);
		}
		clearTimeout(this.#timer);
		if (this.#unkept.size === 0) return;
		this.#timer = setTimeout(() => void this.keep(), KEEP_MS);
	}

	clear(): void {
		this.#rows.clear();
		this.#kept.clear();
		this.#moved.clear();
		this.#mustClear = true;
	}

	/** Writes what is not at rest yet. What fails is tried again with the next change. */
	async keep(): Promise<void> {
		clearTimeout(this.#timer);
		const ids = [...this.#unkept];
		const clear = this.#mustClear;
		this.#unkept.clear();
		this.#mustClear = false;
		try {
			if (clear) await this.#store.clearRows(this.#workspace);
			await this.#store.putRows(ids.flatMap((id) => this.#rows.get(id) ?? []));
		} catch {
			for (const id of ids) this.#unkept.add(id);
			this.#mustClear ||= clear;
		}
	}
}
