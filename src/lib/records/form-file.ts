// A form as a file: hostile until it was checked, and then each mistake with its line and what to do about it.

import type { GenericIssue } from 'valibot';
import { canonicalJson, fromUtf8 } from '$lib/kernel';
import { FORM_LIMIT, formIssues, formRef, type Form } from './forms';
import { JsonFailure, readJson } from './json-lines';

/** Bytes of a file at most: a form with room for layout. */
export const FORM_FILE_LIMIT = 4 * FORM_LIMIT;
/** A form is five deep. */
const LIMITS = { depth: 8, values: 20_000 };
/** Mistakes that are told at once. */
const TOLD = 12;

/** Message key `find_form_<code>`, with `-` as `_`. */
export interface FormProblem {
	code: string;
	data: { [name: string]: string | number };
	/** Counted from 1; null where it is about the whole file. */
	line: number | null;
	/** `fields.0.label` */
	where: string;
}

export type FormFile = { form: Form } | { problems: FormProblem[] };

const whole = (code: string, data: FormProblem['data'] = {}, line: number | null = null) => ({
	problems: [{ code, data, line, where: '' }]
});

/** Never throws. */
export async function readFormFile(file: Blob): Promise<FormFile> {
	if (file.size > FORM_FILE_LIMIT)
		return whole('file-large', { kilobytes: FORM_FILE_LIMIT / 1024 });
	let text: string;
	try {
		text = fromUtf8(new Uint8Array(await file.arrayBuffer()));
	} catch {
		return whole('no-text-file');
	}
	return readForm(text.replace(/^\ufeff/, ''));
}

export function readForm(text: string): FormFile {
	try {
		const { value, lineOf } = readJson(text, LIMITS);
		if (canonicalJson(value).length > FORM_LIMIT)
			return whole('large', { kilobytes: FORM_LIMIT / 1024 });
		const checked = formIssues(value);
		if (Array.isArray(checked))
			return { problems: checked.slice(0, TOLD).map((issue) => problemOf(issue, lineOf)) };
		return { form: checked };
	} catch (thrown) {
		if (thrown instanceof JsonFailure) return whole(`json-${thrown.fault}`, {}, thrown.line);
		// such as a half of a letter: no canonical JSON has it
		return whole('no-text-file');
	}
}

const dotPath = (issue: GenericIssue): string =>
	(issue.path ?? []).map(({ key }) => String(key)).join('.');

const problemOf = (issue: GenericIssue, lineOf: (path: string) => number): FormProblem => {
	const where = dotPath(issue);
	return { ...causeOf(issue, where.split('.').at(-1) ?? ''), where, line: lineOf(where) };
};

type Cause = Pick<FormProblem, 'code' | 'data'>;

/** `name`: of the member that is too much or missing. */
function causeOf(issue: GenericIssue, name: string): Cause {
	const { type, requirement, received, expected, message } = issue;
	const limit = typeof requirement === 'number' ? requirement : 0;
	if (type === 'strict_object' && expected === 'never') return { code: 'unknown', data: { name } };
	if (received === 'undefined') return { code: 'missing', data: { name } };
	const own = OWN[message];
	if (own) return { code: own, data: {} };
	if (type === 'variant') return { code: 'kind', data: {} };
	if (type === 'max_length') return { code: 'long', data: { limit } };
	if (type === 'min_length') return { code: 'empty', data: {} };
	if (type === 'max_value') return { code: 'high', data: { limit } };
	if (type === 'min_value') return { code: 'low', data: { limit } };
	return { code: 'type', data: { expected: KINDS[type] ?? 'JSON' } };
}

/** What the schema says in its own words. */
const OWN: { [message: string]: string | undefined } = {
	'lower-case id': 'id',
	'language tag': 'language',
	'plain text': 'text',
	'a text in one language at least': 'no-language',
	'too many languages': 'languages',
	'two the same': 'twice',
	'two places': 'two-places',
	'name is no text field': 'name',
	'min above max': 'min-above-max'
};
/** Words of JSON, the same in every language. */
const KINDS: { [type: string]: string | undefined } = {
	string: 'string',
	number: 'number',
	integer: 'integer',
	finite: 'number',
	boolean: 'true / false',
	array: '[ … ]',
	strict_object: '{ … }',
	record: '{ … }'
};

/** Whether a form is here already: the same, or another one under its id and version. */
export function standingOf(form: Form, here: Form | undefined): 'new' | 'same' | 'other' {
	if (!here) return 'new';
	return canonicalJson(here) === canonicalJson(form) ? 'same' : 'other';
}

/** `water-point-1.json` with the form as people read JSON. */
export const formFile = (form: Form): { name: string; text: string } => ({
	name: `${formRef(form).replace('@', '-')}.json`,
	text: JSON.stringify(form, null, '\t') + '\n'
});
