// Issuing and presenting: the promised shape, and what is not signed.

import 'fake-indexeddb/auto';
import { Resolver } from 'did-resolver';
import { verifyCredential, verifyPresentation } from 'did-jwt-vc';
import { getResolver } from 'key-did-resolver';
import { describe, expect, it } from 'vitest';
import { AppError } from '$lib/kernel';
import { keyIdOf } from '$lib/identity';
import { testIdentity } from '$lib/identity/testing';
import { callback, connectService, exposeService } from '$lib/platform';
import { createCredentialsService, type CredentialsService } from './service';
import { credentialPayload, issued, NOW, presented, rawToken, testSigner } from './testing';
import { verifyToken } from './verify';

const [ama, kofi, eve] = [testSigner(), testSigner(), testSigner()];
const NAMES = { issuer: 'Ama Mensah', subject: 'Kofi Boateng', team: 'River watch' };
const bytes = (text: string) => new TextEncoder().encode(text).length;
const code = (text: string, data: object = {}) =>
	expect.objectContaining({ code: text, data: expect.objectContaining(data) });
const claimsOf = (token: string, part = 1) =>
	JSON.parse(Buffer.from(token.split('.')[part], 'base64url').toString());

describe('issuePivc', () => {
	it('writes the shape that is promised', async () => {
		const vc = await issued(ama, kofi.did);
		expect(claimsOf(vc, 0)).toEqual({ alg: 'EdDSA', typ: 'JWT', kid: ama.kid });
		expect(claimsOf(vc)).toEqual(credentialPayload(ama.did, kofi.did));
		expect(bytes(vc)).toBeLessThanOrEqual(1_130);
	});

	it('is verified by plain did-jwt-vc with key-did-resolver', async () => {
		const now = { policies: { now: NOW } };
		const resolver = new Resolver(getResolver());
		const vc = await issued(ama, kofi.did, { names: NAMES });
		const one = await verifyCredential(vc, resolver, { proofPurpose: 'assertionMethod', ...now });
		expect(one.verifiableCredential).toMatchObject({
			issuer: { id: ama.did },
			credentialSubject: { id: kofi.did, score: 82 }
		});
		const two = await verifyPresentation(await presented(kofi, vc), resolver, {
			challenge: 'n'.repeat(22),
			domain: 'azora:anyone',
			proofPurpose: 'authentication',
			...now
		});
		expect(two.verifiablePresentation).toMatchObject({ holder: kofi.did });
	});

	it('carries the names that fit, as claims', async () => {
		const namesOf = async (names: object) =>
			(await verifyToken(await issued(ama, kofi.did, { names }), { now: NOW * 1000 })).credential
				?.claims.names;
		expect(await namesOf(NAMES)).toEqual(NAMES);
		expect(await namesOf({})).toEqual({});
		expect(await namesOf({ ...NAMES, team: 'The river watch of the northern valleys' })).toEqual({
			issuer: NAMES.issuer,
			subject: NAMES.subject
		});
		// what a right-to-left keyboard writes into a name, and the longest name of a team
		expect(await namesOf({ issuer: '\u200fאמה\u200e' })).toEqual({ issuer: 'אמה' });
		expect(await namesOf({ team: 'x'.repeat(80) })).toEqual({ team: 'x'.repeat(60) });
		expect(await namesOf({ issuer: '\u200f ', subject: `${'x'.repeat(59)}🌊` })).toEqual({
			subject: 'x'.repeat(59)
		});
		const long = 'ე'.repeat(20);
		expect(await namesOf({ issuer: long, subject: long, team: long })).toEqual({ issuer: long });
	});

	it('refuses values that are no PIVC, a credential about oneself, another kid', async () => {
		for (const [more, where] of [
			[{ score: -1 }, 'score'],
			[{ period: 'autumn' }, 'period'],
			[{ workspace: 'x' }, 'workspace'],
			[{ methodDigest: 'md5:1' }, 'methodDigest'],
			[{ subject: ama.did }, 'subject'],
			[{ kid: eve.kid }, 'kid']
		] as const)
			await expect(issued(ama, kofi.did, more)).rejects.toEqual(
				code('credentials/input-invalid', { where })
			);
	});

	it('hands out nothing when the signature does not fit, or none came', async () => {
		const wrong = { ...ama, sign: eve.sign };
		await expect(issued(wrong, kofi.did)).rejects.toEqual(code('credentials/signature-refused'));
		const refusing = {
			...ama,
			sign: () => Promise.reject(new AppError('identity/purpose-refused'))
		};
		await expect(issued(refusing, kofi.did)).rejects.toEqual(code('identity/purpose-refused'));
	});
});

describe('present', () => {
	it('fits a link and a code: 2,300 bytes with the longest names, score and band', async () => {
		const vc = await issued(ama, kofi.did, { names: NAMES, score: 100 });
		const anyone = await presented(kofi, vc);
		expect(bytes(anyone)).toBeLessThanOrEqual(2_300);
		expect(claimsOf(anyone, 0).kid).toBe(kofi.kid);
		const asked = await presented(kofi, vc, {
			audience: 'https://check.board-of-the-pra-basin.example',
			exp: NOW + 3600
		});
		expect(bytes(asked)).toBeLessThanOrEqual(2_300);
		expect(claimsOf(asked, 0).kid).toBeUndefined();
	});

	it('asks for no signature when it would not fit', async () => {
		const vc = await issued(ama, kofi.did, { names: NAMES });
		let asked = 0;
		const counting = { ...kofi, sign: (text: string | Uint8Array) => (asked++, kofi.sign(text)) };
		await expect(presented(counting, vc, { audience: 'x'.repeat(240) })).rejects.toEqual(
			code('credentials/too-large', { limit: 2_300 })
		);
		expect(asked).toBe(0);
	});

	it('shows one’s own good credential only, to somebody, with a challenge', async () => {
		const vc = await issued(ama, kofi.did);
		const forged = await rawToken({ ...ama, sign: eve.sign }, credentialPayload(ama.did, kofi.did));
		for (const [holder, credential, more, where] of [
			[eve, vc, {}, 'holder'],
			[kofi, forged, {}, 'credential'],
			[kofi, 'x', {}, 'credential'],
			[kofi, await presented(kofi, vc), {}, 'credential'],
			[kofi, vc, { challenge: '' }, 'challenge'],
			[kofi, vc, { audience: '' }, 'challenge']
		] as const)
			await expect(presented(holder, credential, more)).rejects.toEqual(
				code('credentials/input-invalid', { where })
			);
	});
});

it('works over a thread border, where the signer is a callback and its errors keep their code', async () => {
	const { port1, port2 } = new MessageChannel();
	exposeService(createCredentialsService(), port1 as never);
	const remote = connectService<CredentialsService>(port2);
	const { iss, nbf, exp, vc } = credentialPayload(ama.did, kofi.did);
	const { id: subject, ...claims } = vc.credentialSubject;
	const input = { issuer: iss, kid: ama.kid, subject, nbf, exp, ...claims };
	const jwt = await remote.issuePivc(input, callback(ama.sign));
	expect((await remote.verifyToken(jwt, { now: NOW * 1000 })).kind).toBe('credential');
	const refusing = callback(async () => {
		throw new AppError('identity/purpose-refused');
	});
	await expect(remote.issuePivc(input, refusing)).rejects.toEqual(code('identity/purpose-refused'));
	port1.close();
	port2.close();
});

it('is what the identity worker signs, and nothing more', async () => {
	const [issuer, holder] = [testIdentity(), testIdentity()];
	const names = { name: 'Ama', deviceName: 'Phone' };
	const [a, b] = [await issuer.create(names), await holder.create(names)];
	const now = Math.floor(Date.now() / 1000);
	const { id: subject, ...claims } = credentialPayload(a.did, b.did).vc.credentialSubject;
	const input = { issuer: a.did, kid: keyIdOf(a.did), subject, nbf: now, exp: now + 9, ...claims };
	const service = createCredentialsService();
	const jwt = await service.issuePivc({ ...input, names: NAMES }, (text) =>
		issuer.signJwt('credential', text)
	);
	const asked = { holder: b.did, credential: jwt, audience: 'azora:anyone', challenge: 'c' };
	const sign = (text: string) => holder.signJwt('presentation', text);
	const token = await service.present({ ...asked, exp: now + 7 * 86_400 }, sign);
	const { lines } = await service.verifyToken(token, { now: now * 1000 });
	expect([lines.signature?.state, lines.holder?.state]).toEqual(['holds', 'holds']);
	await expect(service.present({ ...asked, exp: now + 30 * 86_400 }, sign)).rejects.toEqual(
		code('identity/purpose-refused')
	);
});
