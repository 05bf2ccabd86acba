// What a check of a proof says: lines, verdict, and the words around credentials.

import type { Line, LineState, PivcClaims } from '$lib/credentials';
import type { Did } from '$lib/identity';
import { AppError } from '$lib/kernel';

export const LINES = [
	'signature',
	'issuer',
	'holder',
	'audience',
	'status',
	'score',
	'evidence',
	'rules'
] as const;
export type LineName = (typeof LINES)[number];
export type Lines = Record<LineName, Line>;

export const line = (state: LineState, why: string, data: Line['data'] = {}): Line => ({
	state,
	code: `verify/${why}`,
	data
});

/** Message key of a line: `verify/issuer-unknown` -> `verify_issuer_unknown`. */
export const lineMessageKey = (code: string): string => code.replace(/[/-]/g, '_');

/**
 * `holds`: signature and issuer hold, nothing fails. `signed`: the same, but who signed cannot be said.
 * `fails`: at least one line fails. `unsaid`: nothing that could be checked.
 */
export type Verdict = 'holds' | 'signed' | 'fails' | 'unsaid';

export function verdictOf(lines: Lines): Verdict {
	if (LINES.some((name) => lines[name].state === 'fails')) return 'fails';
	if (lines.signature.state !== 'holds') return 'unsaid';
	return lines.issuer.state === 'holds' ? 'holds' : 'signed';
}

/** Somebody whose words were compared on this device. */
export interface KnownSigner {
	did: Did;
	/** What the reader calls them. */
	name: string;
	words: string[];
	/** Milliseconds since 1970. */
	since: number;
}

export interface RecordsSigner {
	did: Did;
	/** What the file calls them: a claim. */
	name: string;
	/** Of theirs that hold. */
	seals: number;
	words: string[];
	known: KnownSigner | null;
}

/** What the check of exported records found. Titles and names are claims of the file. */
export interface RecordsChecked {
	team: string;
	/** In the file, sealed or not. */
	records: number;
	seals: { hold: number; fail: number };
	/** Those with the most seals. */
	signers: RecordsSigner[];
	/** How many further ones. */
	moreSigners: number;
	/** The first of them; `number` counts the records of the file from 1. */
	broken: { number: number; title: string; code: string }[];
}

export interface VerifyReport {
	verdict: Verdict;
	lines: Lines;
	counts: { holds: number; fails: number; unsaid: number };
	/** What came in. */
	source: 'text' | 'file' | 'picture';
	kind: 'presentation' | 'credential' | 'records' | 'unknown';
	/** Who signed the credential, once the signature holds: words to compare, or since when they are known. */
	signer: { did: Did; words: string[]; known: KnownSigner | null } | null;
	/** What the credential says; proven only when `lines.signature` holds. Times in seconds since 1970. */
	credential: {
		issuer: Did;
		subject: Did;
		claims: PivcClaims;
		nbf: number;
		exp: number;
		jwt: string;
	} | null;
	/** Instead of a credential: records that were exported with their proofs. The lines are not asked. */
	records: RecordsChecked | null;
	/** Evidence items that came along. */
	evidence: number;
	/** Milliseconds since 1970. */
	checkedAt: number;
}

export const countLines = (lines: Lines): VerifyReport['counts'] => {
	const counts = { holds: 0, fails: 0, unsaid: 0 };
	for (const name of LINES) counts[lines[name].state]++;
	return counts;
};

/** Days in UTC, both within: `YYYY-MM-DD`. */
export interface Period {
	from: string;
	to: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const PERIOD = /^(\d{4}-\d{2}-\d{2})\/(\d{4}-\d{2}-\d{2})$/;

export const periodText = ({ from, to }: Period): string => `${from}/${to}`;

/** Milliseconds since 1970 of the first and the last moment of a period. Throws `proof/period-invalid`. */
export function periodRange(text: string): { from: number; to: number } {
	const match = PERIOD.exec(text);
	const [from, to] = match ? [startOf(match[1]), startOf(match[2])] : [NaN, NaN];
	if (!(from <= to)) throw new AppError('proof/period-invalid');
	return { from, to: to + DAY_MS - 1 };
}

/** NaN for a day that the calendar does not have. */
function startOf(day: string): number {
	const time = Date.parse(`${day}T00:00:00Z`);
	return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day) ? time : NaN;
}

export interface ShownTo {
	id: string;
	/** Milliseconds since 1970. */
	at: number;
	/** `azora:anyone`, or who asked. */
	audience: string;
	how: 'link' | 'code' | 'file';
	/** What it said, for the list. */
	score: number;
	workspace: string;
}
