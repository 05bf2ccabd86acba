// Signing with the person key: compact JWS over RFC 8785 JSON, and the grant of a device.

import * as v from 'valibot';
import { base64url, canonicalJson, hex, utf8, type Json } from '$lib/kernel';
import { keyIdOf } from './did-key';
import type { PersonKeys } from './keys';
import { grantPayload, typOf, type DeviceKey, type GrantPayload } from './model';

export async function signCompact(
	{ did, signing }: PersonKeys,
	typ: string,
	payload: { [key: string]: Json }
): Promise<string> {
	const header = { alg: 'EdDSA', kid: keyIdOf(did), typ };
	const input = [header, payload].map((part) => base64url(utf8(canonicalJson(part)))).join('.');
	return `${input}.${await signText(signing, input)}`;
}

export const signText = async (key: CryptoKey, text: string): Promise<string> =>
	base64url(new Uint8Array(await crypto.subtle.sign('Ed25519', key, utf8(text))));

/** A device: its own key, and its person's word that it is theirs. */
export interface Device {
	device: CryptoKeyPair;
	devicePublic: DeviceKey;
	deviceName: string;
	grant: string;
}

export async function newDevice(keys: PersonKeys, deviceName: string): Promise<Device> {
	const device = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
	const devicePublic = hex(new Uint8Array(await crypto.subtle.exportKey('raw', device.publicKey)));
	const word: GrantPayload = { type: 'grant', person: keys.did, device: devicePublic, deviceName };
	const grant = await signCompact(keys, typOf('grant'), v.parse(grantPayload, word));
	return { device, devicePublic, deviceName, grant };
}
