// Keys and names derived from keys: HKDF-SHA-256 (empty salt) and SHA-256 with a text of their own for each purpose.

import { ed25519 } from '@noble/curves/ed25519';
import { sha256 } from '@noble/hashes/sha2';
import { base64url, concat, fromHex, hex, utf8, type Bytes } from '$lib/kernel';
import type { DeviceKey, LogId, WorkspaceId } from './model';

/** A device has two logs in a workspace: one for ops (kind 2), one for the rest. */
export const PURPOSE = { membership: 1, data: 2 } as const;
export type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];

/** First 16 bytes of the founding op's id. */
export const workspaceIdOf = (foundingId: Uint8Array): Bytes => foundingId.slice(0, 16);

/** First 16 bytes of SHA-256("azora/log" ‖ workspace ‖ device key ‖ purpose): nobody can claim another's log. */
export const logIdOf = (workspace: Uint8Array, device: Uint8Array, purpose: Purpose): Bytes =>
	sha256(concat(utf8('azora/log'), workspace, device, new Uint8Array([purpose]))).slice(0, 16);

/** Both log ids of a device, hex. */
export function logsOf(
	workspace: WorkspaceId,
	device: DeviceKey
): { membership: LogId; data: LogId } {
	const [ws, key] = [fromHex(workspace), fromHex(device)];
	return {
		membership: hex(logIdOf(ws, key, PURPOSE.membership)),
		data: hex(logIdOf(ws, key, PURPOSE.data))
	};
}

export async function hkdf(key: Uint8Array, info: Uint8Array, length = 32): Promise<Bytes> {
	const base = await crypto.subtle.importKey('raw', key as Bytes, 'HKDF', false, ['deriveBits']);
	const parameters = {
		name: 'HKDF',
		hash: 'SHA-256',
		salt: new Uint8Array(),
		info: info as Bytes
	};
	return new Uint8Array(await crypto.subtle.deriveBits(parameters, base, length * 8));
}

const aesKey = (raw: Bytes): Promise<CryptoKey> =>
	crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);

/** The AES-256-GCM key of a log's bodies: HKDF(founding or epoch key, "azora/body" ‖ log). */
export const bodyKey = async (key: Uint8Array, log: Uint8Array): Promise<CryptoKey> =>
	aesKey(await hkdf(key, concat(utf8('azora/body'), log)));

/** The key that boxes previous epoch keys: HKDF(new epoch key, "azora/previous" ‖ workspace). */
export const previousKey = async (key: Uint8Array, workspace: Uint8Array): Promise<CryptoKey> =>
	aesKey(await hkdf(key, concat(utf8('azora/previous'), workspace)));

/** SHA-256("azora/epoch" ‖ workspace ‖ key), hex; the workspace is zero for the key that `found` makes. */
export const epochCommitment = (workspace: Uint8Array, key: Uint8Array): string =>
	hex(sha256(concat(utf8('azora/epoch'), workspace, key)));

/** Topic (43 characters) and password by which members of an epoch find each other. */
export async function workspaceRoom(
	epochKey: Uint8Array
): Promise<{ room: string; password: string }> {
	const [room, password] = await Promise.all([
		hkdf(epochKey, utf8('azora/room')),
		hkdf(epochKey, utf8('azora/password'))
	]);
	return { room: base64url(room), password: base64url(password) };
}

/** Topic and password of an open invitation: HKDF(founding key, … ‖ invitation public key). */
export async function invitationRoom(
	foundingKey: Uint8Array,
	invitationKey: Uint8Array
): Promise<{ room: string; password: string }> {
	const [room, password] = await Promise.all([
		hkdf(foundingKey, concat(utf8('azora/invitation-room'), invitationKey)),
		hkdf(foundingKey, concat(utf8('azora/invitation-password'), invitationKey))
	]);
	return { room: base64url(room), password: base64url(password) };
}

/** The Ed25519 key pair of an invitation: seed = HKDF(invitation secret, "azora/invitation"). */
export async function invitationKeyOf(
	secret: Uint8Array
): Promise<{ publicKey: Bytes; sign(message: Uint8Array): Bytes }> {
	const seed = await hkdf(secret, utf8('azora/invitation'));
	return {
		publicKey: ed25519.getPublicKey(seed) as Bytes,
		sign: (message) => ed25519.sign(message, seed) as Bytes
	};
}
