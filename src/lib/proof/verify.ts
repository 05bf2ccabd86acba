// Checks a proof line by line, on this device, without network. Whatever comes in, a report comes out.

import type { Line, TokenReport, VerifyContext } from '$lib/credentials';
import { comparisonWords, type Did } from '$lib/identity';
import { within } from '$lib/kernel';
import type { RulesHashes, Score, ScoreInput } from '$lib/policy';
import { checkEvidence, type CheckedEvidence } from './evidence-check';
import { readInput, type Given, type ReadCodes, type VerifyInput } from './input';
import { line, periodRange, type KnownSigner, type Lines, type VerifyReport } from './model';
import { checkRecords, recordsVerdict } from './records-file';
import { reportOf, undecided } from './report';

export interface VerifyDeps {
	/** The hardened module. */
	verifyToken(token: string, context: VerifyContext): Promise<TokenReport>;
	/** By the method with this digest. */
	score(input: ScoreInput, methodDigest: string): Promise<Score>;
	/** The constitution with this method, of those that the app ever shipped. */
	rulesOf(methodDigest: string): Pick<RulesHashes, 'version'> | null;
	knownSigner(did: Did): Promise<KnownSigner | null>;
	readCodes: ReadCodes;
	/** Milliseconds since 1970. */
	now(): number;
	/** What this page asked for, if it asked. */
	challenge?: VerifyContext['challenge'];
}

/** promises.md: a verdict within 15 s for any input. */
const LIMIT_MS = 14_000;

/** Never throws. */
export async function verifyInput(input: VerifyInput, deps: VerifyDeps): Promise<VerifyReport> {
	try {
		return await within(check(input, deps), LIMIT_MS, 'proof/took-too-long');
	} catch {
		const source = 'text' in input ? 'text' : 'file';
		return reportOf(source, undecided(line('unsaid', 'took-too-long')), deps.now());
	}
}

async function check(input: VerifyInput, deps: VerifyDeps): Promise<VerifyReport> {
	const given = await readInput(input, deps.readCodes);
	if (given.decided.signature)
		return reportOf(given.source, undecided(given.decided.signature), deps.now());
	if (given.records !== null) return recordsReport(given, deps);
	const token = await deps.verifyToken(given.token, {
		now: deps.now(),
		...(deps.challenge ? { challenge: deps.challenge } : {})
	});
	const { credential } = token;
	const lines = { ...undecided(line('unsaid', 'not-checked')), ...token.lines };
	if (lines.signature.state !== 'holds' || !credential) {
		for (const name of ['score', 'evidence', 'rules'] as const)
			lines[name] = line('unsaid', 'not-proven');
		return reportOf(given.source, lines, deps.now(), { token, given });
	}
	const known = await deps.knownSigner(credential.issuer).catch(() => null);
	if (known && lines.issuer.state === 'unsaid')
		lines.issuer = known.name
			? line('holds', 'issuer-known', { name: known.name })
			: line('holds', 'issuer-known-unnamed');
	await checkClaims(lines, credential, given, deps);
	const signer = {
		did: credential.issuer,
		words: comparisonWords(credential.issuer),
		known
	};
	return reportOf(given.source, lines, deps.now(), { token, given, signer });
}

async function recordsReport(given: Given, deps: VerifyDeps): Promise<VerifyReport> {
	const records = await checkRecords(given.records, (did) => deps.knownSigner(did));
	const why = records ? line('unsaid', 'not-asked') : line('fails', 'file-malformed');
	const report = reportOf(given.source, undecided(why), deps.now());
	if (!records) return report;
	return { ...report, kind: 'records', records, verdict: recordsVerdict(records) };
}

/** Evidence, rules and score: what can be computed again here. */
async function checkClaims(
	lines: Lines,
	credential: NonNullable<TokenReport['credential']>,
	given: Given,
	deps: VerifyDeps
): Promise<void> {
	const { claims, subject } = credential;
	lines.rules = rulesLine(claims.methodDigest, given.method, deps);
	const checked = await evidenceOf(given, claims);
	lines.evidence = checked.line;
	lines.score = await scoreLine({ claims, subject }, checked, lines.rules, deps);
}

async function evidenceOf(
	{ evidence, decided }: Given,
	claims: NonNullable<TokenReport['credential']>['claims']
): Promise<CheckedEvidence> {
	if (decided.evidence) return { line: decided.evidence, items: [] };
	if (!evidence) return { line: line('unsaid', 'evidence-none'), items: [] };
	return checkEvidence(evidence, claims);
}

function rulesLine(claimed: string, named: string | null, deps: VerifyDeps): Line {
	if (named !== null && named !== claimed) return line('fails', 'rules-other', { digest: claimed });
	const known = deps.rulesOf(claimed);
	return known
		? line('holds', 'rules-known', { digest: claimed, version: known.version })
		: line('unsaid', 'rules-unknown', { digest: claimed });
}

async function scoreLine(
	{ claims, subject }: Pick<NonNullable<TokenReport['credential']>, 'claims' | 'subject'>,
	evidence: CheckedEvidence,
	rules: Line,
	deps: VerifyDeps
): Promise<Line> {
	const { score: claimed, band } = claims;
	const unsaid = (why: string) => line('unsaid', why, { score: claimed });
	if (evidence.line.state === 'fails') return unsaid('score-without-evidence');
	if (evidence.line.state !== 'holds') return unsaid('score-claimed');
	if (rules.state !== 'holds') return unsaid('score-rules-unknown');
	try {
		const period = periodRange(claims.period);
		const { items } = evidence;
		const asked = { person: subject, period, evidence: items };
		const computed = await deps.score(asked, claims.methodDigest);
		if (computed.score !== claimed)
			return line('fails', 'score-other', { score: claimed, computed: computed.score });
		return computed.band === band
			? line('holds', 'score-same', { score: claimed, count: items.length })
			: line('fails', 'score-band', { score: claimed, band, computed: computed.band });
	} catch {
		return unsaid('score-not-computed');
	}
}
