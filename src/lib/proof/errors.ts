// How scoring, issuing, importing and showing can fail.

import { AppError } from '$lib/kernel';

/** Computed twice, and two results: the score cannot be trusted. */
export class ScoreUnstable extends AppError {
	constructor() {
		super('proof/score-unstable');
		this.name = 'ScoreUnstable';
	}
}

/** The score is another one than the screen showed: a record or a review came in between. */
export class ScoreChanged extends AppError {
	constructor(shown: number, computed: number) {
		super('proof/score-changed', { shown, computed });
		this.name = 'ScoreChanged';
	}
}

export class NoEvidence extends AppError {
	constructor() {
		super('proof/no-evidence');
		this.name = 'NoEvidence';
	}
}

export class CredentialNotFound extends AppError {
	constructor() {
		super('proof/credential-not-found');
		this.name = 'CredentialNotFound';
	}
}

/** What was to be imported is no credential, or its signature does not hold. */
export class CredentialUnusable extends AppError {
	constructor(line: string) {
		super('proof/credential-unusable', { line });
		this.name = 'CredentialUnusable';
	}
}

/** A credential about somebody else: only its subject can show it. */
export class CredentialOfOther extends AppError {
	constructor() {
		super('proof/credential-of-other');
		this.name = 'CredentialOfOther';
	}
}

export class NoWorkspaceOpen extends AppError {
	constructor() {
		super('proof/no-team');
		this.name = 'NoWorkspaceOpen';
	}
}

export class PersonMissing extends AppError {
	constructor() {
		super('proof/no-person');
		this.name = 'PersonMissing';
	}
}

export class TextTooLongForCode extends AppError {
	constructor() {
		super('proof/code-too-long');
		this.name = 'TextTooLongForCode';
	}
}

/** A sealed record is not what its seal or a review says; `why` is a line of the check page. */
export class EvidenceBroken extends AppError {
	readonly why: string;

	constructor(why: string, options?: { cause?: unknown }) {
		super('proof/evidence-broken', { why }, options);
		this.name = 'EvidenceBroken';
		this.why = why;
	}
}
