// Passkeys whose PRF gives the same secret each time: made and asked for by the browser, after the person was recognised.

import { AppError, base64url, fromBase64url, randomBytes, utf8, type Bytes } from '$lib/kernel';

/** The same for every passkey of Azora and for ever: another input gives other secrets. */
const PRF_INPUT = utf8('azora/prf/v1');
/** Ed25519, ES256, RS256: without the last two browsers warn, and some authenticators know no other. */
const ALGORITHMS = [-8, -7, -257];
const TIMEOUT_MS = 120_000;

export interface Passkey {
	/** Credential id, base64url. */
	id: string;
	/** 32 bytes of its PRF. Hand it over and zero it; never keep it. */
	output: Bytes;
}

/** False where passkeys cannot be used; true still leaves open whether one gives a secret. */
export async function canUsePasskeys(): Promise<boolean> {
	if (typeof PublicKeyCredential === 'undefined' || !isSecureContext) return false;
	const can = await PublicKeyCredential.getClientCapabilities?.().catch(() => null);
	// older browsers do not say
	return can?.['extension:prf'] ?? true;
}

/**
 * Makes a passkey and asks it for its secret: only `get` gives the same one later. `name` is what the authenticator
 * shows, `known` are passkeys of this device that are there already.
 * Throws `platform/passkey-cancelled`, `-known`, `-no-secret`.
 */
export async function createPasskey(name: string, known: readonly string[]): Promise<Passkey> {
	// an authenticator keeps one passkey for each id, and may be shared by several devices of the person
	const id = randomBytes(16);
	const made = await asked(() =>
		navigator.credentials.create({
			publicKey: {
				rp: { name: 'Azora' },
				user: { id, name, displayName: name },
				challenge: randomBytes(32),
				pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
				excludeCredentials: known.map(descriptor),
				authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
				timeout: TIMEOUT_MS,
				extensions: { prf: {} }
			}
		})
	);
	if (made.getClientExtensionResults().prf?.enabled === false)
		throw new AppError('platform/passkey-no-secret');
	return askPasskey([base64url(new Uint8Array(made.rawId))]);
}

/** Asks for the secret of one of these passkeys. Throws `platform/passkey-cancelled` and `-no-secret`. */
export async function askPasskey(ids: readonly string[]): Promise<Passkey> {
	const given = await asked(() =>
		navigator.credentials.get({
			publicKey: {
				challenge: randomBytes(32),
				allowCredentials: ids.map(descriptor),
				userVerification: 'required',
				timeout: TIMEOUT_MS,
				extensions: { prf: { eval: { first: PRF_INPUT } } }
			}
		})
	);
	const first = given.getClientExtensionResults().prf?.results?.first;
	if (!first) throw new AppError('platform/passkey-no-secret');
	const shared = first instanceof ArrayBuffer ? new Uint8Array(first) : bytesOf(first);
	const output = new Uint8Array(shared);
	shared.fill(0);
	return { id: base64url(new Uint8Array(given.rawId)), output };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
	new Uint8Array(buffer, byteOffset, byteLength);

const descriptor = (id: string): PublicKeyCredentialDescriptor => ({
	type: 'public-key',
	id: fromBase64url(id)
});

async function asked(work: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
	let given: Credential | null;
	try {
		given = await work();
	} catch (cause) {
		const name = cause instanceof Error || cause instanceof DOMException ? cause.name : '';
		const why =
			name === 'InvalidStateError'
				? 'known'
				: name === 'NotSupportedError'
					? 'no-secret'
					: 'cancelled';
		throw new AppError(`platform/passkey-${why}`, {}, { cause });
	}
	if (!(given instanceof PublicKeyCredential)) throw new AppError('platform/passkey-cancelled');
	return given;
}
