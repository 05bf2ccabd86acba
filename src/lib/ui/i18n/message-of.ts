// Messages that are known only by their key: titles of commands, sentences of errors.

import { messageKey, type AppError, type ErrorData } from '$lib/kernel';
import { error_unknown } from './generated/messages';
import { messageBy } from './spoken.svelte';

export const hasMessage = (key: string): boolean => typeof messageBy(key) === 'function';

/** The text of `key`. Without one: `fallback`, else the sentence that says that it did not work, with the key as code. */
export function messageOf(key: string, data: ErrorData = {}, fallback?: string): string {
	const message = messageBy(key);
	if (typeof message === 'function') return message(data);
	return fallback ?? error_unknown({ code: key });
}

/** What to tell a person about a failure. An unknown code is shown, so that it can be reported. */
export function sentenceOf(error: AppError): string {
	const { code, data } = error;
	return messageOf(messageKey(code), data, error_unknown({ code }));
}
