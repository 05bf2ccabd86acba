// What the ledger worker tells the page, many changes as one: at most one of each kind in 50 ms.

import type { RoomSpec } from './link';
import type { SyncView, WorkspaceId, WorkspaceView } from './model';

export type LedgerEvent =
	| { t: 'workspace'; view: WorkspaceView }
	| { t: 'statements'; workspace: WorkspaceId; next: number }
	| { t: 'sync'; workspace: WorkspaceId; view: SyncView }
	| { t: 'rooms'; rooms: RoomSpec[] }
	| { t: 'joined'; workspace: WorkspaceId }
	/** A photo became whole on this device. */
	| { t: 'blob'; id: string };

const COALESCE_MS = 50;

/** Remembers what changed and tells the newest state of it, when asked for. */
export class EventQueue {
	readonly #waiting = new Map<string, () => LedgerEvent | null>();
	readonly #listeners = new Set<(event: LedgerEvent) => void>();
	#timer: ReturnType<typeof setTimeout> | undefined;

	listen(listener: (event: LedgerEvent) => void): void {
		this.#listeners.add(listener);
	}

	/** `make` runs when the event is told; a later one under the same name replaces it. */
	add(name: string, make: () => LedgerEvent | null): void {
		this.#waiting.set(name, make);
		this.#timer ??= setTimeout(() => this.flush(), COALESCE_MS);
	}

	flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
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
