// Teams and their sync as a screen sees them: live, replaced whole.

import type { Unsubscribe } from '$lib/kernel';
import type { LedgerClient } from './client';
import type { LedgerEvent } from './events';
import type { RoomSpec } from './link';
import type { AcceptedStatement, WorkspaceId, WorkspaceView } from './model';
import type { PeerView, SyncView } from './sync-model';

/** The horizon and the tally of one team. */
export class Sync {
	#view = $state.raw<SyncView | null>(null);

	readonly horizon = $derived(this.#view?.horizon ?? 'alone');
	/** Connected devices of others. */
	readonly here = $derived(this.#view?.here ?? 0);
	readonly peers: readonly PeerView[] = $derived(this.#view?.peers ?? []);

	/** null until the ledger has told it for the first time. */
	get view(): SyncView | null {
		return this.#view;
	}

	show(view: SyncView): void {
		this.#view = view;
	}
}

/** Takes statements in the order of acceptance; `reset` throws away what came before. */
export type TakeStatements = (items: readonly AcceptedStatement[], reset: boolean) => void;

interface Reader {
	take: TakeStatements;
	next: number;
	isReading: boolean;
	isMore: boolean;
	/** What was given before does not count any more. */
	isAnew: boolean;
}

/** One team. */
export class Workspace {
	readonly id: WorkspaceId;
	readonly sync = new Sync();
	#view = $state.raw<WorkspaceView>() as WorkspaceView;
	readonly #client: LedgerClient;
	#readers: readonly Reader[] = [];

	readonly isMember = $derived(this.#view.state === 'member');
	readonly role = $derived(this.#view.me.role);

	constructor(view: WorkspaceView, client: LedgerClient) {
		this.id = view.id;
		this.#view = view;
		this.#client = client;
	}

	get view(): WorkspaceView {
		return this.#view;
	}

	/** What a member calls themself; '' for who is no member. */
	nameOf(did: string): string {
		return this.#view.members.find((member) => member.did === did)?.name ?? '';
	}

	/** Gives all statements so far, then each that comes, in pages; each taker at its own pace. */
	follow(take: TakeStatements): Unsubscribe {
		const reader = { take, next: 0, isReading: false, isMore: true, isAnew: false };
		this.#readers = [...this.#readers, reader];
		void this.#read(reader);
		return () => {
			this.#readers = this.#readers.filter((each) => each !== reader);
		};
	}

	show(view: WorkspaceView): void {
		this.#view = view;
	}

	/** Statements came, or (after the worker died) all positions begin anew. */
	more(isAnew = false): void {
		for (const reader of this.#readers) {
			reader.isMore = true;
			if (isAnew) Object.assign(reader, { next: 0, isAnew: true });
			void this.#read(reader);
		}
	}

	async #read(reader: Reader): Promise<void> {
		if (reader.isReading) return;
		reader.isReading = true;
		try {
			while (reader.isMore && this.#readers.includes(reader)) {
				reader.isMore = false;
				const since = reader.next;
				const { items, reset, next } = await this.#client.remote.statements(this.id, since);
				// positions began anew while this was on its way
				if (reader.next !== since) continue;
				const isReset = reset || reader.isAnew;
				Object.assign(reader, { next, isAnew: false });
				if (items.length) reader.isMore = true;
				if (items.length || isReset) reader.take(items, isReset);
			}
		} catch {
			// the worker died: `more(true)` follows when it is open again
			reader.isMore = true;
		} finally {
			reader.isReading = false;
		}
	}
}

/** All teams of the person here. */
export class Workspaces {
	#all = $state.raw<readonly Workspace[]>([]);
	#rooms = $state.raw<readonly RoomSpec[]>([]);
	readonly #client: LedgerClient;
	readonly #off: Unsubscribe[];

	constructor(client: LedgerClient) {
		this.#client = client;
		this.#off = [
			client.listen((event) => this.#take(event)),
			client.restarted.add(() => {
				for (const workspace of this.#all) workspace.more(true);
			})
		];
	}

	get all(): readonly Workspace[] {
		return this.#all;
	}

	/** Where the carrier must be. */
	get rooms(): readonly RoomSpec[] {
		return this.#rooms;
	}

	get(id: WorkspaceId): Workspace | null {
		return this.#all.find((workspace) => workspace.id === id) ?? null;
	}

	/** Views as a command or `start` answered, before the event comes. */
	show(views: readonly WorkspaceView[]): void {
		for (const view of views) {
			const known = this.get(view.id);
			if (known) known.show(view);
			else this.#all = [...this.#all, new Workspace(view, this.#client)];
		}
	}

	forget(id: WorkspaceId): void {
		this.#all = this.#all.filter((workspace) => workspace.id !== id);
	}

	stop(): void {
		for (const off of this.#off) off();
	}

	#take(event: LedgerEvent): void {
		if (event.t === 'workspace') this.show([event.view]);
		else if (event.t === 'sync') this.get(event.workspace)?.sync.show(event.view);
		else if (event.t === 'statements') this.get(event.workspace)?.more();
		else if (event.t === 'rooms') this.#rooms = event.rooms;
	}
}
