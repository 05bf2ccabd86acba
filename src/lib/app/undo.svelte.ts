// What was done in this window and can be taken back, newest first.

import type { Done } from '$lib/commands';
import { CommandRefused } from '$lib/commands';
import type { AppError, Result } from '$lib/kernel';
import type { WorkspaceId } from '$lib/ledger';
import { announcements } from '$lib/ui';
import { m, messageOf, sentenceOf } from '$lib/ui/i18n';

export interface UndoDeps {
	undo(done: Done): Promise<Result<unknown>>;
	/** The open team. */
	team(): WorkspaceId | null;
}

/** What was done in a team is decided by its rules: it is taken back while that team is open. */
type DoneIn = Done & { team: WorkspaceId | null };

/** So many acts are remembered. */
const LIMIT = 20;

export class UndoStack {
	readonly #deps: UndoDeps;
	#done = $state.raw<readonly DoneIn[]>([]);
	#isBusy = false;

	constructor(deps: UndoDeps) {
		this.#deps = deps;
	}

	/** What Undo would take back now; null when there is nothing, or when the newest act is signed and shared. */
	get next(): Done | null {
		const newest = this.#here.at(0);
		return newest && isUndoable(newest) ? newest : null;
	}

	/** What was done in the open team, or on this device alone. */
	get #here(): readonly DoneIn[] {
		const team = this.#deps.team();
		return this.#done.filter((one) => one.command.scope === 'device' || one.team === team);
	}

	/** A command went through, begun in this team. What changed nothing that could be taken back is passed over. */
	note(done: Done, team: WorkspaceId | null): void {
		const { undo } = done.command;
		if (undo === undefined) return;
		// of what stays nothing is kept but that it happened
		const kept = undo === 'never' ? { ...done, input: null, output: null } : done;
		this.#done = [{ ...kept, team }, ...this.#done].slice(0, LIMIT);
	}

	/** Says `text` with "Undo" beside it, when the newest act can be taken back. */
	offer(text: string): void {
		const done = this.next;
		const act = done && { label: m.shell_undo(), run: () => void this.undo(done) };
		announcements.show({ text, ...(act && { act }) });
	}

	/**
	 * Takes the newest act back, or says why not. Never an older one past a newer that is signed and shared: who presses
	 * Undo means what they did last.
	 */
	async undo(done: Done | undefined = this.#here.at(0)): Promise<void> {
		if (this.#isBusy) return;
		if (!done || !this.#here.some((one) => one === done))
			return announcements.show({ text: m.undo_nothing() });
		if (!isUndoable(done))
			return announcements.show({ text: m.undo_never({ title: messageOf(done.command.title) }) });
		this.#isBusy = true;
		const result = await this.#deps.undo(done);
		this.#isBusy = false;
		// refused now is refused again: the way to what was done before is free
		if (result.ok || result.error instanceof CommandRefused)
			this.#done = this.#done.filter((one) => one !== done);
		announcements.show({ text: result.ok ? m.app_undone() : whyNot(result.error) });
	}
}

const isUndoable = ({ command }: Done): boolean => typeof command.undo === 'function';

const whyNot = (error: AppError): string =>
	error instanceof CommandRefused
		? (error.decision.reasons.find(({ effect }) => effect === 'deny')?.msg ?? sentenceOf(error))
		: sentenceOf(error);
