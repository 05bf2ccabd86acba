// Rows of the list in memory and at rest. They can be made again from the views at any time.

import type { WorkspaceId } from '$lib/ledger';
import { newestFirst, rowOf, type RecordRow, type RecordView } from './model';
import type { RecordsStore } from './store';

const KEEP_MS = 1_000;

const isSame = (kept: RecordRow | undefined, row: RecordRow): boolean =>
	kept !== undefined && JSON.stringify(kept) === JSON.stringify(row);

export class Rows {
	readonly #workspace: WorkspaceId;
	readonly #store: Pick<RecordsStore, 'putRows' | 'clearRows'>;
	readonly #rows = new Map<string, RecordRow>();
	readonly #unkept = new Set<string>();
	/** Rows at rest that no view has been compared with yet. */
	readonly #kept = new Map<string, RecordRow>();
	#mustClear = false;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(workspace: WorkspaceId, store: Pick<RecordsStore, 'putRows' | 'clearRows'>) {
		this.#workspace = workspace;
		this.#store = store;
	}

	get size(): number {
		return this.#rows.size;
	}

	/** What is at rest already: a row that comes out the same is not written again. */
	found(rows: readonly RecordRow[]): void {
		for (const row of rows) this.#kept.set(row.id, row);
	}

	newestFirst(): RecordRow[] {
		return [...this.#rows.values()].sort(newestFirst);
	}

	set(views: readonly RecordView[]): void {
		for (const view of views) {
			const row = rowOf(view, this.#workspace);
			this.#rows.set(view.id, row);
			if (!isSame(this.#kept.get(view.id), row)) this.#unkept.add(view.id);
			this.#kept.delete(view.id);
		}
		clearTimeout(this.#timer);
		if (this.#unkept.size === 0) return;
		this.#timer = setTimeout(() => void this.keep(), KEEP_MS);
	}

	clear(): void {
		this.#rows.clear();
		this.#kept.clear();
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
