// The constitution at work, in the policy worker: decides commands, admits entries, scores, masks.

import type { DecisionInput, Obligation, Reason, Verdict } from '$lib/commands';
import { exposeService } from '$lib/platform';
import { PolicyEngine, type Question } from './engine';
import { EngineFailed } from './errors';
import type { AdmitQuestion, AdmitVerdict, Score, ScoreInput } from './model';
import { readWasm, shippedPolicy, type PolicySource } from './shipped';

const ENTRY = {
	decide: 'azora/constitution/decision',
	admit: 'azora/ledger/admit',
	score: 'azora/impact/score',
	mask: 'system/log/mask'
} as const;

/** Bytes of JSON: a journal event holds a decision with its input, evidence is a list. */
const LIMITS = { mask: 512 * 1024, score: 16 * 1024 * 1024 };

export interface PolicyService {
	/** Compiles and warms up the rules; every other call does it too. */
	load(): Promise<{ constitution: string; methodDigest: string }>;
	decide(input: DecisionInput): Promise<Verdict>;
	admit(question: AdmitQuestion): Promise<AdmitVerdict>;
	/** The same question again, for a caller that gave up on the first: a client gives it more time. */
	decideAgain(input: DecisionInput): Promise<Verdict>;
	admitAgain(question: AdmitQuestion): Promise<AdmitVerdict>;
	score(input: ScoreInput): Promise<Score>;
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

export function createPolicyService(source: PolicySource = shippedPolicy): PolicyService {
	const { hash, methodDigest } = source.hashes;
	const rules = new Rules(source);
	const ask = async (question: Question) => (await rules.engine()).ask(question);

	async function decide(input: DecisionInput): Promise<Verdict> {
		// a question from elsewhere may have any shape: the rules refuse it, not this line
		const time = Date.parse((input as DecisionInput | null)?.context?.time ?? '');
		const now = Number.isNaN(time) ? null : time;
		return verdictOf(await ask({ entrypoint: ENTRY.decide, input, now }), hash);
	}

	const admit = async (question: AdmitQuestion): Promise<AdmitVerdict> =>
		admitVerdictOf(await ask({ entrypoint: ENTRY.admit, input: question }));

	const score = async (input: ScoreInput): Promise<Score> =>
		scoreOf(await ask({ entrypoint: ENTRY.score, input, limit: LIMITS.score }));

	async function mask(event: unknown): Promise<string[]> {
		const answer = await ask({ entrypoint: ENTRY.mask, input: event, limit: LIMITS.mask });
		if (!isTexts(answer)) throw new EngineFailed('the rules gave no mask');
		return answer;
	}

	return {
		load: async () => {
			await rules.engine();
			return { constitution: hash, methodDigest };
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
