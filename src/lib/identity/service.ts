// The identity worker's work: makes and keeps the person, and is the only place where the person key is used.

import * as v from 'valibot';
import {
	base64url,
	canonicalJson,
	fromBase64url,
	hex,
	systemClock,
	utf8,
	type Clock,
	type Json
} from '$lib/kernel';
import { exposeService } from '$lib/platform';
import { openBoxWith } from './box';
import { keyIdOf } from './did-key';
import { didDocumentOf, type DidDocument } from './did-document';
import { answerProvider, type ProviderRequest, type ProviderResponse } from './did-provider';
import { IdentityMissing, NameInvalid, PurposeRefused } from './errors';
import { checkJwt } from './jwt-purposes';
import { assertCurves, newPerson, unwrapPerson, type PersonKeys } from './keys';
import {
	grantPayload,
	personName,
	statementPayloads,
	typOf,
	type GrantPayload,
	type JwtPurpose,
	type Me,
	type StatementPurpose
} from './model';
import { IdentityStore, meOf, type IdentityRow } from './store';

/** What another worker may ask for: see `connect`. */
export interface PersonService {
	/** Signs RFC 8785 JSON, typ `azora-<purpose>+jws`. Throws `identity/purpose-refused` for any other shape. */
	signStatement(purpose: StatementPurpose, payload: object): Promise<string>;
	/** Opens an HPKE box made for this person: base64url in and out, `info` is text. Throws `identity/box-unopened`. */
	openBox(box: { enc: string; ciphertext: string; info: string; aad: string }): Promise<string>;
}

export interface IdentityService extends PersonService {
	me(): Promise<Me | null>;
	/** The identity of this device; makes one if there is none. Throws `identity/no-ed25519`. */
	create(input: { name: string; deviceName: string }): Promise<Me>;
	rename(name: string): Promise<Me>;
	/** Non-extractable, and so after a structured clone. */
	deviceKeys(): Promise<CryptoKeyPair>;
	/** base64url signature over a JWT signing input that is a PIVC or a presentation of this person. */
	signJwt(purpose: JwtPurpose, signingInput: string): Promise<string>;
	/** EIP-2844 provider for @didtools/key-did. */
	didProviderSend(request: ProviderRequest): Promise<ProviderResponse>;
	didDocument(): Promise<DidDocument>;
	/** Answers `PersonService` over a port, for another worker. */
	connect(port: MessagePort): void;
}

export function createIdentityService(
	store = new IdentityStore(),
	clock: Clock = systemClock
): IdentityService {
	let keys: PersonKeys | null = null;

	async function person(): Promise<PersonKeys> {
		if (keys) return keys;
		const row = await existing();
		keys = await unwrapPerson(row.wraps.device, row.did);
		return keys;
	}

	async function existing(): Promise<IdentityRow> {
		const row = await store.read();
		if (!row) throw new IdentityMissing();
		return row;
	}

	const sign = async (typ: string, payload: { [key: string]: Json }) =>
		signCompact(await person(), typ, payload);

	const mine: PersonService = {
		async signStatement(purpose, payload) {
			const schema = Object.hasOwn(statementPayloads, purpose) && statementPayloads[purpose];
			if (!schema) throw new PurposeRefused(String(purpose), 'purpose');
			const parsed = v.safeParse(schema, payload);
			if (!parsed.success) throw new PurposeRefused(purpose, 'payload');
			const { did } = await person();
			if ('did' in parsed.output && parsed.output.did !== did)
				throw new PurposeRefused(purpose, 'did');
			return sign(typOf(purpose), parsed.output);
		},
		async openBox({ enc, ciphertext, info, aad }) {
			const { agreement } = await person();
			const box = { enc, ciphertext, info, aad: fromBase64url(aad) };
			return base64url(await openBoxWith(agreement, box));
		}
	};

	return {
		...mine,
		async me() {
			const row = await store.read();
			return row && meOf(row);
		},
		async create(input) {
			const before = await store.read();
			if (before) return meOf(before);
			await assertCurves();
			const made = await newIdentity(input, clock.now());
			const row = await store.createOnce(made.row);
			// another tab was faster: its person is the one
			if (row.did === made.row.did) keys = made.keys;
			return meOf(row);
		},
		async rename(name) {
			const kept = nameOf(name);
			const row = await store.update((before) => {
				if (!before) throw new IdentityMissing();
				return { ...before, name: kept };
			});
			return meOf(row);
		},
		deviceKeys: async () => (await existing()).device,
		async signJwt(purpose, signingInput) {
			const { did, signing } = await person();
			if (purpose !== 'credential' && purpose !== 'presentation')
				throw new PurposeRefused(String(purpose), 'purpose');
			checkJwt(purpose, signingInput, did, clock.now());
			return signText(signing, signingInput);
		},
		didProviderSend: async (request) =>
			answerProvider(request, {
				did: (await person()).did,
				now: () => clock.now(),
				sign,
				signStatement: mine.signStatement
			}),
		didDocument: async () => didDocumentOf((await existing()).did),
		connect: (port) => exposeService(mine, port)
	};
}

async function newIdentity(
	input: { name: string; deviceName: string },
	createdAt: number
): Promise<{ keys: PersonKeys; row: IdentityRow }> {
	const name = nameOf(input.name);
	const deviceName = nameOf(input.deviceName);
	const { keys, wrap } = await newPerson();
	const device = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
	const devicePublic = hex(new Uint8Array(await crypto.subtle.exportKey('raw', device.publicKey)));
	const word: GrantPayload = { type: 'grant', person: keys.did, device: devicePublic, deviceName };
	const grant = await signCompact(keys, typOf('grant'), v.parse(grantPayload, word));
	const { did } = keys;
	const row: IdentityRow = {
		version: 1,
		did,
		name,
		createdAt,
		deviceName,
		devicePublic,
		device,
		grant,
		wraps: { device: wrap }
	};
	return { keys, row };
}

function nameOf(text: string): string {
	const parsed = v.safeParse(personName, text);
	if (!parsed.success) throw new NameInvalid();
	return parsed.output;
}

async function signCompact(
	{ did, signing }: PersonKeys,
	typ: string,
	payload: { [key: string]: Json }
): Promise<string> {
	const header = { alg: 'EdDSA', kid: keyIdOf(did), typ };
	const input = [header, payload].map((part) => base64url(utf8(canonicalJson(part)))).join('.');
	return `${input}.${await signText(signing, input)}`;
}

const signText = async (key: CryptoKey, text: string): Promise<string> =>
	base64url(new Uint8Array(await crypto.subtle.sign('Ed25519', key, utf8(text))));
