// The records of the open workspace as screens see them: rows at once, everything once the ledger is up.

import type { Unsubscribe } from '$lib/kernel';
import type { AcceptedStatement, Did, Reach, ThingId, WorkspaceId } from '$lib/ledger';
import { RecordFold } from './fold';
import type { Form } from './forms';
import { byDay, type DayGroup, type RecordRow, type RecordView } from './model';
import { Rows } from './rows';
import type { RecordsStore } from './store';
import { Watched } from './watched';

export interface RecordsDeps {
	workspace: WorkspaceId;
	me: Did;
	store: Pick<RecordsStore, 'newestRows' | 'readRows' | 'putRows' | 'clearRows'>;
	statements(since: number): Promise<{ reset: boolean; items: AcceptedStatement[]; next: number }>;
	reach?(things: ThingId[]): Promise<Reach[]>;
	/** The reader's: of titles. */
	language?: () => string;
}

/** Rows that are read before anything else. */
const FIRST_PAGE = 50;
/** Statements that are folded without a pause: about 5 ms. */
const BATCH = 100;
/** While thousands of statements come for the first time. */
const SHOW_EVERY_MS = 500;

/** Lets the screen answer. */
const pause = () => new Promise((resolve) => setTimeout(resolve));

export class Records {
	readonly workspace: WorkspaceId;
	#list = $state.raw<RecordRow[]>([]);
	#reach = $state.raw<{ [record: string]: Reach }>({});
	#forms = $state.raw<Form[]>([]);
	#live = $state(false);
	/** Read by `byId`, so that whoever shows a record hears of its changes. */
	#generation = $state(0);
	readonly #deps: RecordsDeps;
	readonly #fold: RecordFold;
	readonly #rows: Rows;
	#since = 0;
	#opening: Promise<void> | null = null;
	#pulling: Promise<void> | null = null;
	#again = false;
	// a thread that is gone tells so by itself; before the ledger is up, `pull` is followed by a question for all
	readonly #watched = new Watched(() => this.#live && void this.askReach([]).catch(() => {}));
	#shownAt = -Infinity;

	constructor(deps: RecordsDeps) {
		this.#deps = deps;
		this.workspace = deps.workspace;
		this.#fold = new RecordFold(deps.workspace, deps.language);
		this.#rows = new Rows(deps, deps.store);
		this.#forms = this.#fold.forms();
	}

	/** Newest first. */
	get list(): RecordRow[] {
		return this.#list;
	}
	get days(): DayGroup<RecordRow>[] {
		return byDay(this.#list);
	}
	/** False until everything that the ledger holds at the start is in the list. */
	get live(): boolean {
		return this.#live;
	}
	/** Shipped forms, then those of the team. */
	get forms(): Form[] {
		return this.#forms;
	}
	/** Where my records have got to, as far as it was asked. */
	get reach(): { [record: string]: Reach } {
		return this.#reach;
	}

	byId(id: string): RecordView | null {
		void this.#generation;
		return this.#fold.view(id);
	}

	/** All views, newest first: for score and evidence. */
	views(): RecordView[] {
		void this.#generation;
		return this.#fold.views();
	}

	form(reference: string): Form | undefined {
		void this.#generation;
		return this.#fold.form(reference);
	}

	/** Paints the first page of kept rows, then all of them. What the ledger gives is compared with them: it waits. */
	openRows(): Promise<void> {
		return (this.#opening ??= this.#openRows().catch(() => {}));
	}

	/** Takes what is new from the ledger. Calls while it runs are one more run. */
	pull(): Promise<void> {
		this.#again = true;
		this.#pulling ??= this.#pullAll().finally(() => {
			this.#pulling = null;
			if (this.#again) this.pull().catch(() => {});
		});
		return this.#pulling;
	}

	/** Where a record has got to is shown from now on, until the answer is called. */
	watchReach(id: string): Unsubscribe {
		return this.#watched.add(id, { isKnown: id in this.#reach });
	}

	/** Asks for these, and for what is on the screen. */
	async askReach(records: readonly string[]): Promise<void> {
		const ids = this.#watched.with(records);
		if (!this.#deps.reach || ids.length === 0) return;
		const reached = await this.#deps.reach(ids.map((id) => ({ kind: 'record', id })));
		const pairs = ids.map((id, i) => [id, reached[i]] as const);
		this.#reach = { ...this.#reach, ...Object.fromEntries(pairs) };
	}

	/** The reader's language changed: rows and views get their titles in it. */
	speak(): void {
		if (!this.#live) return;
		this.#fold.forgetViews();
		this.#rows.set(this.#fold.views());
		this.#show();
	}

	/** Writes what is not kept yet; it happens by itself a second after a change. */
	keepRows(): Promise<void> {
		return this.#rows.keep();
	}

	async #openRows(): Promise<void> {
		const { store } = this.#deps;
		const newest = await store.newestRows(this.workspace, FIRST_PAGE);
		this.#list = newest;
		await store.readRows(this.workspace, (part) => this.#rows.found(part));
		// sorting, and drawing what it changes, are two tasks
		const rows = this.#rows.foundFirst();
		await pause();
		this.#list = rows;
	}

	async #pullAll(): Promise<void> {
		await this.#opening;
		while (this.#again) {
			this.#again = false;
			const { reset, items, next } = await this.#deps.statements(this.#since);
			if (reset) {
				this.#fold.reset();
				this.#rows.clear();
			}
			this.#since = next;
			// the ledger gives pages: there may be more until one comes empty
			if (items.length > 0) this.#again = true;
			for (let i = 0; i < items.length; i += BATCH) {
				// thousands arrive at once after a first sync; the screen answers in between
				if (i > 0) await pause();
				const changed = this.#fold.apply(items.slice(i, i + BATCH));
				this.#rows.set(changed.flatMap((id) => this.#fold.view(id) ?? []));
			}
			if (!this.#again) this.#live = true;
			if (this.#live ? !this.#again : this.#isWorthShowing()) this.#show();
		}
	}

	/** While pages come: now and then, and never fewer rows than stand there from the last time. */
	#isWorthShowing(): boolean {
		const isSoon = performance.now() - this.#shownAt < SHOW_EVERY_MS;
		return !isSoon && this.#rows.size > this.#list.length;
	}

	#show(): void {
		this.#shownAt = performance.now();
		this.#generation++;
		this.#list = this.#rows.newestFirst();
		this.#forms = this.#fold.forms();
	}
}
