// How keeping, opening and bringing back a key can fail. No data here ever says what somebody typed. Sentences: messages/keys.

import { AppError } from '$lib/kernel';

/** The person key is not in memory, and nothing on this device opens it by itself. */
export class Locked extends AppError {
	constructor() {
		super('identity/locked');
		this.name = 'Locked';
	}
}

/** What was given does not open the vault. */
export class UnlockFailed extends AppError {
	constructor(
		why: 'passphrase-wrong' | 'passkey-wrong' | 'no-memory',
		options?: { cause?: unknown }
	) {
		super(`identity/${why}`, {}, options);
		this.name = 'UnlockFailed';
	}
}

/** Too many wrong passphrases: the next may come in `seconds`. */
export class TooSoon extends AppError {
	constructor(seconds: number) {
		super('identity/too-soon', { seconds });
		this.name = 'TooSoon';
	}
}

/** A change of the ways in that would shut the person out, or that somebody else could have asked for. */
export class WayRefused extends AppError {
	constructor(
		why:
			| 'way-last'
			| 'way-missing'
			| 'passkey-alone'
			| 'words-stay'
			| 'opens-by-itself'
			| 'prove-first'
			| 'passphrase-short'
			| 'changed-elsewhere'
	) {
		super(`identity/${why}`);
		this.name = 'WayRefused';
	}
}

/** Not 24 words of the list, or words of another person. Data names a position, never a word. */
export class WordsInvalid extends AppError {
	constructor(
		why: 'words-count' | 'words-unknown' | 'words-checksum' | 'words-other' | 'words-wrong',
		data: { position?: number; count?: number } = {}
	) {
		super(`identity/${why}`, data);
		this.name = 'WordsInvalid';
	}
}

/** A backup file that cannot be opened. Nothing was changed. */
export class BackupInvalid extends AppError {
	constructor(
		why:
			| 'backup-foreign'
			| 'backup-newer'
			| 'backup-cut'
			| 'backup-damaged'
			| 'backup-passphrase-wrong'
			| 'backup-words-wrong'
			| 'backup-cost-refused',
		options?: { cause?: unknown }
	) {
		super(`identity/${why}`, {}, options);
		this.name = 'BackupInvalid';
	}
}

/** A code that two devices of one person show each other does not fit. */
export class LinkInvalid extends AppError {
	constructor(
		why: 'link-foreign' | 'link-newer' | 'link-damaged' | 'link-over' | 'link-too-large',
		options?: { cause?: unknown }
	) {
		super(`identity/${why}`, {}, options);
		this.name = 'LinkInvalid';
	}
}

/** This device already belongs to another person. */
export class IdentityExists extends AppError {
	constructor() {
		super('identity/exists');
		this.name = 'IdentityExists';
	}
}
