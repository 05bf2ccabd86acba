// Verification: each trap of the format, one by one, and any bytes at all.

import { encodeDID } from 'key-did-provider-ed25519';
import { describe, expect, it } from 'vitest';
import { base64url, fromBase64url, fromUtf8, utf8 } from '$lib/kernel';
import type { LineName } from './refusal';
import {
	CONTEXT,
	credentialPayload,
	issued,
	NOW,
	presentationPayload,
	presented,
	rawToken,
	subjectOf,
	testSigner
} from './testing';
import { verifyToken, type VerifyContext } from './verify';

const [ama, kofi, eve] = [testSigner(), testSigner(), testSigner()];
const context: VerifyContext = { now: NOW * 1000 };
const vc = await issued(ama, kofi.did);
const vp = await presented(kofi, vc);

const lineOf = async (
	token: string,
	name: LineName = 'signature',
	more: Partial<VerifyContext> = {}
) => {
	const { lines } = await verifyToken(token, { ...context, ...more });
	return `${lines[name]?.state} ${lines[name]?.code.replace('verify/', '')}`;
};
const credential = (more: object = {}, vcMore: object = {}) => {
	const payload = credentialPayload(ama.did, kofi.did);
	return { ...payload, vc: { ...payload.vc, ...vcMore }, ...more };
};
const presentation = (more: object = {}, vpMore: object = {}) => {
	const payload = presentationPayload(kofi.did, vc);
	return { ...payload, vp: { ...payload.vp, ...vpMore }, ...more };
};

describe('a presentation and a credential of ours', () => {
	it('say line by line what holds', async () => {
		const report = await verifyToken(vp, context);
		expect(report.kind).toBe('presentation');
		expect(report.holder).toBe(kofi.did);
		expect(report.credential).toMatchObject({ issuer: ama.did, subject: kofi.did, jwt: vc });
		expect(report.credential?.claims).toEqual({ ...subjectOf(kofi.did), names: {} });
		expect(report.lines).toEqual({
			signature: { state: 'holds', code: 'verify/signed', data: { at: NOW - 86_400 } },
			issuer: { state: 'unsaid', code: 'verify/issuer-unknown', data: { did: ama.did } },
			holder: { state: 'holds', code: 'verify/holder-showed', data: { did: kofi.did } },
			audience: { state: 'unsaid', code: 'verify/for-anyone', data: {} },
			status: { state: 'unsaid', code: 'verify/no-list', data: { at: NOW + 365 * 86_400 } }
		});
	});

	it('a bare credential: nobody has shown that it is theirs', async () => {
		const { kind, lines } = await verifyToken(vc, context);
		expect(kind).toBe('credential');
		expect(lines.signature?.state).toBe('holds');
		expect(lines.holder).toMatchObject({ state: 'unsaid', code: 'verify/nobody-showed' });
		expect(lines.audience).toMatchObject({ state: 'unsaid', code: 'verify/nobody-showed' });
	});

	it('are accepted as plain did-jwt-vc writes them: audience as a list, no kid', async () => {
		const token = await rawToken(kofi, presentation({ aud: ['azora:anyone'] }), { alg: 'EdDSA' });
		expect(await lineOf(token)).toBe('holds signed');
		expect(await lineOf(await rawToken(ama, credential(), { alg: 'EdDSA', typ: 'JWT' }))).toBe(
			'holds signed'
		);
		const named = credential({ jti: 'urn:x', iat: NOW }, { issuer: ama.did });
		expect(await lineOf(await rawToken(ama, named))).toBe('holds signed');
	});
});

describe('one changed character', () => {
	it('anywhere in a presentation or credential fails the signature', async () => {
		for (const token of [vp, vc])
			for (let i = 0; i < token.length; i++) {
				const other = token[i] === 'A' ? 'B' : 'A';
				const changed = token.slice(0, i) + other + token.slice(i + 1);
				const { lines } = await verifyToken(changed, context);
				expect(lines.signature?.state, `at ${i}`).toBe('fails');
				expect(Object.values(lines).some(({ state }) => state === 'holds')).toBe(false);
			}
	});

	it('inside a claim, with JSON still JSON, says what is not proven', async () => {
		const [header, payload, signature] = vc.split('.');
		const json = fromUtf8(fromBase64url(payload)).replace('"score":82', '"score":92');
		const { lines, credential: said } = await verifyToken(
			`${header}.${base64url(utf8(json))}.${signature}`,
			context
		);
		expect(lines.signature).toMatchObject({ state: 'fails', code: 'verify/signature' });
		expect(said?.claims.score).toBe(92);
		expect(lines.issuer).toMatchObject({ state: 'unsaid', code: 'verify/not-proven' });
		expect(lines.status).toMatchObject({ state: 'unsaid', code: 'verify/not-asked' });
	});
});

describe('refused headers', () => {
	it('alg none and every alg but EdDSA', async () => {
		for (const alg of ['none', 'None', '', 'HS256', 'ES256', 'ES256K', 'Ed25519', 'EDDSA', null, 1])
			expect(
				await lineOf(await rawToken(ama, credential(), { alg, typ: 'JWT' })),
				String(alg)
			).toBe('fails alg');
		const [header, payload] = (
			await rawToken(ama, credential(), { alg: 'none', typ: 'JWT' })
		).split('.');
		expect(await lineOf(`${header}.${payload}.`)).toBe('fails alg');
		expect(await lineOf(await rawToken(ama, credential(), { typ: 'JWT' }))).toBe('fails alg');
	});

	it('T13 and others: cty, zip, b64, jwk, jku, x5c, x5u, x5t, crit, any other', async () => {
		const wrong: [string, unknown][] = [
			['cty', 'JWT'],
			['zip', 'DEF'],
			['b64', false],
			['jwk', {}],
			['jku', 'https://example.org'],
			['x5c', []],
			['x5u', ''],
			['x5t', ''],
			['x5t#S256', ''],
			['crit', []],
			['crit', ['exp']],
			['nonce', 'x'],
			['iss', ama.did]
		];
		for (const [member, value] of wrong) {
			const header = { alg: 'EdDSA', typ: 'JWT', kid: ama.kid, [member]: value };
			expect(await lineOf(await rawToken(ama, credential(), header)), member).toBe('fails header');
		}
	});

	it('T11: a kid of another DID, or of no key', async () => {
		for (const kid of [eve.kid, ama.did, ama.did + '#', ama.did + '#0', '', 7, null]) {
			const header = { alg: 'EdDSA', typ: 'JWT', kid };
			expect(await lineOf(await rawToken(ama, credential(), header)), String(kid)).toBe(
				'fails kid'
			);
		}
		const header = { alg: 'EdDSA', typ: 'JWT', kid: eve.kid };
		expect(await lineOf(await rawToken(kofi, presentation(), header))).toBe('fails kid');
	});

	it('duplicated names in header and payload, at any depth', async () => {
		const twice = (value: object, name: string, again: unknown) =>
			JSON.stringify(value).replace(/}$/, `,"${name}":${JSON.stringify(again)}}`);
		const header = twice({ typ: 'JWT', alg: 'EdDSA' }, 'alg', 'EdDSA');
		expect(await lineOf(await rawToken(ama, credential(), header))).toBe('fails duplicate');
		for (const [name, value] of [
			['iss', ama.did],
			['exp', NOW * 2],
			['vc', {}],
			['\\u0069ss', ama.did]
		] as const)
			expect(await lineOf(await rawToken(ama, twice(credential(), name, value)))).toBe(
				'fails duplicate'
			);
		const deep = JSON.stringify(credential()).replace('"score":82', '"score":82,"score":99');
		expect(await lineOf(await rawToken(ama, deep))).toBe('fails duplicate');
	});
});

describe('refused encodings', () => {
	it('base64url with padding, other alphabet, or spare bits', async () => {
		const [header, payload, signature] = vc.split('.');
		// 64 bytes leave 4 spare bits in the 86th character
		const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
		const last = alphabet[alphabet.indexOf(signature[85]) | 1];
		for (const token of [
			`${header}=.${payload}.${signature}`,
			`${header}.${payload}.${signature}==`,
			`${header}.${payload}.${signature.slice(0, 85)}${last}`,
			`${header}.${payload}.${signature.slice(0, 84)}+/`
		])
			expect(await lineOf(token), token.slice(-8)).toMatch(/^fails (encoding|signature)$/);
		const spare = `${header}.${payload}.${signature.slice(0, 85)}${last}`;
		expect(await lineOf(spare)).toBe('fails encoding');
	});

	it('a byte order mark, bytes that are no UTF-8, JSON that is none', async () => {
		expect(await lineOf(await rawToken(ama, '\ufeff' + JSON.stringify(credential())))).toBe(
			'fails encoding'
		);
		expect(await lineOf(await rawToken(ama, 'null'))).toBe('fails malformed');
		expect(await lineOf(await rawToken(ama, '[]'))).toBe('fails malformed');
		expect(await lineOf(await rawToken(ama, JSON.stringify(credential()) + ' x'))).toBe(
			'fails malformed'
		);
		const [header, , signature] = vc.split('.');
		expect(await lineOf(`${header}.${base64url(new Uint8Array([255, 254]))}.${signature}`)).toBe(
			'fails malformed'
		);
	});

	it('more than one token, a cut one, an endless one, and text that is none', async () => {
		for (const text of [`${vp} ${vc}`, `${vp}\n${vp}`, `["${vp}","${vc}"]`, `${vp},${vc}`])
			expect(await lineOf(text)).toBe('fails more-than-one');
		expect(await lineOf(vp.slice(0, -42))).toBe('fails signature');
		expect(await lineOf(vp.split('.').slice(0, 2).join('.'))).toBe('fails malformed');
		expect(await lineOf(vp + '.AAAA.AAAA')).toBe('fails malformed');
		expect(await lineOf(` ${vp}`)).toBe('fails malformed');
		expect(await lineOf('e'.repeat(20_000))).toBe('fails too-large');
		for (const text of ['', 'hello', '{}', '<script>', 'a.b', '💧'.repeat(50)])
			expect(await lineOf(text), text).toBe('unsaid not-a-token');
		for (const thing of [null, undefined, 7, {}, []])
			expect(await lineOf(thing as string)).toBe('unsaid not-a-token');
	});
});

describe('refused claims', () => {
	it('T1: an issuer or other top-level name that shadows the signer', async () => {
		for (const claim of [
			'issuer',
			'holder',
			'credentialSubject',
			'type',
			'@context',
			'context',
			'claim',
			'verifiableCredential',
			'issuanceDate',
			'expirationDate',
			'id',
			'aud',
			'nonce',
			'anything'
		]) {
			const token = await rawToken(eve, {
				...credentialPayload(eve.did, kofi.did),
				[claim]: ama.did
			});
			expect(await lineOf(token), claim).toBe('fails claim');
		}
		for (const member of [
			'issuer',
			'holder',
			'proof',
			'expirationDate',
			'issuanceDate',
			'validUntil',
			'aud',
			'exp',
			'nbf',
			'iat',
			'jti',
			'nonce',
			'vp',
			'vc'
		]) {
			const token = await rawToken(ama, credential({}, { [member]: eve.did }));
			expect(await lineOf(token), member).toBe('fails claim');
		}
	});

	it('T2: the key of one token is never used for the next', async () => {
		expect(await lineOf(vc)).toBe('holds signed');
		const forged = await rawToken(
			{ ...ama, sign: ama.sign },
			{ ...credentialPayload(eve.did, kofi.did) },
			{ alg: 'EdDSA', typ: 'JWT', kid: eve.kid }
		);
		expect(await lineOf(forged)).toBe('fails signature');
		expect(await lineOf(vc)).toBe('holds signed');
	});

	it('T3: a holder that is said instead of signed', async () => {
		const stolen = { ...presentation({ iss: eve.did, holder: kofi.did }) };
		expect(await lineOf(await rawToken(eve, stolen))).toBe('fails claim');
		const inside = presentation({ iss: eve.did }, { holder: kofi.did });
		expect(await lineOf(await rawToken(eve, inside))).toBe('fails claim');
	});

	it('T4: a forged credential in a good presentation', async () => {
		const forged = await rawToken({ ...ama, sign: eve.sign }, credential());
		const token = await rawToken(kofi, presentationPayload(kofi.did, forged));
		const { lines } = await verifyToken(token, context);
		expect(lines.signature).toEqual({
			state: 'fails',
			code: 'verify/signature',
			data: { part: 'credential' }
		});
		expect(lines.holder?.state).toBe('unsaid');
	});

	it('T4: a good credential of somebody else', async () => {
		const token = await rawToken(eve, presentationPayload(eve.did, vc));
		expect(await lineOf(token, 'holder')).toBe('fails holder-other');
		expect(await lineOf(token, 'signature')).toBe('holds signed');
	});

	it('T5: no nonce, no audience, several audiences, another audience', async () => {
		const audience = async (more: object, challenge?: VerifyContext['challenge']) =>
			lineOf(await rawToken(kofi, presentation(more)), 'audience', { challenge });
		const asked = { audience: 'https://board.example', nonce: 'q1' };
		expect(await audience({ nonce: undefined })).toBe('fails challenge-missing');
		expect(await audience({ nonce: '' })).toBe('fails challenge-missing');
		expect(await audience({ aud: undefined })).toBe('fails for-others');
		expect(await audience({ aud: ['azora:anyone', 'https://x.example'] })).toBe('fails for-others');
		expect(await audience({ aud: 'https://x.example' })).toBe('fails for-others');
		expect(await audience({ aud: 'AZORA:ANYONE' })).toBe('fails for-others');
		expect(await audience({ aud: asked.audience, nonce: 'q1' }, asked)).toBe('holds for-you');
		expect(await audience({ aud: asked.audience, nonce: 'q0' }, asked)).toBe(
			'fails challenge-other'
		);
		expect(await audience({ aud: asked.audience, nonce: 'q1' })).toBe('fails for-others');
		expect(await audience({ aud: 'https://x.example', nonce: 'q1' }, asked)).toBe(
			'fails for-others'
		);
		expect(await audience({}, asked)).toBe('unsaid for-anyone');
	});

	it('T6: 60 s of skew and no more, also for an exp of 0', async () => {
		const status = async (more: object) => lineOf(await rawToken(ama, credential(more)), 'status');
		expect(await status({ exp: NOW - 59 })).toBe('unsaid no-list');
		expect(await status({ exp: NOW - 60 })).toBe('fails expired');
		expect(await status({ nbf: NOW + 60 })).toBe('unsaid no-list');
		expect(await status({ nbf: NOW + 61 })).toBe('fails not-yet');
		expect(await lineOf(await rawToken(ama, credential({ nbf: 0, exp: 0 })))).toBe('fails shape');
		const shown = async (more: object) =>
			lineOf(await rawToken(kofi, presentation(more)), 'status');
		expect(await shown({ exp: NOW - 60 })).toBe('fails presentation-expired');
		expect(await shown({ exp: 0 })).toBe('fails presentation-expired');
		expect(await shown({ nbf: NOW + 61 })).toBe('fails presentation-not-yet');
		expect(await shown({ iat: NOW + 61 })).toBe('fails presentation-not-yet');
	});

	it('T7: a key of small order, for which one constant signature fits', async () => {
		// points of order 1, 4 and 4
		for (const [first, last] of [
			[1, 0],
			[0, 0],
			[0, 0x80]
		]) {
			const point = new Uint8Array(32);
			point[0] = first;
			point[31] = last;
			const did = encodeDID(point);
			const constant = new Uint8Array(64);
			constant[0] = 1;
			const forger = {
				...ama,
				did,
				kid: `${did}#${did.slice(8)}`,
				sign: async () => base64url(constant)
			};
			expect(await lineOf(await rawToken(forger, credentialPayload(did, kofi.did)))).toBe(
				'fails key'
			);
		}
	});

	it('a subject that is no DID, or hides its direction', async () => {
		for (const id of ['the whole world', '', 'did:', `${kofi.did}\u202edlog`, `${kofi.did} x`]) {
			const more = credential({ sub: id }, { credentialSubject: subjectOf(id) });
			expect(await lineOf(await rawToken(ama, more)), id).toBe('fails shape');
		}
	});

	it('T8: a subject that is two people', async () => {
		const token = await rawToken(
			ama,
			credential({ sub: kofi.did }, { credentialSubject: subjectOf(eve.did) })
		);
		expect(await lineOf(token)).toBe('fails subject');
	});

	it('an issuer that speaks of itself', async () => {
		const token = await rawToken(ama, credentialPayload(ama.did, ama.did));
		expect(await lineOf(token, 'issuer')).toBe('fails issuer-is-subject');
	});

	it('both or neither of vc and vp; two credentials or none; a presentation in a presentation', async () => {
		const both = { ...credential(), vp: presentation().vp };
		expect(await lineOf(await rawToken(ama, both))).toBe('fails claim');
		expect(await lineOf(await rawToken(ama, { iss: ama.did, exp: NOW }))).toBe(
			'unsaid not-a-proof'
		);
		for (const inner of [[], [vc, vc], [vp], ['x'], ['']])
			expect(
				await lineOf(await rawToken(kofi, presentation({}, { verifiableCredential: inner })))
			).toBe('fails not-one-credential');
		expect(await lineOf(await rawToken(kofi, presentation({}, { verifiableCredential: vc })))).toBe(
			'fails shape'
		);
	});

	it('claims of a wrong kind, and text that would mislead a reader', async () => {
		const subject = subjectOf(kofi.did);
		for (const [name, value] of [
			['score', -1],
			['score', 82.5],
			['score', '82'],
			['score', 1e300],
			['band', 'strong\u202egnorts'],
			['band', 'a\nb'],
			['period', 7],
			['workspace', ''],
			['methodDigest', null],
			['evidenceRoot', 'x'.repeat(129)]
		] as const) {
			const token = await rawToken(
				ama,
				credential({}, { credentialSubject: { ...subject, [name]: value } })
			);
			expect(await lineOf(token), name).toBe('fails shape');
		}
		for (const more of [
			{ nbf: undefined },
			{ exp: undefined },
			{ exp: '9' },
			{ exp: 1.5 },
			{ sub: 1 }
		])
			expect(await lineOf(await rawToken(ama, credential(more)))).toBe('fails shape');
		expect(
			await lineOf(await rawToken(ama, credential({}, { credentialSubject: [subject] })))
		).toBe('fails shape');
		expect(await lineOf(await rawToken(ama, credential({}, { names: { team: 'a\u202eb' } })))).toBe(
			'fails shape'
		);
		const proto = JSON.stringify(credential()).replace('{', '{"__proto__":{"issuer":"x"},');
		expect(await lineOf(await rawToken(ama, proto))).toBe('fails malformed');
	});

	it('T12: other contexts, types and DIDs cannot be said', async () => {
		const v2 = ['https://www.w3.org/ns/credentials/v2', CONTEXT];
		expect(await lineOf(await rawToken(ama, credential({}, { '@context': v2 })))).toBe(
			'unsaid not-pivc'
		);
		const type = ['VerifiableCredential', 'Diploma'];
		expect(await lineOf(await rawToken(ama, credential({}, { type })))).toBe('unsaid not-pivc');
		const web = { alg: 'EdDSA', typ: 'JWT', kid: 'did:web:example.org#1' };
		const byWeb = credential({ iss: 'did:web:example.org' });
		expect(await lineOf(await rawToken(ama, byWeb, web))).toBe('unsaid did-unsupported');
		expect(await lineOf(await rawToken(ama, byWeb, { alg: 'EdDSA' }))).toBe('fails key');
		expect(await lineOf(await rawToken(ama, credential({ iss: 'ama' })))).toBe('fails key');
		const seal = { alg: 'EdDSA', typ: 'azora-seal+jws', kid: ama.kid };
		expect(await lineOf(await rawToken(ama, { type: 'seal' }, seal))).toBe('unsaid not-a-proof');
		expect(
			await lineOf(await rawToken(ama, credential({}, { credentialStatus: {} })), 'status')
		).toBe('unsaid list-not-read');
	});
});

it('answers any bytes within a second, and never throws', async () => {
	const nasty = [
		'.'.repeat(16_000),
		'a.'.repeat(8_000),
		'A'.repeat(16_000) + '.A.A',
		`${base64url(utf8('['.repeat(9_000)))}.e30.AA`,
		`${base64url(utf8('{"alg":"EdDSA"}'))}.${base64url(utf8('"'.repeat(5_000)))}.AA`,
		`${base64url(utf8('{"a":"' + '\\\\'.repeat(3_000) + '"}'))}.e30.AA`
	];
	const start = performance.now();
	for (const text of nasty)
		expect((await verifyToken(text, context)).lines.signature?.state).not.toBe('holds');
	expect(performance.now() - start).toBeLessThan(1_000);
});
