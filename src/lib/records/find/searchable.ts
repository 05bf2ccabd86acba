// What a record is found by, and the line of it in which something was found.

import type { Json } from '$lib/kernel';
import { formRef, wordsIn, type Form, type FormField, type Words } from '../forms';
import type { RecordView } from '../model';
import type { DraftRow } from '../store';
import type { Searchable } from './search';
import { markIn, type Part } from './spelling';

/** What the app says about a record in the person's language. */
export interface Said {
	/** Names of authors and of those who reviewed it. */
	people: readonly string[];
	/** "Sealed", "Queued". */
	state: readonly string[];
}

/** In every language that a form has: a team need not read in one. */
const all = (texts: Words): string =>
	typeof texts === 'string' ? texts : Object.values(texts).join(' ');

export const searchableRecord = (
	view: RecordView,
	form: Form | undefined,
	said: Said
): Searchable => ({
	id: view.id,
	title: view.title,
	answers: Object.entries(view.answers)
		.map(([id, answer]) => answerTexts(fieldOf(form, id), answer, all))
		.join(' '),
	form: form ? all(form.title) : view.form,
	people: said.people.join(' '),
	state: said.state.join(' ')
});

export const searchableDraft = (
	draft: DraftRow,
	form: Form | undefined,
	said: Said
): Searchable => ({
	...{ id: draft.id, title: draft.title, answers: '', people: '' },
	form: form ? all(form.title) : draft.form,
	state: said.state.join(' ')
});

const fieldOf = (form: Form | undefined, id: string): FormField | undefined =>
	form?.fields.find((field) => field.id === id);

function answerTexts(
	field: FormField | undefined,
	answer: Json,
	words: (texts: Words) => string
): string {
	if (Array.isArray(answer)) return answer.map((one) => answerTexts(field, one, words)).join(', ');
	const option =
		field?.type === 'choice' ? field.options.find(({ id }) => id === answer) : undefined;
	if (option) return words(option.label);
	return typeof answer === 'string' ? answer : JSON.stringify(answer);
}

export interface Excerpt {
	/** The question, in the person's language. */
	name: string;
	parts: Part[];
}

/** Letters before the first mark. */
const LEAD = 24;

/** The first answer in which something is marked; null when it was the title, a person or a state. */
export function excerptOf(
	view: RecordView,
	form: Form | undefined,
	{ typed, found }: { typed: readonly string[]; found: ReadonlySet<string> },
	language: string
): Excerpt | null {
	const named = form && formRef(form) === view.form ? form.name : undefined;
	for (const [id, answer] of Object.entries(view.answers)) {
		// it stands in the title
		if (id === named) continue;
		const field = fieldOf(form, id);
		const text = answerTexts(field, answer, (texts) => wordsIn(texts, language));
		const parts = markIn(text, typed, found);
		if (!parts.some(({ isHit }) => isHit)) continue;
		return { name: field ? wordsIn(field.label, language) : id, parts: led(parts) };
	}
	return null;
}

/** A long text begins shortly before what was found in it, at a word. */
function led(parts: Part[]): Part[] {
	const [first, ...rest] = parts;
	if (first.isHit || first.text.length <= LEAD) return parts;
	const from = first.text.indexOf(' ', first.text.length - LEAD);
	const text = from < 0 ? first.text.slice(-LEAD) : first.text.slice(from + 1);
	return [{ text: `… ${text}`, isHit: false }, ...rest];
}
