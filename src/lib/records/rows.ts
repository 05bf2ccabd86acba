// Rows of the list in memory and at rest. They can be made again from the views at any time.

import type { WorkspaceId } from '$lib/ledger';
import { newestFirst, rowOf, type RecordRow, type RecordView } from './model';
import type { RecordsStore } from './store';

const KEEP_MS = 1_000;

export class Rows {
	readonly #workspace: WorkspaceId;
	readonly #store: Pick<RecordsStore, 'putRows' | 'clearRows'>;
	readonly #rows = new Map<string, RecordRow>();
	readonly #unkept = new Set<string>();
	#mustClear = false;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(workspace: WorkspaceId, store: Pick<RecordsStore, 'putRows' | 'clearRows'>) {
		this.#workspace = workspace;
		this.#store = store;
	}

	newestFirst(): RecordRow[] {
		return [...this.#rows.values()].sort(newestFirst);
	}

	set(views: readonly RecordView[]): void {
		for (const view of views) {
			this.#rows.set(view.id, rowOf(view, this.#workspace));
			this.#unkept.add(view.id);
		}
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.keep(), KEEP_MS);
	}

	clear(): void {
		this.#rows.clear();
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
