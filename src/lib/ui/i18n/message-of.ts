// Messages that are known only by their key: titles of commands, sentences of errors.

import { messageKey, type AppError, type ErrorData } from '$lib/kernel';
import { error_unknown } from './generated/messages';
import { messageBy, spoken } from './spoken.svelte';

export const hasMessage = (key: string): boolean => typeof messageBy(key) === 'function';

/** The text of `key`. Without one: `fallback`, else the sentence that says that it did not work, with the key as code. */
export function messageOf(key: string, data: ErrorData = {}, fallback?: string): string {
	const message = messageBy(key);
	if (typeof message === 'function') return message(data);
	return fallback ?? error_unknown({ code: key });
}

/** What the reader's language says; undefined where the text is English anyway, as the words of the rules are. */
export const translationOf = (key: string, data: ErrorData = {}): string | undefined =>
	spoken(key)?.(data);

/** What the rule `reviews/no-self` is called in the catalogue: `rule_reviews_no_self`, with `_text` and `_said`. */
export const ruleKey = (id: string): string => `rule_${id.replace(/[/-]/g, '_')}`;

/** What to tell a person about a failure. An unknown code is shown, so that it can be reported. */
export function sentenceOf(error: AppError): string {
	const { code } = error;
	const said =
		typeof error.data.rule === 'string' && translationOf(`${ruleKey(error.data.rule)}_said`);
	const data = said ? { ...error.data, sentence: said } : error.data;
	return messageOf(messageKey(code), data, error_unknown({ code }));
}
