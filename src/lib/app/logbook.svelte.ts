// Records and drafts of the open team as screens use them.

import type { Run } from '$lib/commands';
import { asAppError, err, ok, type Result, type Unsubscribe } from '$lib/kernel';
import type { Reach, WorkspaceView } from '$lib/ledger';
import {
	asksForPlace,
	formRef,
	placeBy,
	shippedForms,
	type Draft,
	type Form,
	type PlaceChoice,
	type RecordRow,
	type RecordView
} from '$lib/records';
import { findPlace } from '$lib/platform';
import { Finder } from './finder.svelte';
import type { Rooms } from './rooms.svelte';

export interface LogbookDeps {
	rooms: () => Rooms;
	team: () => WorkspaceView | null;
	nameOf: (did: string) => string;
	/** Makes a team of one's own, for who records before being in any. */
	ownTeam(): Promise<Result<unknown>>;
	/** Something is on this device that was not there before. */
	saved(): void;
	run: Run;
}

export interface Saved {
	/** Id of the record. */
	record: string;
	/** Resolves when it is in the list. */
	shown: Promise<void>;
}

export class Logbook {
	readonly #deps: LogbookDeps;
	readonly finder: Finder;

	constructor(deps: LogbookDeps) {
		this.#deps = deps;
		const { rooms, team, nameOf } = deps;
		this.finder = new Finder({ rooms, team, nameOf, logbook: () => this });
	}

	/** Newest first. */
	get rows(): RecordRow[] {
		return this.#records?.list ?? [];
	}
	/** False while only the kept rows are shown. */
	get isLive(): boolean {
		return this.#records?.live ?? false;
	}
	get forms(): readonly Form[] {
		return this.#records?.forms ?? shippedForms;
	}
	get drafts() {
		return this.#deps.rooms().drafts.list;
	}
	/** Sealed by others, and I have not said anything about them yet. */
	get toReview(): RecordRow[] {
		return this.rows.filter(({ needsMe }) => needsMe);
	}

	/** What one person recorded, newest first. */
	by(did: string | undefined): RecordRow[] {
		return this.rows.filter(({ by }) => by === did);
	}

	byId(id: string): RecordView | null {
		return this.#records?.byId(id) ?? null;
	}

	form(reference: string): Form | undefined {
		return this.forms.find((form) => formRef(form) === reference);
	}

	/** The record that was sealed with this content. */
	sealedAs(contentHash: string): RecordView | null {
		return this.#records?.views().find(({ seal }) => seal?.contentHash === contentHash) ?? null;
	}

	reachOf(record: string): Reach | undefined {
		return this.#records?.reach[record];
	}

	/** Asks for it, and again when something changes, until the answer is called. */
	watchReach(record: string): Unsubscribe {
		return this.#records?.watchReach(record) ?? (() => {});
	}

	/** A new draft of a form (its id), or a kept one. */
	async open(form: string, draft: string | null): Promise<Result<Draft>> {
		try {
			const { drafts } = this.#deps.rooms();
			if (draft) return ok(await drafts.open(draft, (reference) => this.form(reference)));
			const described = this.forms.findLast(({ id }) => id === form);
			if (!described) return err(asAppError(null, 'records/form-not-found'));
			return ok(await drafts.create(described, this.#deps.team()?.id ?? null));
		} catch (thrown) {
			return err(asAppError(thrown));
		}
	}

	/** Writes the draft as a record: it is kept. Whoever is in no team gets one of their own first. */
	async save(draft: string): Promise<Result<Saved>> {
		try {
			return await this.#save(draft);
		} catch (thrown) {
			// a thread that died on the way: the draft is kept, and saving again finds what was written
			return err(asAppError(thrown));
		}
	}

	async #save(draft: string): Promise<Result<Saved>> {
		const team = await this.#inTeam();
		if (!team.ok) return team;
		const { commands, drafts } = this.#deps.rooms();
		// saving removes the draft, and with it what the person chose for this record
		const choice = await drafts.placeChoice(draft);
		const result = await this.#deps.run(commands.records.save, { draft });
		if (!result.ok) return result;
		const { record } = result.value.output;
		const shown = this.#show();
		const later = () => {
			this.#deps.saved();
			void this.#placeLater(record, choice);
		};
		shown.then(later, () => {});
		return ok({ record, shown });
	}

	/** A form from a file, for the team. Whoever is in no team gets one of their own first. */
	async importForm(form: Form): Promise<Result<unknown>> {
		const team = await this.#inTeam();
		if (!team.ok) return team;
		const { records } = this.#deps.rooms().commands;
		const result = await this.#deps.run(records.importForm, { form });
		if (result.ok) await this.#show();
		return result;
	}

	/** A team to write into. */
	async #inTeam(): Promise<Result<unknown>> {
		return this.#deps.team() ? ok(null) : this.#deps.ownTeam();
	}

	/** What was written is in the list. A thread that died meanwhile is asked again: it was started anew. */
	async #show(): Promise<void> {
		const rooms = this.#deps.rooms();
		await rooms.pull().catch(() => rooms.pull());
	}

	/** Saving does not wait for the place: when the phone finds it, the record gets a version with it. */
	async #placeLater(record: string, choice: PlaceChoice): Promise<void> {
		const saved = this.byId(record);
		const form = saved && this.form(saved.form);
		if (saved?.place.state !== 'pending' || !form || !asksForPlace(form)) return;
		if (choice === 'none') return;
		const fix = await findPlace();
		const view = this.byId(record);
		// sealed or changed meanwhile: what was frozen stays as it is
		if (!fix || !view || view.seal || view.place.state !== 'pending') return;
		// the draft of a change stands on this version: saving that one looks for the place again
		if (this.drafts.some((draft) => draft.record === record)) return;
		const { save } = this.#deps.rooms().commands.records;
		const place = placeBy(choice, { state: 'fix', ...fix });
		if (place.state === 'fix') await this.#deps.run(save, { record, place });
	}

	/** A draft that changes a record, from the version that was picked. Answers its id. */
	async change(record: string, picked?: string): Promise<Result<string>> {
		const view = this.byId(record);
		const form = view && this.form(view.form);
		const team = this.#deps.team();
		if (!view || !form || !team) return err(asAppError(null, 'records/not-found'));
		try {
			const { drafts } = this.#deps.rooms();
			const draft = await drafts.change(view, form, team.id, picked);
			await drafts.close(draft.id);
			return ok(draft.id);
		} catch (thrown) {
			return err(asAppError(thrown));
		}
	}

	/** Whether everything typed is on disk: a restart would lose nothing. */
	async settle(): Promise<boolean> {
		try {
			await this.#deps.rooms().drafts.settle();
			return true;
		} catch {
			return false;
		}
	}

	close(draft: string): Promise<void> {
		return this.#deps.rooms().drafts.close(draft);
	}

	get #records() {
		return this.#deps.rooms().records;
	}
}
