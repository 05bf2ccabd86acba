// THE pipeline: validate, decide, effect, journal. Nothing changes Azora in any other way.

import { safeParse, getDotPath, type GenericSchema, type InferInput } from 'valibot';
import { asAppError, err, ok, randomId, type Result } from '$lib/kernel';
import { CommandInputInvalid, CommandRefused, NotJournalled, NotUndoable } from './errors';
import {
	knownObligations,
	type Command,
	type CommandSource,
	type Decision,
	type DecisionInput,
	type DecisionResource,
	type Done,
	type JournalLine,
	type Outcome,
	type Ports,
	type Verdict
} from './model';

export interface RunOptions {
	source?: CommandSource;
	signal?: AbortSignal;
}

export type Run = <Schema extends GenericSchema, Output>(
	command: Command<Schema, Output>,
	input: InferInput<Schema>,
	options?: RunOptions
) => Promise<Result<Outcome<Output>>>;

export interface Pipeline {
	run: Run;
	/** Asks the constitution about a command without running or journalling it: for buttons that explain themselves. */
	ask<Schema extends GenericSchema, Output>(
		command: Command<Schema, Output>,
		input: InferInput<Schema>
	): Promise<Result<Decision>>;
	/** Runs what takes `done` back: decided as the command that it is, journalled with the decision that it undoes. */
	undo(done: Done, options?: RunOptions): Promise<Result<Outcome>>;
}

export const createPipeline = (ports: Ports): Pipeline => ({
	run: (command, input, options) => run(ports, command, input, options),
	async ask(command, input) {
		const prepared = await prepare(ports, command, input, 'query');
		return prepared.ok ? ok(prepared.value.decision) : prepared;
	},
	async undo({ command, input, output, decision }, options) {
		if (typeof command.undo !== 'function') return err(new NotUndoable(command.name));
		const parsed = safeParse(command.input, input);
		if (!parsed.success) return err(new NotUndoable(command.name));
		const step = command.undo(parsed.output, output);
		return run(ports, step.command ?? command, step.input, options, decision.id);
	}
});

async function run<Schema extends GenericSchema, Output>(
	ports: Ports,
	command: Command<Schema, Output>,
	input: InferInput<Schema>,
	{ source = 'tap', signal }: RunOptions = {},
	undoes?: string
): Promise<Result<Outcome<Output>>> {
	const prepared = await prepare(ports, command, input, source);
	if (!prepared.ok) return prepared;
	const { value, decision } = prepared.value;
	const line = { decision, command: command.name, ...(undoes && { undoes }) };
	if (!decision.allow) {
		const refusal = new CommandRefused(decision);
		// nothing was done: the refusal is what there is to say, kept or not
		await kept(ports, { ...line, outcome: 'refused', errorCode: refusal.code });
		return err(refusal);
	}
	const result = await attempt(() => command.effect(value, { decision, source, signal }));
	const journalled = await kept(ports, {
		...line,
		outcome: result.ok ? 'done' : 'failed',
		errorCode: result.ok ? null : result.error.code
	});
	if (!result.ok) return result;
	const unwritten = journalled.ok ? undefined : journalled.error;
	return ok({ output: result.value, decision, ...(unwritten && { unwritten }) });
}

/** Validates, looks at what it is about, and asks the constitution. */
async function prepare<Schema extends GenericSchema, Output>(
	ports: Ports,
	command: Command<Schema, Output>,
	input: InferInput<Schema>,
	source: CommandSource
) {
	const parsed = safeParse(command.input, input);
	if (!parsed.success) {
		const [issue] = parsed.issues;
		return err(new CommandInputInvalid(command.name, getDotPath(issue) ?? '', issue.message));
	}
	try {
		const resource = await command.resource(parsed.output);
		const decision = await decide(ports, command, resource, source);
		return ok({ value: parsed.output, decision });
	} catch (thrown) {
		return err(asAppError(thrown));
	}
}

async function decide(
	ports: Ports,
	{ name, scope }: Pick<Command, 'name' | 'scope'>,
	resource: DecisionResource,
	source: CommandSource
): Promise<Decision> {
	const facts = await ports.facts(scope);
	const input: DecisionInput = {
		subject: facts.subject,
		action: { name, properties: {} },
		resource,
		context: { ...facts.context, source, time: new Date(ports.now()).toISOString() }
	};
	let verdict: Verdict;
	try {
		verdict = await ports.decide(input);
	} catch (thrown) {
		const { code } = asAppError(thrown, 'policy/engine-failed');
		verdict = failedVerdict(code, facts.context.workspace?.constitution ?? 'shipped');
	}
	return { id: randomId(), input, ...failClosed(verdict) };
}

async function kept(ports: Ports, line: JournalLine): Promise<Result<null>> {
	try {
		await ports.record(line);
		return ok(null);
	} catch (cause) {
		return err(new NotJournalled(asAppError(cause).code, { cause }));
	}
}

async function attempt<T>(effect: () => Promise<Result<T>> | Result<T>): Promise<Result<T>> {
	try {
		return await effect();
	} catch (thrown) {
		return err(asAppError(thrown));
	}
}

/** Of rules that a newer version of the app brought a person is told what helps. */
const failedVerdict = (code: string, constitution: string): Verdict => ({
	effect: 'error',
	allow: false,
	obligations: [],
	constitution,
	reasons: [
		{
			effect: 'deny',
			...(code === 'policy/rules-unknown' ? RULES_UNKNOWN : NO_ANSWER),
			article: 'Engine',
			controls: [code]
		}
	]
});

const RULES_UNKNOWN = {
	id: 'engine/rules-unknown',
	title: 'These rules are not in this version of the app',
	msg: 'This team has rules of a newer version of the app, so nothing was done. Update the app.'
};
const NO_ANSWER = {
	id: 'engine/failed',
	title: 'The rules could not be asked',
	msg: 'The rules did not answer, so nothing was done. Try again.'
};

/** Only an allow with obligations that we can keep is an allow. */
function failClosed(verdict: Verdict): Verdict {
	const unknown = verdict.obligations.find(({ type }) => !knownObligations.includes(type));
	const allow = verdict.effect === 'allow' && verdict.allow && !unknown;
	if (allow || verdict.effect !== 'allow') return { ...verdict, allow };
	return {
		...verdict,
		allow: false,
		effect: 'error',
		reasons: [
			...verdict.reasons,
			{
				effect: 'deny',
				id: 'engine/unknown-obligation',
				title: 'The rules ask for something this version cannot do',
				article: 'Engine',
				msg: `The rules allow this only with “${unknown?.type ?? ''}”, which this version cannot do.`,
				controls: []
			}
		]
	};
}
