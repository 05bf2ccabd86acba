// The door of commands: how they are defined, run, and what is asked and kept of each.

export { defineCommand } from './define';
export { createPipeline } from './run';
export type { Pipeline, Run, RunOptions } from './run';
export { CommandRefused } from './errors';
export type {
	Command,
	CommandScope,
	CommandSource,
	Decision,
	DecisionContext,
	DecisionInput,
	DecisionResource,
	DecisionSubject,
	Done,
	EffectContext,
	JournalLine,
	Obligation,
	Outcome,
	Ports,
	Reason,
	Step,
	Verdict
} from './model';
