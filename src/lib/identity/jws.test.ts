// Statements and grants: who signed, and everything that is refused.

import { describe, expect, it } from 'vitest';
import { base64url, hex, utf8 } from '$lib/kernel';
import { verifyGrant, verifyJws } from './jws';
import { testPerson } from './testing';

const TYP = 'azora-seal+jws';
const payload = { type: 'seal', record: 'r', at: 1 };
const refused = (why: string) =>
	expect.objectContaining({ code: 'identity/jws-invalid', data: { why } });
const part = (text: string) => base64url(utf8(text));

describe('verifyJws', () => {
	it('gives who signed and what', async () => {
		const anna = testPerson();
		const jws = await anna.jws(TYP, payload);
		expect(await verifyJws(jws, { typ: TYP })).toEqual({ did: anna.did, payload });
	});

	it('refuses any changed character', async () => {
		const jws = await testPerson().jws(TYP, payload);
		for (let i = 0; i < jws.length; i += 3) {
			const other = jws[i] === 'A' ? 'B' : 'A';
			const changed = jws.slice(0, i) + other + jws.slice(i + 1);
			await expect(verifyJws(changed, { typ: TYP })).rejects.toMatchObject({
				code: 'identity/jws-invalid'
			});
		}
	});

	it('refuses another typ, so that no statement can stand for another', async () => {
		const jws = await testPerson().jws('azora-review+jws', payload);
		await expect(verifyJws(jws, { typ: TYP })).rejects.toEqual(refused('typ'));
	});

	it('refuses alg none and any other, and header members that we do not write', async () => {
		const anna = testPerson();
		for (const alg of ['none', 'ES256', 'Ed25519', 'HS256'])
			await expect(verifyJws(await anna.jws(TYP, payload, { alg }), { typ: TYP })).rejects.toEqual(
				refused('alg')
			);
		for (const extra of [
			{ crit: ['b64'], b64: false },
			{ jwk: {} },
			{ zip: 'DEF' },
			{ cty: 'JWT' }
		])
			await expect(verifyJws(await anna.jws(TYP, payload, extra), { typ: TYP })).rejects.toEqual(
				refused('header')
			);
	});

	it('T11: refuses a kid that is not the one key of its DID', async () => {
		const [anna, ben] = [testPerson(), testPerson()];
		for (const kid of [anna.did, anna.did + '#0', anna.did + '#' + ben.did.slice(8), '#', ''])
			await expect(verifyJws(await anna.jws(TYP, payload, { kid }), { typ: TYP })).rejects.toEqual(
				refused('kid')
			);
		await expect(
			verifyJws(await anna.jws(TYP, payload, { kid: ben.kid }), { typ: TYP })
		).rejects.toEqual(refused('signature'));
	});

	it('refuses JSON in a second spelling: duplicate names, spaces, other order', async () => {
		const anna = testPerson();
		const header = part(`{"alg":"EdDSA","kid":"${anna.kid}","typ":"${TYP}"}`);
		for (const text of [
			'{"a":1,"a":2}',
			'{ "a":1}',
			'{"b":1,"a":2}',
			'{"a":1.0}',
			'{"a":"\\u0061"}',
			'\ufeff{"a":1}'
		]) {
			const input = `${header}.${part(text)}`;
			await expect(
				verifyJws(`${input}.${await anna.sign(input)}`, { typ: TYP }),
				text
			).rejects.toEqual(refused('not canonical JSON'));
		}
	});

	it('refuses what is no compact JWS', async () => {
		const jws = await testPerson().jws(TYP, payload);
		const wrong = ['', '..', jws + '.', jws + '=', jws + '\n', 'a.b', '{}', 'A'.repeat(20_000)];
		for (const text of wrong)
			await expect(verifyJws(text, { typ: TYP }), text).rejects.toThrowError(
				'identity/jws-invalid'
			);
		await expect(verifyJws(await testPerson().jws(TYP, [1]), { typ: TYP })).rejects.toEqual(
			refused('payload')
		);
	});
});

describe('verifyGrant', () => {
	const GRANT = 'azora-grant+jws';
	const grantOf = (person: string, device: string) => ({
		type: 'grant',
		person,
		device,
		deviceName: 'Phone'
	});

	it('gives person, device and name', async () => {
		const [anna, device] = [testPerson(), hex(testPerson().publicKey)];
		expect(await verifyGrant(await anna.jws(GRANT, grantOf(anna.did, device)))).toEqual({
			person: anna.did,
			device,
			deviceName: 'Phone'
		});
	});

	it('refuses a grant for somebody else, a weak device key, other members, another typ', async () => {
		const [anna, ben] = [testPerson(), testPerson()];
		const device = hex(ben.publicKey);
		const wrong = [
			await anna.jws(GRANT, grantOf(ben.did, device)),
			await anna.jws(GRANT, grantOf(anna.did, '00'.repeat(32))),
			await anna.jws(GRANT, grantOf(anna.did, device.toUpperCase())),
			await anna.jws(GRANT, { ...grantOf(anna.did, device), admin: true }),
			await anna.jws(GRANT, { ...grantOf(anna.did, device), type: 'seal' }),
			await anna.jws(TYP, grantOf(anna.did, device)),
			'nonsense'
		];
		for (const grant of wrong)
			await expect(verifyGrant(grant)).rejects.toMatchObject({ code: 'identity/grant-invalid' });
	});
});
