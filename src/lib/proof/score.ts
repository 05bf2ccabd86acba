// The score of a person: what the rules say about evidence that is checked as a stranger would check it.

import type { Did } from '$lib/identity';
import type { RulesHashes, Score, ScoreInput } from '$lib/policy';
import type { RecordView } from '$lib/records';
import { canonicalJson } from '$lib/kernel';
import { evidenceFor, evidenceRoot, type Evidence } from './evidence';
import { itemOf } from './evidence-check';
import { ScoreUnstable } from './errors';
import { periodRange, periodText, type Period } from './model';

type RulesNames = Pick<RulesHashes, 'methodDigest' | 'version'>;

export interface ScoreDeps {
	/** All records of the open workspace. */
	views(): readonly RecordView[];
	score(input: ScoreInput, methodDigest: string): Promise<Score>;
	/** The constitution of the open workspace. */
	rules(): RulesNames;
	now(): number;
}

export interface ScoreResult extends Score {
	person: Did;
	period: Period;
	evidence: Evidence[];
	/** Lower-case hex. */
	evidenceRoot: string;
	methodDigest: string;
	rulesVersion: number;
	/** How often it was computed, each time from the start, with this same result. */
	runs: number;
	/** Milliseconds since 1970. */
	computedAt: number;
}

/** Computed twice, from the records on. Throws `proof/score-unstable` when the two differ. */
export async function computeScore(
	deps: ScoreDeps,
	workspace: string,
	person: Did,
	period: Period
): Promise<ScoreResult> {
	const first = await computeOnce(deps, workspace, person, period);
	const second = await computeOnce(deps, workspace, person, period);
	if (canonicalJson(answerOf(first)) !== canonicalJson(answerOf(second))) throw new ScoreUnstable();
	return { ...first, runs: 2 };
}

const answerOf = ({ score, band, parts, counted, notes, evidenceRoot: root }: ScoreResult) => ({
	...{ score, band, counted, notes, root },
	parts: parts.map(({ id, points, of }) => ({ id, points, of }))
});

async function computeOnce(
	deps: ScoreDeps,
	workspace: string,
	person: Did,
	period: Period
): Promise<ScoreResult> {
	const range = periodRange(periodText(period));
	const evidence = evidenceFor(deps.views(), person, range);
	const items = await Promise.all(evidence.map((one) => itemOf(one, workspace)));
	const { methodDigest, version } = deps.rules();
	const score = await deps.score({ person, period: range, evidence: items }, methodDigest);
	return {
		...score,
		...{ person, period, evidence, methodDigest },
		evidenceRoot: await evidenceRoot(evidence),
		rulesVersion: version,
		runs: 1,
		computedAt: deps.now()
	};
}
