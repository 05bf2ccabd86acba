// What the constitution said about entries, kept: it is asked once for each distinct question.

import type { AsideCode, ParkedCode } from './errors';
import type { AdmitQuestion, AdmitVerdict, MembershipOp } from './model';
import type { ReplicaPorts } from './replica-ports';

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
function rememberVerdicts(admit: (question: AdmitQuestion) => Promise<AdmitVerdict>): Ask {
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

/**
 * Asks the constitution that a team was founded with. Where this app does not have it data waits, and the app's own rules
 * judge the ops, so that it can be seen who is in the team; an app that has it judges everything anew.
 */
export class Asking {
	readonly #ports: Pick<ReplicaPorts, 'admit' | 'knowsConstitution'>;
	readonly #founding: () => MembershipOp | null;
	#asked: { constitution: string | undefined; ask: Ask } | null = null;

	constructor(
		ports: Pick<ReplicaPorts, 'admit' | 'knowsConstitution'>,
		founding: () => MembershipOp | null
	) {
		this.#ports = ports;
		this.#founding = founding;
	}

	/** undefined: the founding is not here yet, or names rules that this app does not have. */
	get constitution(): string | undefined {
		const founding = this.#founding();
		const hash = founding?.op === 'found' ? founding.constitution : undefined;
		return hash !== undefined && this.#ports.knowsConstitution(hash) ? hash : undefined;
	}

	/** What one constitution said is no answer of another. */
	get ask(): Ask {
		const { constitution } = this;
		if (this.#asked?.constitution !== constitution || !this.#asked) {
			const ask = rememberVerdicts((question) => this.#ports.admit(question, constitution));
			this.#asked = { constitution, ask };
		}
		return this.#asked.ask;
	}
}
