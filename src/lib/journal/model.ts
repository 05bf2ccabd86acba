// A line of the journal: an OPA decision-log event (EventV1) with one key of our own, `azora`, masked and chained.

import type { JournalLine } from '$lib/commands';
import { canonicalJson, hex, merkleLeaf, utf8, type Json } from '$lib/kernel';

/** Who the journal belongs to: a person, or the device before there is one. */
export type JournalOwner = string;

export interface JournalEvent {
	labels: { app: 'azora'; owner: JournalOwner };
	decision_id: string;
	bundles: { azora: { revision: string } };
	path: 'azora/constitution/decision';
	/** What the constitution saw, less what was masked. */
	input?: Json;
	result?: Json;
	requested_by: string;
	/** RFC 3339 by this device's clock: a claim. */
	timestamp: string;
	/** JSON pointers that were removed before hashing. */
	erased?: string[];
	azora: {
		/** 1, 2, 3, … without gaps. */
		seq: number;
		/** Leaf hash of the line before, lower-case hex; 64 zeros in the first. */
		prev: string;
		actor: string;
		effect: string;
		command: string;
		outcome: JournalLine['outcome'];
		error: string | null;
		/** Articles that spoke, in order. */
		articles: string[];
		/** Rules that spoke, in order. */
		rules: string[];
		/** Types of the obligations. */
		obligations: string[];
		/** Id of the decision whose command this one took back. */
		undoes?: string;
	};
}

export const FIRST_PREV = '0'.repeat(64);

/** RFC 6962 leaf hash of a line: SHA-256(0x00 ‖ RFC 8785 text), lower-case hex. */
export const leafOf = async (event: JournalEvent): Promise<string> =>
	hex(await merkleLeaf(utf8(canonicalJson(event))));

/** A line without its place in the chain. */
export type UnchainedEvent = Omit<JournalEvent, 'azora'> & {
	azora: Omit<JournalEvent['azora'], 'seq' | 'prev'>;
};

export function eventOf(
	{ decision, command, outcome, errorCode, undoes }: JournalLine,
	owner: JournalOwner,
	now: number
): UnchainedEvent {
	const { id, input, effect, allow, reasons, obligations, constitution } = decision;
	const rules = reasons.map((reason) => reason.id);
	const event: UnchainedEvent = {
		labels: { app: 'azora', owner },
		decision_id: id,
		bundles: { azora: { revision: constitution } },
		path: 'azora/constitution/decision',
		input: input as unknown as Json,
		result: { effect, allow, reasons, obligations } as unknown as Json,
		requested_by: input.subject.id,
		timestamp: new Date(now).toISOString(),
		azora: {
			actor: input.subject.id,
			effect,
			command,
			outcome,
			error: errorCode,
			articles: [...new Set(rules.map((rule) => rule.split('/')[0]))],
			rules,
			obligations: obligations.map(({ type }) => type),
			undoes
		}
	};
	// a property that is undefined has no text to hash
	return JSON.parse(JSON.stringify(event)) as UnchainedEvent;
}
