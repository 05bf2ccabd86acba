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

/** What another worker may ask for, see `connect`: to join, and nothing that would pass by the constitution. */
export interface PersonService {
	/** Compact JWS, typ azora-join+jws. Throws `identity/purpose-refused` for any other purpose or shape. */
	signStatement: (purpose: 'join', payload: object) => Promise<string>;
	/** Opens an HPKE box made for this person: base64url in and out, `info` is text. Throws `identity/box-unopened`. */
	openBox: (box: { enc: string; ciphertext: string; info: string; aad: string }) => Promise<string>;
}

export interface IdentityService extends PersonService {
	/** Signs RFC 8785 JSON, typ `azora-<purpose>+jws`. Throws `identity/purpose-refused` for any other shape. */
	signStatement: (purpose: StatementPurpose, payload: object) => Promise<string>;
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

/** The person of this device, opened at the first use of their key. */
class Person {
	readonly store: IdentityStore;
	#keys: PersonKeys | null = null;

	constructor(store: IdentityStore) {
		this.store = store;
	}

	/** Throws `identity/missing`. */
	async row(): Promise<IdentityRow> {
		const row = await this.store.read();
		if (!row) throw new IdentityMissing();
		return row;
	}

	async keys(): Promise<PersonKeys> {
		if (this.#keys) return this.#keys;
		const row = await this.row();
		this.#keys = await unwrapPerson(row.wraps.device, row.did);
		return this.#keys;
	}

	async create(input: { name: string; deviceName: string }, now: number): Promise<Me> {
		const before = await this.store.read();
		if (before) return meOf(before);
		await assertCurves();
		const made = await newIdentity(input, now);
		const row = await this.store.createOnce(made.row);
		// another tab was faster: its person is the one
		if (row.did === made.row.did) this.#keys = made.keys;
		return meOf(row);
	}

	async rename(name: string): Promise<Me> {
		const kept = nameOf(name);
		const row = await this.store.update((before) => {
			if (!before) throw new IdentityMissing();
			return { ...before, name: kept };
		});
		return meOf(row);
	}

	sign = async (typ: string, payload: { [key: string]: Json }): Promise<string> =>
		signCompact(await this.keys(), typ, payload);
}

const personService = (person: Person): PersonService & Pick<IdentityService, 'signStatement'> => ({
	signStatement: async (purpose, payload) => {
		if (!Object.hasOwn(statementPayloads, purpose))
			throw new PurposeRefused(String(purpose), 'purpose');
		const parsed = v.safeParse(statementPayloads[purpose], payload);
		if (!parsed.success) throw new PurposeRefused(purpose, 'payload');
		const { did } = await person.keys();
		if ('did' in parsed.output && parsed.output.did !== did)
			throw new PurposeRefused(purpose, 'did');
		return person.sign(typOf(purpose), parsed.output);
	},
	openBox: async ({ enc, ciphertext, info, aad }) => {
		const { agreement } = await person.keys();
		const box = { enc, ciphertext, info, aad: fromBase64url(aad) };
		return base64url(await openBoxWith(agreement, box));
	}
});

/** As another worker sees it: whoever got hold of that worker could else sign reviews. */
const forWorkers = ({ signStatement, openBox }: PersonService): PersonService => ({
	signStatement: async (purpose, payload) => {
		if ((purpose as string) !== 'join') throw new PurposeRefused(String(purpose), 'purpose');
		return signStatement(purpose, payload);
	},
	openBox
});

export function createIdentityService(
	store = new IdentityStore(),
	clock: Clock = systemClock
): IdentityService {
	const person = new Person(store);
	const mine = personService(person);
	return {
		...mine,
		async me() {
			const row = await store.read();
			return row && meOf(row);
		},
		create: (input) => person.create(input, clock.now()),
		rename: (name) => person.rename(name),
		deviceKeys: async () => (await person.row()).device,
		async signJwt(purpose, signingInput) {
			const { did, signing } = await person.keys();
			if (purpose !== 'credential' && purpose !== 'presentation')
				throw new PurposeRefused(String(purpose), 'purpose');
			checkJwt(purpose, signingInput, did, clock.now());
			return signText(signing, signingInput);
		},
		async didProviderSend(request) {
			const { did } = await person.keys();
			const { signStatement } = mine;
			return answerProvider(request, {
				did,
				now: () => clock.now(),
				sign: person.sign,
				signStatement
			});
		},
		didDocument: async () => didDocumentOf((await person.row()).did),
		connect: (port) => exposeService(forWorkers(mine), port)
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
