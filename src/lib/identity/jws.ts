// Compact JWS as this app writes them, verified with WebCrypto and nothing else: one value has one accepted text.
// RFC 7515, RFC 8037 (EdDSA), RFC 8785. Everything that is not exactly ours is refused.

import * as v from 'valibot';
import {
	AppError,
	base64url,
	canonicalJson,
	fromBase64url,
	fromHex,
	fromUtf8,
	utf8
} from '$lib/kernel';
import { checkPublicKey, keyIdOf, parseDidKey } from './did-key';
import { Ed25519Missing, GrantInvalid, JwsInvalid } from './errors';
import { grantPayload, typOf, type DeviceKey, type Did } from './model';

/** Characters of a JWS of this app; a review reason is its longest part. */
const JWS_LIMIT = 16_384;
const KNOWN_LIMIT = 512;

const keys = new Map<Did, Promise<CryptoKey>>();

/** The WebCrypto key that verifies what a person signed. Throws `identity/did-invalid`, `identity/no-ed25519`. */
export function verifyKeyOf(did: Did): Promise<CryptoKey> {
	const before = keys.get(did);
	if (before) return before;
	const publicKey = parseDidKey(did);
	const key = crypto.subtle
		.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
		.catch((cause: unknown) => {
			keys.delete(did);
			throw new Ed25519Missing({ cause });
		});
	if (keys.size >= KNOWN_LIMIT) keys.clear();
	keys.set(did, key);
	return key;
}

/**
 * Verifies `header.payload.signature` by a person key. The header must be exactly `{alg: 'EdDSA', kid, typ}`,
 * header and payload RFC 8785 text (so no duplicate names and no second spelling), base64url canonical.
 * Throws `identity/jws-invalid`. The payload's shape is the caller's to check.
 */
export async function verifyJws<T = unknown>(
	compact: string,
	{ typ }: { typ: string }
): Promise<{ did: Did; payload: T }> {
	const { did, payload, signingInput, signature } = readJws(compact, typ);
	const key = await verifyKeyOf(did);
	if (!(await crypto.subtle.verify('Ed25519', key, signature, utf8(signingInput))))
		throw new JwsInvalid('signature');
	return { did, payload: payload as T };
}

function readJws(compact: string, typ: string) {
	if (typeof compact !== 'string' || compact.length > JWS_LIMIT) throw new JwsInvalid('size');
	const parts = compact.split('.');
	if (parts.length !== 3) throw new JwsInvalid('parts');
	const header = canonicalPart(parts[0]);
	const payload = canonicalPart(parts[1]);
	if (header === null || typeof header !== 'object') throw new JwsInvalid('header');
	if (Object.keys(header).join() !== 'alg,kid,typ') throw new JwsInvalid('header');
	const { alg, kid, typ: found } = header as Record<string, unknown>;
	if (alg !== 'EdDSA') throw new JwsInvalid('alg');
	if (found !== typ) throw new JwsInvalid('typ');
	if (payload === null || typeof payload !== 'object' || Array.isArray(payload))
		throw new JwsInvalid('payload');
	const did = typeof kid === 'string' ? kid.split('#')[0] : '';
	if (!did || kid !== keyIdOf(did)) throw new JwsInvalid('kid');
	try {
		parseDidKey(did);
		const signature = fromBase64url(parts[2]);
		if (signature.length !== 64) throw new JwsInvalid('signature');
		return { did, payload, signature, signingInput: `${parts[0]}.${parts[1]}` };
	} catch (cause) {
		if (cause instanceof JwsInvalid) throw cause;
		throw new JwsInvalid(cause instanceof AppError ? cause.code : 'signature', { cause });
	}
}

/** JSON of a base64url part, which must be the RFC 8785 text of itself. */
function canonicalPart(part: string): unknown {
	try {
		const text = fromUtf8(fromBase64url(part));
		const value: unknown = JSON.parse(text);
		// a byte order mark would vanish when it is decoded
		if (canonicalJson(value) === text && base64url(utf8(text)) === part) return value;
	} catch (cause) {
		throw new JwsInvalid('encoding', { cause });
	}
	throw new JwsInvalid('not canonical JSON');
}

/** Verifies a DeviceGrant: the person says that the device key is theirs. Throws `identity/grant-invalid`. */
export async function verifyGrant(
	grant: string
): Promise<{ person: Did; device: DeviceKey; deviceName: string }> {
	try {
		const { did, payload } = await verifyJws(grant, { typ: typOf('grant') });
		const { person, device, deviceName } = v.parse(grantPayload, payload);
		if (person !== did) throw new GrantInvalid('person');
		checkPublicKey(fromHex(device));
		return { person, device, deviceName };
	} catch (cause) {
		if (cause instanceof GrantInvalid || cause instanceof Ed25519Missing) throw cause;
		const why = cause instanceof AppError ? String(cause.data.why ?? cause.code) : 'payload';
		throw new GrantInvalid(why, { cause });
	}
}
