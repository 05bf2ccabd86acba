// How identity can fail. Sentences: messages/identity.

import { AppError } from '$lib/kernel';

/** Not an Ed25519 did:key in its one spelling, or a key that nobody can own. */
export class DidInvalid extends AppError {
	constructor(why: string, options?: { cause?: unknown }) {
		super('identity/did-invalid', { why }, options);
		this.name = 'DidInvalid';
	}
}

/** A public key that is no point of the curve, has a second spelling, or lets anyone forge. */
export class KeyInvalid extends AppError {
	constructor(why: string, options?: { cause?: unknown }) {
		super('identity/key-invalid', { why }, options);
		this.name = 'KeyInvalid';
	}
}

/** A compact JWS that is not exactly what this app writes, or whose signature does not fit. */
export class JwsInvalid extends AppError {
	constructor(why: string, options?: { cause?: unknown }) {
		super('identity/jws-invalid', { why }, options);
		this.name = 'JwsInvalid';
	}
}

/** A device grant that does not hold. */
export class GrantInvalid extends AppError {
	constructor(why: string, options?: { cause?: unknown }) {
		super('identity/grant-invalid', { why }, options);
		this.name = 'GrantInvalid';
	}
}

/** The person key was asked to sign something else than its purposes allow. */
export class PurposeRefused extends AppError {
	constructor(purpose: string, why: string) {
		super('identity/purpose-refused', { purpose, why });
		this.name = 'PurposeRefused';
	}
}

/** Asked for what needs an identity before there is one. */
export class IdentityMissing extends AppError {
	constructor() {
		super('identity/missing');
		this.name = 'IdentityMissing';
	}
}

/** This browser's WebCrypto has no Ed25519 or X25519. */
export class Ed25519Missing extends AppError {
	constructor(options?: { cause?: unknown }) {
		super('identity/no-ed25519', {}, options);
		this.name = 'Ed25519Missing';
	}
}

/** What is kept on this device cannot be read as an identity. */
export class IdentityUnreadable extends AppError {
	constructor(options?: { cause?: unknown }) {
		super('identity/unreadable', {}, options);
		this.name = 'IdentityUnreadable';
	}
}

/** A box that this person's key does not open. */
export class BoxUnopened extends AppError {
	constructor(options?: { cause?: unknown }) {
		super('identity/box-unopened', {}, options);
		this.name = 'BoxUnopened';
	}
}

/** An empty or too long name, or one with characters that could mislead a reader. */
export class NameInvalid extends AppError {
	constructor() {
		super('identity/name-invalid');
		this.name = 'NameInvalid';
	}
}
