// The invitation link: everything that a stranger needs to ask for admission, and who asks them in, signed.
// docs/formats.md "Invitation link" is this file in words.

import * as v from 'valibot';
import {
	AppError,
	base64url,
	canonicalJson,
	concat,
	fromBase64url,
	fromHex,
	fromUtf8,
	hex,
	utf8,
	type Bytes
} from '$lib/kernel';
import { didKeyOf, keyIdOf, parseDidKey, typOf, verifyGrant } from '$lib/identity';
import type { DeviceKey, Did, EntryId, Role, WorkspaceId } from './model';
import { plainText, roleName, timeMs } from './shapes';

/** What the join screen can say before any network. All but ids and the inviter's DID are the inviter's word. */
export interface InvitationInfo {
	workspace: WorkspaceId;
	/** Entry id of the `invite` op; zeros in a code for who is a member already. */
	invitation: EntryId;
	/** A code by which a member with a new device finds the team; nobody is let in by it. */
	isForMembers: boolean;
	teamName: string;
	founderName: string;
	foundedAt: number;
	/** Members when the link was made. */
	members: number;
	role: Role;
	/** ms since 1970. */
	expiresAt: number;
	/** The DID is proven by the link's signature; the name is a claim. */
	inviter: { did: Did; name: string };
}

/** An invitation with its secrets; stays in the worker. */
export interface OpenedInvitation {
	info: InvitationInfo;
	foundingKey: Bytes;
	secret: Bytes;
}

export type InvitationProblem =
	/** Nothing of ours in it. */
	| 'not-a-link'
	/** Made by a newer Azora. */
	| 'newer'
	/** A part is missing or was changed on the way. */
	| 'damaged'
	/** Not signed by the device that it names, or that device is not the person's. */
	| 'signature';

export class InvitationInvalid extends AppError {
	constructor(reason: InvitationProblem, cause?: unknown) {
		super('ledger/invitation-invalid', { reason }, { cause });
		this.name = 'InvitationInvalid';
	}
}

export interface InvitationParts {
	workspace: WorkspaceId;
	foundingKey: Bytes;
	/** 16 random bytes; the invitation key is derived from them. */
	secret: Bytes;
	invitation: EntryId;
	hint: Pick<
		InvitationInfo,
		'teamName' | 'founderName' | 'foundedAt' | 'members' | 'role' | 'expiresAt'
	>;
	inviter: { name: string; grant: string };
}

const MAGIC = utf8('AZI1');
const FAMILY = utf8('AZI');
const DOMAIN = utf8('azora/invitation/1');
export const INVITATION_SECRET_BYTES = 16;
/** magic 4 | workspace 16 | founding key 32 | secret 16 | invite 32 | person 32 | device 32 | grant signature 64 */
const FIXED = 228;
const SIGNATURE = 64;
/** Characters of a whole pasted link. */
const TEXT_LIMIT = 4_096;

/** Stands in place of an invitation in a code for members. */
export const NO_INVITATION: EntryId = '0'.repeat(64);

const hintShape = v.strictObject({
	expiresAt: timeMs,
	foundedAt: timeMs,
	founder: plainText(1, 60),
	inviter: plainText(1, 60),
	members: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
	name: plainText(1, 80),
	role: roleName
});

/** The link's fragment without `#`, signed by the inviter's device. */
export async function writeInvitation(
	parts: InvitationParts,
	devicePrivateKey: CryptoKey
): Promise<string> {
	const { person, device, deviceName } = await verifyGrant(parts.inviter.grant);
	const { teamName, founderName, ...rest } = parts.hint;
	const hint = utf8(
		canonicalJson({ ...rest, name: teamName, founder: founderName, inviter: parts.inviter.name })
	);
	const named = utf8(deviceName);
	const unsigned = concat(
		MAGIC,
		fromHex(parts.workspace),
		parts.foundingKey,
		parts.secret,
		fromHex(parts.invitation),
		parseDidKey(person),
		fromHex(device),
		fromBase64url(parts.inviter.grant.split('.')[2]),
		lengthOf(named),
		named,
		lengthOf(hint),
		hint
	);
	const signed = concat(DOMAIN, unsigned);
	const signature = await crypto.subtle.sign('Ed25519', devicePrivateKey, signed);
	return base64url(concat(unsigned, new Uint8Array(signature)));
}

/**
 * Reads a link, or its fragment with or without `#`, and checks who signed it.
 * Throws `ledger/invitation-invalid` with a reason, for any other input.
 */
export async function readInvitation(text: string): Promise<OpenedInvitation> {
	const bytes = bytesOfLink(text);
	if (bytes.length < FIXED + SIGNATURE + 4) throw new InvitationInvalid('damaged');
	const end = bytes.length - SIGNATURE;
	const first = readText(bytes, FIXED, end);
	const second = readText(bytes, first.end, end);
	if (second.end !== end) throw new InvitationInvalid('damaged');
	const hint = parseHint(second.text);
	const device = bytes.slice(132, 164);
	const inviter = await whoSigned(bytes, device, first.text);
	const invitation = hex(bytes.subarray(68, 100));
	return {
		foundingKey: bytes.slice(20, 52),
		secret: bytes.slice(52, 68),
		info: {
			workspace: hex(bytes.subarray(4, 20)),
			invitation,
			isForMembers: invitation === NO_INVITATION,
			teamName: hint.name,
			founderName: hint.founder,
			foundedAt: hint.foundedAt,
			members: hint.members,
			role: hint.role,
			expiresAt: hint.expiresAt,
			inviter: { did: inviter, name: hint.inviter }
		}
	};
}

function bytesOfLink(text: string): Bytes {
	const fragment = typeof text === 'string' ? text.trim().replace(/^[^#]*#/, '') : '';
	if (!fragment || fragment.length > TEXT_LIMIT) throw new InvitationInvalid('not-a-link');
	let bytes: Bytes;
	try {
		bytes = fromBase64url(fragment);
	} catch (cause) {
		// begins like one of ours: it was cut or changed by whatever carried it
		throw new InvitationInvalid(fragment.startsWith('QVpJ') ? 'damaged' : 'not-a-link', cause);
	}
	if (FAMILY.some((byte, i) => bytes[i] !== byte)) throw new InvitationInvalid('not-a-link');
	if (bytes[3] !== MAGIC[3]) throw new InvitationInvalid('newer');
	return bytes;
}

function readText(bytes: Bytes, at: number, limit: number): { text: string; end: number } {
	if (at + 2 > limit) throw new InvitationInvalid('damaged');
	const end = at + 2 + bytes[at] * 256 + bytes[at + 1];
	if (end > limit) throw new InvitationInvalid('damaged');
	try {
		return { text: fromUtf8(bytes.subarray(at + 2, end)), end };
	} catch (cause) {
		throw new InvitationInvalid('damaged', cause);
	}
}

function parseHint(text: string): v.InferOutput<typeof hintShape> {
	try {
		const value: unknown = JSON.parse(text);
		const hint = v.parse(hintShape, value);
		if (canonicalJson(hint) === text) return hint;
	} catch (cause) {
		throw new InvitationInvalid('damaged', cause);
	}
	throw new InvitationInvalid('damaged');
}

async function whoSigned(bytes: Bytes, device: Bytes, deviceName: string): Promise<Did> {
	const end = bytes.length - SIGNATURE;
	try {
		const grant = grantOf(
			bytes.subarray(100, 132),
			hex(device),
			deviceName,
			bytes.subarray(164, FIXED)
		);
		const { person } = await verifyGrant(grant);
		const key = await crypto.subtle.importKey('raw', device, 'Ed25519', false, ['verify']);
		const signed = concat(DOMAIN, bytes.subarray(0, end));
		if (await crypto.subtle.verify('Ed25519', key, bytes.slice(end), signed)) return person;
	} catch (cause) {
		throw new InvitationInvalid('signature', cause);
	}
	throw new InvitationInvalid('signature');
}

/** A DeviceGrant has one spelling, so that its parts are enough to write it again. */
function grantOf(
	person: Uint8Array,
	device: DeviceKey,
	deviceName: string,
	signature: Uint8Array
): string {
	const did = didKeyOf(new Uint8Array(person));
	const header = canonicalJson({ alg: 'EdDSA', kid: keyIdOf(did), typ: typOf('grant') });
	const payload = canonicalJson({ type: 'grant', person: did, device, deviceName });
	return [utf8(header), utf8(payload), signature].map(base64url).join('.');
}

const lengthOf = (bytes: Uint8Array): Bytes => {
	if (bytes.length > 0xffff) throw new AppError('ledger/too-large');
	return new Uint8Array([bytes.length >> 8, bytes.length & 0xff]);
};
