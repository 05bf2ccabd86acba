export { defineCommand } from './define';
export { createPipeline } from './run';
export type { Pipeline, Run, RunOptions } from './run';
export { CommandRefused, CommandInputInvalid } from './errors';
export { knownObligations } from './model';
export type {
	Command,
	CommandSource,
	Decision,
	DecisionContext,
	DecisionInput,
	DecisionResource,
	DecisionSubject,
	EffectContext,
	JournalLine,
	Obligation,
	Ports,
	Reason,
	Verdict
} from './model';
