// Invitation links: what they say, and links that are none.

import { beforeAll, describe, expect, it } from 'vitest';
import {
	AppError,
	base64url,
	canonicalJson,
	fromBase64url,
	hex,
	randomBytes,
	utf8
} from '$lib/kernel';
import { didKeyOf, keyIdOf } from '$lib/identity';
import { readInvitation, writeInvitation, type InvitationParts } from './invitations';

let link = '';
let parts: InvitationParts;
let device: CryptoKeyPair;
let person: CryptoKeyPair;
let did = '';

const pair = async () => await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
const raw = async (key: CryptoKey) => new Uint8Array(await crypto.subtle.exportKey('raw', key));
async function grantBy(signer: CryptoKeyPair, who: string, granted: CryptoKeyPair) {
	const header = { alg: 'EdDSA', kid: keyIdOf(who), typ: 'azora-grant+jws' };
	const payload = {
		type: 'grant',
		person: who,
		device: hex(await raw(granted.publicKey)),
		deviceName: 'Ama’s phone'
	};
	const input = [header, payload].map((part) => base64url(utf8(canonicalJson(part)))).join('.');
	const signature = await crypto.subtle.sign('Ed25519', signer.privateKey, utf8(input));
	return `${input}.${base64url(new Uint8Array(signature))}`;
}
const reasonOf = (text: string) =>
	readInvitation(text).then(
		() => 'read',
		(thrown: unknown) =>
			thrown instanceof AppError && thrown.code === 'ledger/invitation-invalid'
				? thrown.data.reason
				: String(thrown)
	);

beforeAll(async () => {
	[device, person] = [await pair(), await pair()];
	did = didKeyOf(await raw(person.publicKey));
	parts = {
		workspace: hex(randomBytes(16)),
		foundingKey: randomBytes(32),
		secret: randomBytes(16),
		invitation: hex(randomBytes(32)),
		hint: {
			teamName: 'River watch – Ñandú 河',
			founderName: 'Ama',
			foundedAt: 1_790_000_000_000,
			members: 2,
			role: 'editor',
			expiresAt: 1_790_000_100_000
		},
		inviter: { name: 'Ama', grant: await grantBy(person, did, device) }
	};
	link = '#' + (await writeInvitation(parts, device.privateKey));
});

describe('an invitation link', () => {
	it('says who invites into what, before any network', async () => {
		const read = await readInvitation(`https://azora.example/join${link}`);
		expect(read.foundingKey).toEqual(parts.foundingKey);
		expect(read.secret).toEqual(parts.secret);
		expect(read.info).toEqual({
			...parts.hint,
			isForMembers: false,
			workspace: parts.workspace,
			invitation: parts.invitation,
			inviter: { did, name: 'Ama' }
		});
	});
	it('is read with or without its address and #', async () => {
		expect(await reasonOf(link)).toBe('read');
		expect(await reasonOf(link.slice(1))).toBe('read');
		expect(await reasonOf(`  http://localhost:4173/join${link}\n`)).toBe('read');
	});
	it('stays short enough for a code that a phone reads', () => {
		expect(link.length).toBeLessThan(720);
	});
});

describe('hostile links', () => {
	it.each([
		'',
		'#',
		'hello',
		'https://azora.example/join#',
		'#AAAA',
		'#' + 'A'.repeat(5_000),
		'#%%%'
	])('%j is no link', async (text) => expect(await reasonOf(text)).toBe('not-a-link'));
	it('what is not text is no link', async () => {
		expect(await reasonOf(null as unknown as string)).toBe('not-a-link');
		expect(await reasonOf({} as unknown as string)).toBe('not-a-link');
	});
	it('a newer kind says so', async () => {
		const bytes = fromBase64url(link.slice(1));
		bytes[3] = '2'.charCodeAt(0);
		expect(await reasonOf(base64url(bytes))).toBe('newer');
	});
	it('a link that was cut anywhere is damaged, not guessed at', async () => {
		for (let length = 4; length < link.length - 1; length += 7)
			expect(await reasonOf(link.slice(0, length))).toMatch(/^(damaged|not-a-link|signature)$/);
	});
	it('each changed byte is noticed', async () => {
		const bytes = fromBase64url(link.slice(1));
		for (let at = 4; at < bytes.length; at += 5) {
			const changed = bytes.slice();
			changed[at] ^= 1;
			expect(await reasonOf(base64url(changed)), `byte ${at}`).toMatch(/^(damaged|signature)$/);
		}
	});
	it('somebody else’s device cannot invite in a person’s name', async () => {
		const [thief, stranger] = [await pair(), await pair()];
		const forged = { name: 'Ama', grant: await grantBy(stranger, did, thief) };
		const text = await writeInvitation({ ...parts, inviter: forged }, thief.privateKey).catch(
			(thrown: AppError) => thrown.code
		);
		expect(text).toBe('identity/grant-invalid');
		const other = await writeInvitation(parts, thief.privateKey);
		expect(await reasonOf(other)).toBe('signature');
	});
});
