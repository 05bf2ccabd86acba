// How working with records can fail.

import { AppError } from '$lib/kernel';

export class FormInvalid extends AppError {
	constructor(where: string, why: string) {
		super('records/form-invalid', { where, why });
		this.name = 'FormInvalid';
	}
}

export class RecordNotFound extends AppError {
	constructor(id: string) {
		super('records/not-found', { id });
		this.name = 'RecordNotFound';
	}
}

export class DraftNotFound extends AppError {
	constructor(id: string) {
		super('records/draft-not-found', { id });
		this.name = 'DraftNotFound';
	}
}

/** Nothing was answered and no photo taken. */
export class DraftEmpty extends AppError {
	constructor() {
		super('records/draft-empty');
		this.name = 'DraftEmpty';
	}
}

export class AnswersTooLarge extends AppError {
	constructor(limit: number) {
		super('records/answers-too-large', { limit });
		this.name = 'AnswersTooLarge';
	}
}

/** Two people changed the record at the same time; one must be picked before it can be sealed. */
export class RecordInConflict extends AppError {
	constructor(id: string) {
		super('records/in-conflict', { id });
		this.name = 'RecordInConflict';
	}
}

export class RecordNotSealed extends AppError {
	constructor(id: string) {
		super('records/not-sealed', { id });
		this.name = 'RecordNotSealed';
	}
}

export class RecordAlreadySealed extends AppError {
	constructor(id: string) {
		super('records/already-sealed', { id });
		this.name = 'RecordAlreadySealed';
	}
}

export class NoWorkspace extends AppError {
	constructor() {
		super('records/no-team');
		this.name = 'NoWorkspace';
	}
}

/** What was chosen is no picture that this browser can read. */
export class PhotoUnreadable extends AppError {
	constructor(name: string, options?: { cause?: unknown }) {
		super('records/photo-unreadable', { name: name.slice(0, 80) }, options);
		this.name = 'PhotoUnreadable';
	}
}

export class PhotoTooLarge extends AppError {
	constructor(name: string, limitMegabytes: number) {
		super('records/photo-too-large', { name: name.slice(0, 80), limitMegabytes });
		this.name = 'PhotoTooLarge';
	}
}

/** The question has its photos; what was taken of the others stays where it is. */
export class TooManyPhotos extends AppError {
	constructor(limit: number) {
		super('records/too-many-photos', { limit });
		this.name = 'TooManyPhotos';
	}
}

/** Less than a twentieth of the room is free: what is written matters more than further photos. */
export class StorageLow extends AppError {
	constructor() {
		super('records/storage-low');
		this.name = 'StorageLow';
	}
}

/** A form of this id and version is here already; a changed one needs a new version. */
export class FormExists extends AppError {
	constructor(form: string) {
		super('records/form-exists', { form });
		this.name = 'FormExists';
	}
}

/** The draft was begun for another team than the one that is open. */
export class DraftOfOtherWorkspace extends AppError {
	constructor() {
		super('records/other-team');
		this.name = 'DraftOfOtherWorkspace';
	}
}

/** More than one archive can hold: fewer records, or without photos. */
export class ExportTooLarge extends AppError {
	constructor() {
		super('records/export-too-large');
		this.name = 'ExportTooLarge';
	}
}
