// How anything is changed: the pipeline with this device's facts, rules and journal, the newest refusal for "Why?", and the undo stack.

import {
	CommandRefused,
	createPipeline,
	type Command,
	type Decision,
	type DecisionInput,
	type Outcome,
	type Pipeline,
	type RunOptions,
	type Verdict
} from '$lib/commands';
import type { Me } from '$lib/identity';
import { openJournal, type Journal, type Mask } from '$lib/journal';
import type { AppError, Result } from '$lib/kernel';
import type { WorkspaceView } from '$lib/ledger';
import { vibrateRefusal } from '$lib/platform';
import type { GenericSchema, InferInput } from 'valibot';
import { portsOf } from './ports';
import { UndoStack } from './undo.svelte';

export interface ActsDeps {
	me: () => Me | null;
	team: () => WorkspaceView | null;
	decide: (input: DecisionInput) => Promise<Verdict>;
	mask: Mask;
	/** It was done, and the journal could not keep that. */
	unwritten(error: AppError): void;
}

export class Acts {
	readonly #deps: ActsDeps;
	readonly #pipeline: Pipeline;
	readonly undos = new UndoStack({
		team: () => this.#deps.team()?.id ?? null,
		undo: async (done) => this.#heard(await this.#pipeline.undo(done, { source: 'shortcut' }))
	});
	#refusal = $state.raw<Decision | null>(null);
	#journal: { owner: string; opening: Promise<Journal> } | null = null;

	constructor(deps: ActsDeps) {
		this.#deps = deps;
		const { me, team, decide } = deps;
		this.#pipeline = createPipeline(portsOf({ me, team, decide, journal: () => this.journal() }));
	}

	get refusal(): Decision | null {
		return this.#refusal;
	}

	/** What the rules would say; nothing is done and nothing is journalled. */
	ask: Pipeline['ask'] = (command, input) => this.#pipeline.ask(command, input);

	async run<Schema extends GenericSchema, Output>(
		command: Command<Schema, Output>,
		input: InferInput<Schema>,
		options?: RunOptions
	): Promise<Result<Outcome<Output>>> {
		const team = this.#deps.team()?.id ?? null;
		const result = this.#heard(await this.#pipeline.run(command, input, options));
		if (result.ok) this.undos.note({ command, input, ...result.value }, team);
		if (!result.ok && result.error instanceof CommandRefused) {
			this.#refusal = result.error.decision;
			vibrateRefusal();
		}
		return result;
	}

	#heard<Output>(result: Result<Outcome<Output>>): Result<Outcome<Output>> {
		if (result.ok && result.value.unwritten) this.#deps.unwritten(result.value.unwritten);
		return result;
	}

	/** The journal of the person, or of the device before there is one. */
	journal(): Promise<Journal> {
		const owner = this.#deps.me()?.did ?? 'device';
		if (this.#journal?.owner !== owner) {
			const opening = openJournal(owner, { mask: this.#deps.mask });
			this.#journal = { owner, opening };
			// what failed once is tried again
			opening.catch(() => (this.#journal = null));
		}
		return this.#journal.opening;
	}
}
