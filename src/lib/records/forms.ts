// Form descriptions: their own JSON schema, reading a hostile one, and what is odd about answers.

import * as v from 'valibot';
import { canonicalJson, type Json } from '$lib/kernel';
import { FormInvalid } from './errors';
import observation from './forms/observation.json';
import riverLevel from './forms/river-level.json';
import waterPoint from './forms/water-point.json';

/** Bytes of RFC 8785 JSON at most. */
export const FORM_LIMIT = 64 * 1024;
/** Bytes of RFC 8785 JSON at most, for all answers of one record. */
export const ANSWERS_LIMIT = 64 * 1024;
const FIELD_LIMIT = 100;
const TEXT_LIMIT = 10_000;
const PHOTO_LIMIT = 20;

const id = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case id'));
const language = v.pipe(v.string(), v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'language tag'));
const short = v.pipe(
	v.string(),
	v.minLength(1),
	v.maxLength(200),
	// direction and control characters could make a question read as another one
	v.regex(/^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]+$/u, 'plain text')
);
const inLanguages = v.pipe(
	v.record(language, short),
	v.check((texts) => Object.keys(texts).length >= 1, 'a text in one language at least'),
	v.check((texts) => Object.keys(texts).length <= 50, 'too many languages')
);
/** One text for all readers, or one for each language: `"Place"`, `{"en": "Place", "fr": "Lieu"}`. */
const words = v.union([short, inLanguages], (issue) =>
	typeof issue.input === 'object' && issue.input
		? (v.safeParse(inLanguages, issue.input).issues?.[0].message ?? 'plain text')
		: 'plain text'
);

const common = {
	id,
	label: words,
	hint: v.optional(words),
	required: v.optional(v.boolean())
};
const count = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max));
const options = v.pipe(
	v.array(v.strictObject({ id, label: words })),
	v.minLength(1),
	v.maxLength(50),
	v.check((list) => new Set(list.map((option) => option.id)).size === list.length, 'two the same')
);

const field = v.variant('type', [
	v.strictObject({
		...common,
		type: v.literal('text'),
		long: v.optional(v.boolean()),
		maxLength: v.optional(count(TEXT_LIMIT))
	}),
	v.strictObject({
		...common,
		type: v.literal('number'),
		unit: v.optional(words),
		min: v.optional(v.pipe(v.number(), v.finite())),
		max: v.optional(v.pipe(v.number(), v.finite())),
		integer: v.optional(v.boolean())
	}),
	v.strictObject({ ...common, type: v.literal('choice'), options, many: v.optional(v.boolean()) }),
	v.strictObject({ ...common, type: v.literal('date') }),
	v.strictObject({ ...common, type: v.literal('place') }),
	v.strictObject({ ...common, type: v.literal('photo'), max: v.optional(count(PHOTO_LIMIT)) })
]);

const form = v.pipe(
	v.strictObject({
		id,
		version: count(100_000),
		title: words,
		/** The text field whose answer names a record in lists. */
		name: v.optional(id),
		fields: v.pipe(v.array(field), v.minLength(1), v.maxLength(FIELD_LIMIT))
	}),
	v.check(({ fields }) => new Set(fields.map((f) => f.id)).size === fields.length, 'two the same'),
	v.check(({ fields }) => fields.filter((f) => f.type === 'place').length <= 1, 'two places'),
	v.check(
		({ name, fields }) =>
			name === undefined || fields.some((f) => f.id === name && f.type === 'text'),
		'name is no text field'
	),
	v.check(
		({ fields }) =>
			fields.every(
				(f) => f.type !== 'number' || f.min === undefined || f.max === undefined || f.min <= f.max
			),
		'min above max'
	)
);

export type Form = v.InferOutput<typeof form>;
export type FormField = v.InferOutput<typeof field>;
/** One text for all readers, or a text per language tag. */
export type Words = string | { [language: string]: string };

/** `<form id>@<version>`: how a record names its form. */
export const formRef = ({ id, version }: Form): string => `${id}@${version}`;

/** Without a question for the place nobody looks where the phone is. */
export const asksForPlace = ({ fields }: Form): boolean =>
	fields.some(({ type }) => type === 'place');

/** A form of unknown origin. Throws `records/form-invalid` with where and why. */
export function parseForm(value: unknown): Form {
	let text: string;
	try {
		text = canonicalJson(value);
	} catch {
		throw new FormInvalid('', 'not JSON');
	}
	if (text.length > FORM_LIMIT) throw new FormInvalid('', 'too large');
	const parsed = v.safeParse(form, value);
	if (parsed.success) return parsed.output;
	const [issue] = parsed.issues;
	throw new FormInvalid(v.getDotPath(issue) ?? '', issue.message.slice(0, 200));
}

/** The form, or all that is wrong with what should be one. */
export function formIssues(value: unknown): Form | v.GenericIssue[] {
	const parsed = v.safeParse(form, value);
	return parsed.success ? parsed.output : parsed.issues;
}

/** The forms that come with the app, read like any other. */
export const shippedForms: readonly Form[] = [observation, waterPoint, riverLevel].map(parseForm);

/** The text in the asked language, else in English, else in whatever there is. */
export const wordsIn = (texts: Words, language: string): string =>
	typeof texts === 'string'
		? texts
		: (texts[language] ??
			texts[language.split('-')[0]] ??
			texts.en ??
			Object.values(texts)[0] ??
			'');

export type Answers = { [field: string]: Json };

/** What is odd about an answer: shown beside it, never a wall. Message key `records_hint_<code>`. */
export interface Hint {
	field: string;
	code: 'required' | 'number' | 'integer' | 'min' | 'max' | 'option' | 'date' | 'long' | 'text';
	data: { [name: string]: string | number };
}

export interface AnswersReport {
	hints: Hint[];
	/** Nothing was answered and no photo taken: the one thing that is not worth saving. */
	isEmpty: boolean;
	isTooLarge: boolean;
}

const isBlank = (answer: Json | undefined): boolean =>
	answer === undefined ||
	answer === null ||
	(typeof answer === 'string' && answer.trim() === '') ||
	(Array.isArray(answer) && answer.length === 0);

/** `photos` counts photos per field. Nothing here blocks saving but `isEmpty` and `isTooLarge`. */
export function validateAnswers(
	form: Form,
	answers: Answers,
	photos: { [field: string]: number } = {}
): AnswersReport {
	const hints = form.fields.flatMap((field): Hint[] => {
		if (field.type === 'place') return [];
		const answer = answers[field.id];
		const blank = field.type === 'photo' ? !photos[field.id] : isBlank(answer);
		if (blank) return field.required ? [{ field: field.id, code: 'required', data: {} }] : [];
		return oddities(field, answer).map((odd) => ({ ...odd, field: field.id }));
	});
	return {
		hints,
		isEmpty:
			Object.values(answers).every(isBlank) && Object.values(photos).every((count) => !count),
		isTooLarge: canonicalJson(answers).length > ANSWERS_LIMIT
	};
}

type Oddity = Omit<Hint, 'field'>;

function oddities(field: FormField, answer: Json): Oddity[] {
	const odd = (code: Hint['code'], data: Hint['data'] = {}): Oddity[] => [{ code, data }];
	switch (field.type) {
		case 'text':
			if (typeof answer !== 'string') return odd('text');
			return answer.length > (field.maxLength ?? TEXT_LIMIT)
				? odd('long', { max: field.maxLength ?? TEXT_LIMIT })
				: [];
		case 'number':
			if (typeof answer !== 'number') return odd('number');
			if (field.integer && !Number.isInteger(answer)) return odd('integer');
			if (field.min !== undefined && answer < field.min) return odd('min', { min: field.min });
			if (field.max !== undefined && answer > field.max) return odd('max', { max: field.max });
			return [];
		case 'choice': {
			const known = new Set<Json>(field.options.map((option) => option.id));
			const chosen = field.many ? answer : [answer];
			return Array.isArray(chosen) && chosen.every((one) => known.has(one)) ? [] : odd('option');
		}
		case 'date':
			return isDate(answer) ? [] : odd('date');
		default:
			return [];
	}
}

function isDate(answer: Json): boolean {
	if (typeof answer !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(answer)) return false;
	const time = Date.parse(`${answer}T00:00:00Z`);
	return !Number.isNaN(time) && new Date(time).toISOString().startsWith(answer);
}

/** Arabic turns it round. */
const commaOf = (language: string): string => (/^ar\b/.test(language) ? '، ' : ', ');

/** "Water point, Bonsa bridge": the form's title and the answer that names the record. */
export function recordTitle(form: Form | undefined, answers: Answers, language: string): string {
	const title = form ? wordsIn(form.title, language) : '';
	const name = form?.name ? answers[form.name] : undefined;
	const named = typeof name === 'string' ? name.trim().slice(0, 120) : '';
	return [title, named].filter(Boolean).join(commaOf(language));
}

/** A title that was made in another language, in this one: the answer in it stays as it is. */
export function titleIn(form: Form, title: string, language: string): string {
	const titles = typeof form.title === 'string' ? [form.title] : Object.values(form.title);
	const said = titles.find(
		(one) => title === one || (title.startsWith(one) && /^[,،] /.test(title.slice(one.length)))
	);
	if (said === undefined) return title;
	const named = title.slice(said.length).replace(/^[,،] /, commaOf(language));
	return wordsIn(form.title, language) + named;
}
