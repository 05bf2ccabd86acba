// A line of the journal in people's words.

import type { Json } from '$lib/kernel';
import type { JournalEvent } from '$lib/journal';
import type { Reason } from '$lib/commands';
import type { Fact } from '$lib/ui';
import { formatList, m, messageOf } from '$lib/ui/i18n';
import { articleTitle, reasonWords, roleWord, ruleTitle } from '../parts/rule-words';

export interface Explanation {
	sentence: string;
	/** As the rules wrote it, in English. */
	written: string;
	article: { name: string; title: string };
	rule: { id: string; title: string };
	subject: string;
	command: string;
	/** What it was about: the kind of thing. */
	about: string;
	/** Id of the record, when it was one. */
	record: string | null;
	facts: Fact[];
	others: { id: string; title: string; msg: string }[];
}

interface Seen {
	subject?: { id?: string; properties?: { role?: string; name?: string } };
	resource?: { type?: string; id?: string; properties?: { [key: string]: Json } };
}

/** `nameOf` gives the name of a person in the team, or a short form of the DID. */
export function explain(event: JournalEvent, nameOf: (did: string) => string): Explanation {
	const result = event.result as { reasons?: Reason[] } | undefined;
	const seen = (event.input ?? {}) as Seen;
	const reasons = result?.reasons ?? [];
	const refused = event.azora.outcome === 'refused';
	const spoke = reasons.filter(({ effect }) => (refused ? effect === 'deny' : effect === 'permit'));
	const [first, ...others] = spoke.length ? spoke : reasons;
	const role = seen.subject?.properties?.role ?? 'self';
	const command = event.azora.command;
	return {
		sentence: first ? reasonWords(first, role) : m.why_no_reason(),
		written: first?.msg ?? '',
		article: { name: first?.id.split('/')[0] ?? '', title: first ? articleTitle(first) : '' },
		rule: { id: first?.id ?? '', title: first ? ruleTitle(first) : '' },
		subject: m.why_subject({ name: actorOf(event, nameOf), role: roleWord(role) }),
		command,
		record: seen.resource?.type === 'record' ? (seen.resource.id ?? null) : null,
		about: messageOf(`about_${seen.resource?.type ?? 'thing'}`, {}, seen.resource?.type ?? ''),
		facts: Object.entries(seen.resource?.properties ?? {}).map(([name, value]) => ({
			name: messageOf(`fact_${name}`, {}, name),
			value: factValue(value, nameOf)
		})),
		others: others.map((one) => ({
			id: one.id,
			title: ruleTitle(one),
			msg: reasonWords(one, role)
		}))
	};
}

/** Before there was an identity nobody had a name. */
const actorOf = ({ azora }: JournalEvent, nameOf: (did: string) => string): string =>
	azora.actor === 'did:none' ? m.why_nobody_yet() : nameOf(azora.actor);

function factValue(value: Json, nameOf: (did: string) => string): string {
	if (value === true) return m.fact_yes();
	if (value === false) return m.fact_no();
	if (Array.isArray(value))
		return value.length
			? formatList(value.map((item) => factValue(item, nameOf)))
			: m.fact_nobody();
	if (typeof value === 'string') return value.startsWith('did:') ? nameOf(value) : value;
	return value === null ? m.fact_none() : JSON.stringify(value);
}
