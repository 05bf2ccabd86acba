// What the ledger worker tells the page: a change after a pause at once, many changes as one, 50 ms apart at least.

import type { RoomSpec } from './link';
import type { WorkspaceId, WorkspaceView } from './model';
import type { SyncView } from './sync-model';

export type LedgerEvent =
	| { t: 'workspace'; view: WorkspaceView }
	| { t: 'statements'; workspace: WorkspaceId; next: number }
	| { t: 'sync'; workspace: WorkspaceId; view: SyncView }
	| { t: 'rooms'; rooms: RoomSpec[] }
	| { t: 'joined'; workspace: WorkspaceId }
	/** The key of this device may not write any more (its log went on elsewhere): it needs a new one. */
	| { t: 'spent' }
	/** How much of a backup is in: entries and pieces of photos. */
	| { t: 'importing'; done: number; of: number }
	/** A photo became whole on this device. */
	| { t: 'blob'; id: string };

const COALESCE_MS = 50;

/** Remembers what changed and tells the newest state of it, when asked for. */
export class EventQueue {
	readonly #waiting = new Map<string, () => LedgerEvent | null>();
	readonly #listeners = new Set<(event: LedgerEvent) => void>();
	#timer: ReturnType<typeof setTimeout> | undefined;
	#toldAt = -Infinity;

	listen(listener: (event: LedgerEvent) => void): void {
		this.#listeners.add(listener);
	}

	/** `make` runs when the event is told; a later one under the same name replaces it. */
	add(name: string, make: () => LedgerEvent | null): void {
		this.#waiting.set(name, make);
		const wait = Math.max(0, this.#toldAt + COALESCE_MS - performance.now());
		this.#timer ??= setTimeout(() => this.flush(), wait);
	}

	flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#toldAt = performance.now();
		const events = [...this.#waiting.values()];
		this.#waiting.clear();
		for (const make of events) {
			const event = make();
			if (event) for (const listener of this.#listeners) listener(event);
		}
	}

	clear(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#waiting.clear();
	}
}
