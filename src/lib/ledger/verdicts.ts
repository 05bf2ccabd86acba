// What the constitution said about entries, kept: it is asked once for each distinct question.

import type { AsideCode, ParkedCode } from './errors';
import type { AdmitQuestion, AdmitVerdict } from './model';

export type Ask = (question: AdmitQuestion) => AdmitVerdict | Promise<AdmitVerdict>;

/** Why an entry does not count. */
export interface Void {
	code: AsideCode | ParkedCode;
	rule: string;
	sentence: string;
}

export const because = (code: Void['code'], rule = '', sentence = ''): Void => ({
	code,
	rule,
	sentence
});

/** Answers from memory without a promise. A failing port is not remembered: its error goes to who asked. */
export function rememberVerdicts(admit: (question: AdmitQuestion) => Promise<AdmitVerdict>): Ask {
	const known = new Map<string, AdmitVerdict | Promise<AdmitVerdict>>();
	return (question) => {
		const facts = Object.keys(question.facts).sort();
		const key = JSON.stringify([
			question.kind,
			question.type,
			question.role,
			facts.map((name) => [name, question.facts[name]])
		]);
		const before = known.get(key);
		if (before) return before;
		const asked = admit(question).then(
			(verdict) => {
				known.set(key, verdict);
				return verdict;
			},
			(thrown: unknown) => {
				known.delete(key);
				throw thrown;
			}
		);
		known.set(key, asked);
		return asked;
	};
}
