// What the person stopped of a team's sync. Kept across starts, so that a costly connection stays unused.

import * as v from 'valibot';
import type { WorkspaceId } from './model';
import type { LedgerStore } from './store';

const MARK = 'stopped';
const shape = v.object({ sync: v.boolean(), photos: v.boolean() });
export type StoppedParts = v.InferOutput<typeof shape>;

export class Stopped {
	readonly #store: Pick<LedgerStore, 'mark' | 'putMark'>;
	readonly #workspace: WorkspaceId;
	#parts: StoppedParts = { sync: false, photos: false };

	constructor(store: Pick<LedgerStore, 'mark' | 'putMark'>, workspace: WorkspaceId) {
		this.#store = store;
		this.#workspace = workspace;
	}

	/** All connections of the team. */
	get sync(): boolean {
		return this.#parts.sync;
	}

	/** The fetching of photos; their small pictures still come. */
	get photos(): boolean {
		return this.#parts.photos;
	}

	async load(): Promise<void> {
		const kept = v.safeParse(shape, await this.#store.mark(this.#workspace, MARK));
		if (kept.success) this.#parts = kept.output;
	}

	/** Throws `platform/storage-*`; nothing is stopped then. */
	async change(parts: Partial<StoppedParts>): Promise<void> {
		const changed = { ...this.#parts, ...parts };
		await this.#store.putMark(this.#workspace, MARK, changed);
		this.#parts = changed;
	}
}
