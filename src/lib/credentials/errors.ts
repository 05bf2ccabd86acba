// How making a credential or a presentation can fail. Sentences: messages/identity.

import { AppError } from '$lib/kernel';

/** A value that a credential or presentation cannot be made of. */
export class CredentialInputInvalid extends AppError {
	constructor(where: string) {
		super('credentials/input-invalid', { where });
		this.name = 'CredentialInputInvalid';
	}
}

/** The signature that the identity gave does not fit what was to be signed. */
export class SignatureRefused extends AppError {
	constructor() {
		super('credentials/signature-refused');
		this.name = 'SignatureRefused';
	}
}

/** The presentation has more bytes than a link or a code may hold. */
export class PresentationTooLarge extends AppError {
	constructor(bytes: number, limit: number) {
		super('credentials/too-large', { bytes, limit });
		this.name = 'PresentationTooLarge';
	}
}
