// Messages that are known only by their key: titles of commands, sentences of errors.

import { messageKey, type AppError, type ErrorData } from '$lib/kernel';
import * as messages from './generated/messages';

type Message = (data: ErrorData) => string;

const catalogue = messages as unknown as Record<string, Message | undefined>;

export const hasMessage = (key: string): boolean => typeof catalogue[key] === 'function';

/** The text of `key`. Without one: `fallback`, else the sentence that says that it did not work, with the key as code. */
export function messageOf(key: string, data: ErrorData = {}, fallback?: string): string {
	const message = catalogue[key];
	if (typeof message === 'function') return message(data);
	return fallback ?? messages.error_unknown({ code: key });
}

/** What to tell a person about a failure. An unknown code is shown, so that it can be reported. */
export function sentenceOf(error: AppError): string {
	const { code, data } = error;
	return messageOf(messageKey(code), data, messages.error_unknown({ code }));
}
