// Why a token is not accepted. Each code is a message key in the catalogue: verify/expired -> verify_expired.

import type { ErrorData } from '$lib/kernel';

export type LineName = 'signature' | 'issuer' | 'holder' | 'audience' | 'status';
export type LineState = 'holds' | 'fails' | 'unsaid';

export interface Line {
	state: LineState;
	/** `verify/<why>`; the README lists them all. */
	code: string;
	/** Fills the sentence. What a token says of itself comes with control characters removed. */
	data: ErrorData;
}

/** Thrown while a token is read; becomes its signature line. */
export class Refusal extends Error {
	readonly line: Line;
	/**
	 * For what cannot be said: the token and the DID that it names as its signer. If that key did not sign it, then it
	 * was changed, and that can be said.
	 */
	unlessSigned: { text: string; did: string } | null = null;

	constructor(why: string, data: ErrorData = {}, state: LineState = 'fails') {
		super(why);
		this.line = line(state, why, data);
	}
}

export const line = (state: LineState, why: string, data: ErrorData = {}): Line => ({
	state,
	code: 'verify/' + why,
	data
});

/** Text without control and direction characters. */
export const plainText = (text: string): string =>
	text.replace(/[\p{Cc}\p{Cs}\p{Co}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');

/** Text out of a token, safe to show: plain and short. */
export const shown = (value: unknown): string => plainText(String(value)).slice(0, 120);
