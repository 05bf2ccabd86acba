// What the ledger worker asks of other threads: the person key (identity) and the rules (policy).

import { AppError, base64url, fromBase64url, type Bytes } from '$lib/kernel';
import { connectService, type Remote } from '$lib/platform';
import type { AdmitQuestion, AdmitVerdict, Did } from './model';

export interface LedgerPorts {
	/** Opens an HPKE box made for the person here; null when it is not for them or cannot be opened now. */
	openBox(
		box: { did: Did; enc: string; ciphertext: string },
		info: string,
		aad: Bytes
	): Promise<Bytes | null>;
	/** Compact JWS by the person key, typ azora-join+jws. */
	signJoin(payload: object): Promise<string>;
	/** By the constitution with this hash, the app's own when none is named. */
	admit(question: AdmitQuestion, constitution?: string): Promise<AdmitVerdict>;
}

interface PersonPort {
	signStatement(purpose: 'join', payload: object): Promise<string>;
	openBox(box: { enc: string; ciphertext: string; info: string; aad: string }): Promise<string>;
}
interface RulesPort {
	admit(question: AdmitQuestion, constitution?: string): Promise<AdmitVerdict>;
}

const TIMEOUT_MS = 15_000;

export function connectPorts(options: { identity: MessagePort; policy: MessagePort }): LedgerPorts {
	const limits = { timeoutMs: TIMEOUT_MS };
	const person: Remote<PersonPort> = connectService<PersonPort>(options.identity, limits);
	const rules: Remote<RulesPort> = connectService<RulesPort>(options.policy, limits);
	return {
		async openBox({ enc, ciphertext }, info, aad) {
			try {
				const box = { enc, ciphertext, info, aad: base64url(aad) };
				return fromBase64url(await person.openBox(box));
			} catch (thrown) {
				if (thrown instanceof AppError) return null;
				throw thrown;
			}
		},
		signJoin: (payload) => person.signStatement('join', payload),
		admit: (question, constitution) => rules.admit(question, constitution)
	};
}
