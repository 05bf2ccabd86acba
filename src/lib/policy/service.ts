// The constitution at work, in the policy worker: decides commands, admits entries, scores, masks.

import type { DecisionInput, Obligation, Reason, Verdict } from '$lib/commands';
import { exposeService } from '$lib/platform';
import { PolicyEngine, type Question } from './engine';
import { EngineFailed, RulesUnknown } from './errors';
import type { AdmitQuestion, AdmitVerdict, RulesHashes, Score, ScoreInput } from './model';
import { keptPolicies, readWasm, shippedPolicy, type PolicySource } from './shipped';

const ENTRY = {
	decide: 'azora/constitution/decision',
	admit: 'azora/ledger/admit',
	score: 'azora/impact/score',
	mask: 'system/log/mask'
} as const;

/** Bytes of JSON: a journal event holds a decision with its input, evidence is a list. */
const LIMITS = { mask: 512 * 1024, score: 16 * 1024 * 1024 };

/** Wherever a constitution is named: its hash; this app's own when none is named; RulesUnknown when no app had it. */
export interface PolicyService {
	/** Compiles and warms up the rules; every other call does it too. */
	load(constitution?: string): Promise<{ constitution: string; methodDigest: string }>;
	/** By the constitution of the workspace that the context names. */
	decide(input: DecisionInput): Promise<Verdict>;
	admit(question: AdmitQuestion, constitution?: string): Promise<AdmitVerdict>;
	/** The same question again, for a caller that gave up on the first: a client gives it more time. */
	decideAgain(input: DecisionInput): Promise<Verdict>;
	admitAgain(question: AdmitQuestion, constitution?: string): Promise<AdmitVerdict>;
	/** By the method with this digest. */
	score(input: ScoreInput, methodDigest?: string): Promise<Score>;
	/** JSON pointers of what a journal event must not keep. */
	mask(event: unknown): Promise<string[]>;
	/** Answers `admit` and `score` behind this port: the ledger's worker asks here. */
	connect(port: MessagePort): void;
}

/** The engine of one constitution: compiled once, replaced when it failed to start or is worn out. */
class Rules {
	readonly source: PolicySource;
	#module: Promise<WebAssembly.Module> | null = null;
	#engine: Promise<PolicyEngine> | null = null;

	constructor(source: PolicySource) {
		this.source = source;
	}

	get hashes(): RulesHashes {
		return this.source.hashes;
	}

	async engine(): Promise<PolicyEngine> {
		this.#engine ??= this.#start();
		try {
			const running = await this.#engine;
			if (running.isWorn) this.#engine = null;
			return running;
		} catch (thrown) {
			[this.#module, this.#engine] = [null, null];
			throw thrown;
		}
	}

	async #start(): Promise<PolicyEngine> {
		this.#module ??= readWasm(this.source).then((bytes) => WebAssembly.compile(bytes));
		const started = await PolicyEngine.load(await this.#module, this.source.data);
		warmUp(started);
		return started;
	}
}

/** This app's own rules, and those that it keeps. Each is started when it is first asked. */
class Library {
	readonly own: Rules;
	readonly #all: readonly Rules[];

	constructor(source: PolicySource, kept: readonly PolicySource[]) {
		this.own = new Rules(source);
		this.#all = [this.own, ...kept.map((older) => new Rules(older))];
	}

	named(part: 'hash' | 'methodDigest', name: string | undefined): Rules {
		if (!name) return this.own;
		const found = this.#all.find((rules) => rules.hashes[part] === name);
		if (!found) throw new RulesUnknown(name);
		return found;
	}
}

export function createPolicyService(
	source: PolicySource = shippedPolicy,
	kept: readonly PolicySource[] = keptPolicies
): PolicyService {
	const library = new Library(source, kept);
	const ask = async (rules: Rules, question: Question) => (await rules.engine()).ask(question);

	async function decide(input: DecisionInput): Promise<Verdict> {
		// a question from elsewhere may have any shape: the rules refuse it, not these lines
		const context = (input as Partial<DecisionInput> | null)?.context;
		const rules = library.named('hash', context?.workspace?.constitution);
		const time = Date.parse(context?.time ?? '');
		const now = Number.isNaN(time) ? null : time;
		const answer = await ask(rules, { entrypoint: ENTRY.decide, input, now });
		return verdictOf(answer, rules.hashes.hash);
	}

	async function admit(question: AdmitQuestion, constitution?: string): Promise<AdmitVerdict> {
		const rules = library.named('hash', constitution);
		return admitVerdictOf(await ask(rules, { entrypoint: ENTRY.admit, input: question }));
	}

	async function score(input: ScoreInput, method?: string): Promise<Score> {
		const rules = library.named('methodDigest', method);
		return scoreOf(await ask(rules, { entrypoint: ENTRY.score, input, limit: LIMITS.score }));
	}

	const mask = async (event: unknown): Promise<string[]> =>
		maskOf(await ask(library.own, { entrypoint: ENTRY.mask, input: event, limit: LIMITS.mask }));

	return {
		async load(constitution) {
			const rules = library.named('hash', constitution);
			await rules.engine();
			return { constitution: rules.hashes.hash, methodDigest: rules.hashes.methodDigest };
		},
		decide,
		admit,
		decideAgain: decide,
		admitAgain: admit,
		score,
		mask,
		connect: (port) => exposeService({ admit, score }, port)
	};
}

/** A first question makes the engine compile what the second one runs. */
function warmUp(engine: PolicyEngine): void {
	for (const entrypoint of [ENTRY.decide, ENTRY.admit]) engine.ask({ entrypoint, input: {} });
}

const isTexts = (value: unknown): value is string[] =>
	Array.isArray(value) && value.every((item) => typeof item === 'string');

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const EFFECTS: readonly unknown[] = ['allow', 'deny', 'no_match'];

/** Only a complete decision counts, and `allow` only together with its effect. */
function verdictOf(answer: unknown, constitution: string): Verdict {
	if (
		!isObject(answer) ||
		!EFFECTS.includes(answer.effect) ||
		answer.allow !== (answer.effect === 'allow') ||
		!Array.isArray(answer.reasons) ||
		!Array.isArray(answer.obligations)
	)
		throw new EngineFailed('the rules gave no decision');
	return {
		effect: answer.effect as Verdict['effect'],
		allow: answer.allow === true,
		reasons: answer.reasons as Reason[],
		obligations: answer.obligations as Obligation[],
		constitution
	};
}

function admitVerdictOf(answer: unknown): AdmitVerdict {
	if (
		!isObject(answer) ||
		typeof answer.admit !== 'boolean' ||
		typeof answer.rule !== 'string' ||
		typeof answer.sentence !== 'string'
	)
		throw new EngineFailed('the rules gave no verdict');
	const { admit, rule, sentence } = answer;
	return { admit, rule, sentence };
}

function maskOf(answer: unknown): string[] {
	if (!isTexts(answer)) throw new EngineFailed('the rules gave no mask');
	return answer;
}

function scoreOf(answer: unknown): Score {
	if (
		!isObject(answer) ||
		!Number.isInteger(answer.score) ||
		typeof answer.band !== 'string' ||
		!Array.isArray(answer.parts) ||
		!isTexts(answer.counted) ||
		!isTexts(answer.notes)
	)
		throw new EngineFailed('the rules gave no score');
	return answer as unknown as Score;
}
