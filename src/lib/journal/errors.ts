// How a journal can fail. Sentences: messages/identity.

import { AppError } from '$lib/kernel';

export type Break = 'changed' | 'missing' | 'chain';

/** The chain does not hold: at `seq` a line was changed, is missing, or does not name the one before. */
export class JournalBroken extends AppError {
	constructor(seq: number, why: Break) {
		super('journal/broken', { seq, why });
		this.name = 'JournalBroken';
	}
}
