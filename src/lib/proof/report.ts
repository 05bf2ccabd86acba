// The report of a check, also of one that could not begin. A screen has it without the code that checks.

import type { Line, TokenReport } from '$lib/credentials';
import type { Given } from './input';
import { countLines, line, LINES, verdictOf, type Lines, type VerifyReport } from './model';

/** For a check that could not even begin, so that nobody is left without an answer. */
export const notChecked = (why: 'not-checked' | 'took-too-long', now: number): VerifyReport =>
	reportOf('text', undecided(line('unsaid', why)), now);

/** Every line cannot be said, but for the signature, which says why. */
export const undecided = (signature: Line): Lines =>
	Object.fromEntries(
		LINES.map((name) => [name, name === 'signature' ? signature : line('unsaid', 'not-asked')])
	) as Lines;

export function reportOf(
	source: VerifyReport['source'],
	lines: Lines,
	checkedAt: number,
	found: {
		token?: TokenReport;
		given?: Pick<Given, 'evidence'>;
		signer?: VerifyReport['signer'];
	} = {}
): VerifyReport {
	return {
		verdict: verdictOf(lines),
		lines,
		counts: countLines(lines),
		source,
		records: null,
		kind: found.token?.kind ?? 'unknown',
		signer: found.signer ?? null,
		credential: found.token?.credential ?? null,
		evidence: found.given?.evidence?.length ?? 0,
		checkedAt
	};
}
