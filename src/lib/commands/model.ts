// What a command, a decision and their ports are. AuthZEN 1.0 shapes for what the constitution is asked.

import type { GenericSchema, InferOutput } from 'valibot';
import type { AppError, Json, Result } from '$lib/kernel';

/**
 * What a command is about. 'device': what stays here, or a team that is not there yet: the constitution of this app decides,
 * and not that of the team that happens to be open.
 */
export type CommandScope = 'device';

/** Who or what asked. A peer's or a tool's wish passes the same decision as a tap. */
export type CommandSource = 'tap' | 'shortcut' | 'palette' | 'share' | 'peer' | 'query' | 'tool';

export interface DecisionSubject {
	type: 'did';
	/** The person's DID; 'did:none' before there is an identity. */
	id: string;
	/** role: 'self' outside a workspace. */
	properties: { role: string; name?: string };
}

export interface DecisionResource {
	type: string;
	id: string;
	properties: { [key: string]: Json };
}

export interface DecisionContext {
	/** ISO 8601 by this device's clock: a claim. */
	time: string;
	source: CommandSource;
	online: boolean;
	/** null outside a workspace. */
	workspace: { id: string; constitution: string } | null;
}

export interface DecisionInput {
	subject: DecisionSubject;
	action: { name: string; properties: { [key: string]: Json } };
	resource: DecisionResource;
	context: DecisionContext;
}

export interface Reason {
	effect: 'permit' | 'deny';
	/** Rule id: `<article>/<rule>`, as `reviews/no-self`. */
	id: string;
	/** Title of the rule, from its metadata. */
	title: string;
	/** Title of its article. */
	article: string;
	/** One sentence for the person who asked. */
	msg: string;
	controls: string[];
}

export interface Obligation {
	type: string;
	[key: string]: Json;
}

export interface Decision {
	/** Made by this device, in the journal under this id. */
	id: string;
	effect: 'allow' | 'deny' | 'no_match' | 'error';
	allow: boolean;
	reasons: Reason[];
	obligations: Obligation[];
	/** Exactly what the constitution saw. */
	input: DecisionInput;
	/** Hash of the constitution that decided. */
	constitution: string;
}

/** What the engine gives before the pipeline adds id and input. */
export type Verdict = Pick<Decision, 'effect' | 'allow' | 'reasons' | 'obligations'> & {
	constitution: string;
};

export interface JournalLine {
	decision: Decision;
	command: string;
	outcome: 'done' | 'refused' | 'failed';
	/** Code of the error when refused or failed. */
	errorCode: string | null;
	/** Id of the decision whose command this one takes back. */
	undoes?: string;
}

/** What the pipeline needs from the rooms; `app` fills it. */
export interface Ports {
	/**
	 * Subject and context as they are now, built by the app, never from a peer's text. In the scope of the device the
	 * person is role 'self', outside any workspace, whatever team is open.
	 */
	facts(
		scope?: CommandScope
	): Promise<{ subject: DecisionSubject; context: Omit<DecisionContext, 'source' | 'time'> }>;
	decide(input: DecisionInput): Promise<Verdict>;
	/** Keeps the line before the caller hears of the outcome. */
	record(line: JournalLine): Promise<void>;
	now(): number;
}

export interface EffectContext {
	decision: Decision;
	source: CommandSource;
	signal?: AbortSignal;
}

/**
 * One thing a person can do. `name` is `room.verb`; `title` a message key; `resource` says what the act is
 * about, with the facts the constitution may look at; `effect` makes one entry, one transaction or one platform call.
 */
export interface Command<Schema extends GenericSchema = GenericSchema, Output = unknown> {
	name: `${string}.${string}`;
	title: string;
	/** Left out: the open team's constitution decides. */
	scope?: CommandScope;
	input: Schema;
	resource(input: InferOutput<Schema>): DecisionResource | Promise<DecisionResource>;
	effect(
		input: InferOutput<Schema>,
		context: EffectContext
	): Promise<Result<Output>> | Result<Output>;
	/**
	 * What takes it back: a command like any other, so it is decided too. 'never' for what is signed and shared: others have it.
	 * Left out where there is nothing to take back.
	 */
	undo?: 'never' | Undo<InferOutput<Schema>, Output>;
}

/** A command and its input; without `command` the same one again. */
export interface Step {
	command?: Command;
	input: unknown;
}

/** A method, so that a list may hold commands of all inputs. */
type Undo<Input, Output> = { bivarianceHack(input: Input, output: Output): Step }['bivarianceHack'];

/** A command that went through, as what takes it back must know it. */
export interface Done {
	command: Command;
	/** As it was given to `run`. */
	input: unknown;
	output: unknown;
	decision: Decision;
}

/** What a command that went through gives. */
export interface Outcome<Output = unknown> {
	output: Output;
	decision: Decision;
	/** It was done, and the journal could not keep that: said beside the output, which is nobody's to lose. */
	unwritten?: AppError;
}

/** Obligations that the pipeline knows how to keep. Any other refuses the command. */
export const knownObligations: readonly string[] = ['note'];

export type CommandFailure = AppError;
