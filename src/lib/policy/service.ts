// The constitution at work, in the policy worker: decides commands, admits entries, scores, masks.

import type { DecisionInput, Obligation, Reason, Verdict } from '$lib/commands';
import { exposeService } from '$lib/platform';
import { PolicyEngine } from './engine';
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

export function createPolicyService(source: PolicySource = shippedPolicy): PolicyService {
	const { hash, methodDigest } = source.hashes;
	let module: Promise<WebAssembly.Module> | null = null;
	let engine: Promise<PolicyEngine> | null = null;

	async function start(): Promise<PolicyEngine> {
		module ??= readWasm(source).then((bytes) => WebAssembly.compile(bytes));
		const started = await PolicyEngine.load(await module, source.data);
		warmUp(started);
		return started;
	}

	async function ready(): Promise<PolicyEngine> {
		engine ??= start();
		try {
			const running = await engine;
			if (running.isWorn) engine = null;
			return running;
		} catch (thrown) {
			[module, engine] = [null, null];
			throw thrown;
		}
	}

	async function decide(input: DecisionInput): Promise<Verdict> {
		const running = await ready();
		const now = Date.parse(input?.context?.time);
		const answer = running.ask({
			entrypoint: ENTRY.decide,
			input,
			now: Number.isNaN(now) ? null : now
		});
		return verdictOf(answer, hash);
	}

	async function admit(question: AdmitQuestion): Promise<AdmitVerdict> {
		return admitVerdictOf((await ready()).ask({ entrypoint: ENTRY.admit, input: question }));
	}

	async function score(input: ScoreInput): Promise<Score> {
		const answer = (await ready()).ask({
			entrypoint: ENTRY.score,
			input,
			limit: LIMITS.score
		});
		return scoreOf(answer);
	}

	return {
		load: async () => {
			await ready();
			return { constitution: hash, methodDigest };
		},
		decide,
		admit,
		decideAgain: decide,
		admitAgain: admit,
		score,
		mask: async (event) => {
			const answer = (await ready()).ask({
				entrypoint: ENTRY.mask,
				input: event,
				limit: LIMITS.mask
			});
			if (!isTexts(answer)) throw new EngineFailed('the rules gave no mask');
			return answer;
		},
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
		allow: answer.allow as boolean,
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
