// The thread that holds the key: made once, kept unreadable, signs its purposes only.

import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { base64url, canonicalJson, fromBase64url, fromUtf8, randomId, utf8 } from '$lib/kernel';
import { connectService } from '$lib/platform';
import { openDB } from 'idb';
import { sealBox } from './box';
import { connectDid } from './did';
import { verifyGrant, verifyJws } from './jws';
import { createIdentityService, type PersonService } from './service';
import { IdentityStore } from './store';
import { testPerson } from './testing';

const NAMES = { name: 'Ama Mensah', deviceName: 'Phone' };
const HASH = 'sha256:' + 'a'.repeat(64);
const SEAL = { type: 'seal', workspace: '0'.repeat(32), record: 'r1', contentHash: HASH, at: 5 };
const REVIEW = { ...SEAL, type: 'review', verdict: 'confirm', reason: '' };
const code = (text: string, data: object = {}) =>
	expect.objectContaining({ code: text, data: expect.objectContaining(data) });
const joinOf = (did: string) => ({
	...{ type: 'join', did, name: 'Ama', nonce: randomId() },
	...{ invite: '1'.repeat(64), workspace: '0'.repeat(32) }
});

async function person() {
	const service = createIdentityService(new IdentityStore(randomId()));
	return { service, me: await service.create(NAMES) };
}

afterEach(() => vi.restoreAllMocks());

describe('the identity of a device', () => {
	it('is none at first, then the same at every start and in every tab', async () => {
		const database = randomId();
		const first = createIdentityService(new IdentityStore(database));
		expect(await first.me()).toBeNull();
		const me = await first.create(NAMES);
		expect(me).toMatchObject({ ...NAMES, did: expect.stringMatching(/^did:key:z6Mk/) });
		const later = createIdentityService(new IdentityStore(database));
		expect(await later.me()).toEqual(me);
		expect(await later.create({ name: 'Other', deviceName: 'Other' })).toEqual(me);
		const jws = await later.signStatement('seal', SEAL);
		expect((await verifyJws(jws, { typ: 'azora-seal+jws' })).did).toBe(me.did);
	});

	it('is one, though two tabs make it at the same time', async () => {
		const database = randomId();
		const tabs = [0, 1].map(() => createIdentityService(new IdentityStore(database)));
		const [one, two] = await Promise.all(tabs.map((tab) => tab.create(NAMES)));
		expect(one).toEqual(two);
		for (const tab of tabs) {
			const jws = await tab.signStatement('seal', SEAL);
			expect((await verifyJws(jws, { typ: 'azora-seal+jws' })).did).toBe(one.did);
		}
	});

	it('is whole or not there, when the device fails while it is made', async () => {
		const database = randomId();
		const service = createIdentityService(new IdentityStore(database));
		const sign = vi.spyOn(crypto.subtle, 'sign').mockRejectedValue(new Error('crash'));
		await expect(service.create(NAMES)).rejects.toThrow('crash');
		sign.mockRestore();
		expect(await createIdentityService(new IdentityStore(database)).me()).toBeNull();
		expect((await service.create(NAMES)).name).toBe(NAMES.name);
	});

	it('keeps no key that can be read out, and the seed only encrypted', async () => {
		const database = randomId();
		const service = createIdentityService(new IdentityStore(database));
		const { did } = await service.create(NAMES);
		const row = await (await openDB(database)).get('identity', 'me');
		expect(row.device.privateKey.extractable).toBe(false);
		const [way] = row.vault.ways;
		expect(way.source.key.extractable).toBe(false);
		expect(row.vault.content.sealed).toHaveLength(32 + 16);
		await expect(crypto.subtle.exportKey('pkcs8', row.device.privateKey)).rejects.toThrow();
		await expect(crypto.subtle.exportKey('raw', way.source.key)).rejects.toThrow();
		expect((await service.deviceKeys()).privateKey.extractable).toBe(false);
		expect(Object.keys(row).sort().join()).toBe(
			'createdAt,device,deviceName,devicePublic,did,grant,name,vault,version'
		);
		expect(did).toBe(row.did);
	});

	it('says so when what is kept belongs to another person or was changed', async () => {
		const database = randomId();
		await createIdentityService(new IdentityStore(database)).create(NAMES);
		const db = await openDB(database);
		const row = await db.get('identity', 'me');
		await db.put('identity', { ...row, did: testPerson().did }, 'me');
		const later = createIdentityService(new IdentityStore(database));
		await expect(later.signStatement('seal', SEAL)).rejects.toEqual(code('identity/unreadable'));
	});

	it('can be renamed; its keys and grant stay', async () => {
		const { service, me } = await person();
		expect(await service.rename('  Ama  ')).toEqual({ ...me, name: 'Ama' });
		expect((await service.me())?.name).toBe('Ama');
		for (const name of ['', '   ', 'x'.repeat(61), 'a\u202eb', 'a\nb'])
			await expect(service.rename(name)).rejects.toEqual(code('identity/name-invalid'));
	});

	it('grants its device', async () => {
		const { me } = await person();
		expect(await verifyGrant(me.grant)).toEqual({
			person: me.did,
			device: me.devicePublic,
			deviceName: 'Phone'
		});
	});

	it('says what is missing in a browser without Ed25519', async () => {
		const lacks = new DOMException('Unrecognized name.', 'NotSupportedError');
		vi.spyOn(crypto.subtle, 'generateKey').mockRejectedValue(lacks);
		const service = createIdentityService(new IdentityStore(randomId()));
		await expect(service.create(NAMES)).rejects.toEqual(code('identity/no-ed25519'));
		expect(await service.me()).toBeNull();
	});

	it('is asked for before there is one', async () => {
		const service = createIdentityService(new IdentityStore(randomId()));
		for (const call of [
			() => service.deviceKeys(),
			() => service.didDocument(),
			() => service.signStatement('seal', SEAL),
			() => service.rename('A')
		])
			await expect(call()).rejects.toEqual(code('identity/missing'));
	});
});

describe('the person key signs its purposes and nothing else', () => {
	it('signs join, seal and review, each under its typ', async () => {
		const { service, me } = await person();
		const join = joinOf(me.did);
		for (const [purpose, payload] of [
			['join', join],
			['seal', SEAL],
			['review', REVIEW]
		] as const) {
			const jws = await service.signStatement(purpose, payload);
			expect(await verifyJws(jws, { typ: `azora-${purpose}+jws` })).toEqual({
				did: me.did,
				payload
			});
		}
		const forOther = { ...join, did: testPerson().did };
		await expect(service.signStatement('join', forOther)).rejects.toEqual(
			code('identity/purpose-refused')
		);
	});

	it('refuses other purposes, other shapes and further members', async () => {
		const { service } = await person();
		const wrong: [string, object][] = [
			['grant', { type: 'grant' }],
			['bundle', SEAL],
			['constructor', SEAL],
			['__proto__', SEAL],
			['seal', REVIEW],
			['review', SEAL],
			['seal', { ...SEAL, also: 1 }],
			['seal', { ...SEAL, at: 1.5 }],
			['seal', { ...SEAL, contentHash: HASH.toUpperCase() }],
			['review', { ...REVIEW, verdict: 'maybe' }],
			['seal', []]
		];
		for (const [purpose, payload] of wrong)
			await expect(service.signStatement(purpose as 'seal', payload)).rejects.toEqual(
				code('identity/purpose-refused')
			);
	});

	it('authenticates @didtools/key-did through the provider, without its seed', async () => {
		const { service, me } = await person();
		const did = await connectDid(service, me.did);
		expect(did.id).toBe(me.did);
		const jws = await did.createJWS(SEAL);
		expect((await did.verifyJWS(jws)).payload).toEqual(SEAL);
		await expect(did.createJWS({ type: 'grant', device: 'x' })).rejects.toThrow();
		await expect(did.createJWS('text')).rejects.toThrow();
		await expect(connectDid(service, testPerson().did)).rejects.toEqual(
			code('identity/jws-invalid')
		);
	});

	it('answers unknown provider methods with an error, never a signature', async () => {
		const { service } = await person();
		for (const method of ['did_decryptJWE', 'did_createJWS', 'did_authenticate', 'x'])
			expect(await service.didProviderSend({ jsonrpc: '2.0', id: 1, method })).toMatchObject({
				id: 1,
				error: { message: 'identity/purpose-refused' }
			});
	});
});

describe('signJwt', () => {
	const now = Math.floor(Date.now() / 1000);
	const input = (header: unknown, payload: unknown) =>
		[header, payload].map((part) => base64url(utf8(JSON.stringify(part)))).join('.');
	const context = ['https://www.w3.org/2018/credentials/v1'];
	const credential = (iss: string, sub: string, more: object = {}) => ({
		iss,
		sub,
		nbf: now,
		exp: now + 1000,
		vc: {
			'@context': context,
			type: ['VerifiableCredential', 'PIVC'],
			credentialSubject: {
				id: sub,
				workspace: '0'.repeat(32),
				period: '2026-09-01/2026-10-31',
				score: 82,
				band: 'strong',
				methodDigest: HASH,
				evidenceRoot: 'b'.repeat(64)
			}
		},
		...more
	});

	it('signs a PIVC about somebody else', async () => {
		const { service, me } = await person();
		const header = { alg: 'EdDSA', typ: 'JWT', kid: `${me.did}#${me.did.slice(8)}` };
		const text = input(header, credential(me.did, testPerson().did));
		expect(fromBase64url(await service.signJwt('credential', text))).toHaveLength(64);
		await expect(service.signJwt('presentation', text)).rejects.toEqual(
			code('identity/purpose-refused')
		);
	});

	it('refuses a credential about oneself, by another, with further claims, or spelt twice', async () => {
		const { service, me } = await person();
		const kid = `${me.did}#${me.did.slice(8)}`;
		const header = { alg: 'EdDSA', typ: 'JWT', kid };
		const ben = testPerson().did;
		const good = credential(me.did, ben);
		const wrong = [
			input(header, credential(me.did, me.did)),
			input(header, credential(ben, me.did)),
			input(header, { ...good, issuer: ben }),
			input(header, { ...good, exp: now }),
			input(header, { ...good, vc: { ...good.vc, holder: ben } }),
			input(header, { ...good, sub: testPerson().did }),
			input({ ...header, crit: [] }, good),
			input({ ...header, alg: 'none' }, good),
			input({ alg: 'EdDSA', typ: 'JWT' }, good),
			input({ ...header, kid: testPerson().kid }, good),
			input(header, good) + '.x',
			`${input(header, good).split('.')[0]}.${base64url(utf8(`{"iss":"${ben}",` + JSON.stringify(good).slice(1)))}`,
			`${input(header, good).split('.')[0]}.${base64url(utf8(JSON.stringify(good, null, 1)))}`,
			canonicalJson(good),
			''
		];
		for (const text of wrong)
			await expect(service.signJwt('credential', text)).rejects.toEqual(
				code('identity/purpose-refused')
			);
	});

	it('signs a presentation of one’s own credential, for a week at most', async () => {
		const { service, me } = await person();
		const ben = testPerson();
		const header = { alg: 'EdDSA', typ: 'JWT' };
		const vcOf = (sub: string) => `${input(header, credential(ben.did, sub))}.AAAA`;
		const vp = (sub: string, more: object = {}) =>
			input(header, {
				iss: me.did,
				aud: 'azora:anyone',
				nonce: randomId(),
				exp: now + 7 * 86400,
				vp: {
					'@context': context,
					type: ['VerifiablePresentation'],
					verifiableCredential: [vcOf(sub)]
				},
				...more
			});
		expect(await service.signJwt('presentation', vp(me.did))).toHaveLength(86);
		for (const text of [
			vp(ben.did),
			vp(me.did, { exp: now + 8 * 86400 }),
			vp(me.did, { iss: ben.did }),
			vp(me.did, { aud: ['azora:anyone'] }),
			vp(me.did, { holder: ben.did })
		])
			await expect(service.signJwt('presentation', text)).rejects.toEqual(
				code('identity/purpose-refused')
			);
	});
});

describe('boxes', () => {
	const aad = utf8('aad');
	const seal = (did: string) =>
		sealBox(did, { plaintext: utf8('epoch key'), info: 'azora/epoch', aad });

	it('open for their reader, also through the port that another worker holds', async () => {
		const { service, me } = await person();
		const box = await seal(me.did);
		const asked = { ...box, info: 'azora/epoch', aad: base64url(aad) };
		expect(fromUtf8(fromBase64url(await service.openBox(asked)))).toBe('epoch key');
		const { port1, port2 } = new MessageChannel();
		service.connect(port1);
		const remote = connectService<PersonService>(port2);
		expect(fromUtf8(fromBase64url(await remote.openBox(asked)))).toBe('epoch key');
		expect(await remote.signStatement('join', joinOf(me.did))).toContain('.');
		for (const purpose of ['seal', 'review'] as const)
			await expect(remote.signStatement(purpose as 'join', SEAL)).rejects.toEqual(
				code('identity/purpose-refused', { purpose })
			);
		await expect((remote as unknown as typeof service).signJwt('credential', '')).rejects.toEqual(
			code('rpc/no-such-method')
		);
		port1.close();
		port2.close();
	});

	it('stay shut for another person, another info, another aad, changed bytes', async () => {
		const { service, me } = await person();
		const box = { ...(await seal(me.did)), info: 'azora/epoch', aad: base64url(aad) };
		const other = await person();
		for (const open of [
			() => other.service.openBox(box),
			() => service.openBox({ ...box, info: 'azora/other' }),
			() => service.openBox({ ...box, aad: '' }),
			() => service.openBox({ ...box, enc: base64url(new Uint8Array(32)) }),
			() => service.openBox({ ...box, ciphertext: box.ciphertext.slice(4) }),
			() => service.openBox({ ...box, ciphertext: '' })
		])
			await expect(open()).rejects.toEqual(code('identity/box-unopened'));
	});

	it('cannot be addressed to a weak key', async () => {
		await expect(seal('did:key:z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP')).rejects.toEqual(
			code('identity/did-invalid')
		);
	});
});

it('gives the DID document from the DID alone', async () => {
	const { service, me } = await person();
	const document = await service.didDocument();
	expect(document.verificationMethod[0].publicKeyMultibase).toBe(me.did.slice(8));
	expect(document.keyAgreement[0].publicKeyMultibase).toMatch(/^z6LS/);
	expect(document.assertionMethod).toEqual([`${me.did}#${me.did.slice(8)}`]);
});
