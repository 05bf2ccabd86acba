// How the rules can fail to answer. Whoever asked refuses: no answer is never a yes.

import { AppError } from '$lib/kernel';

/** The engine threw, or gave something that is no answer. */
export class EngineFailed extends AppError {
	constructor(detail: string, cause?: unknown) {
		super('policy/engine-failed', { detail: detail.slice(0, 300) }, { cause });
		this.name = 'EngineFailed';
	}
}

/** The question is larger than the engine takes. */
export class QuestionTooLarge extends AppError {
	constructor(bytes: number, limit: number) {
		super('policy/question-too-large', { bytes, limit });
		this.name = 'QuestionTooLarge';
	}
}

/** The rules that came are not those whose hash this app carries, or need what the engine lacks. */
export class RulesUnusable extends AppError {
	constructor(detail: string) {
		super('policy/rules-unusable', { detail: detail.slice(0, 300) });
		this.name = 'RulesUnusable';
	}
}

/** A constitution, or a method of scores, that no version of this app so far has shipped. */
export class RulesUnknown extends AppError {
	constructor(name: string) {
		super('policy/rules-unknown', { name: name.slice(0, 80) });
		this.name = 'RulesUnknown';
	}
}

/** The checker of rules could not be loaded or did not answer. */
export class KitFailed extends AppError {
	constructor(detail: string, cause?: unknown) {
		super('policy/kit-failed', { detail: detail.slice(0, 300) }, { cause });
		this.name = 'KitFailed';
	}
}
