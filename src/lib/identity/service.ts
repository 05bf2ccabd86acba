// The identity worker's work: makes and keeps the person, and is the only place where the person key is used.

import * as v from 'valibot';
import {
	base64url,
	fromBase64url,
	randomBytes,
	systemClock,
	type Clock,
	type Json
} from '$lib/kernel';
import { exposeService } from '$lib/platform';
import { openBoxWith } from './box';
import { didDocumentOf, type DidDocument } from './did-document';
import { answerProvider, type ProviderRequest, type ProviderResponse } from './did-provider';
import { PurposeRefused } from './errors';
import { checkJwt } from './jwt-purposes';
import { keepingService, type KeepingService } from './keeping';
import { assertCurves } from './keys';
import {
	nameOf,
	statementPayloads,
	typOf,
	type JwtPurpose,
	type Me,
	type StatementPurpose
} from './model';
import { Person } from './person';
import { newDevice, signCompact, signText } from './sign';
import { IdentityStore, meOf, type IdentityRow } from './store';
import { Locked } from './vault-errors';

/** What another worker may ask for, see `connect`: to join, and nothing that would pass by the constitution. */
export interface PersonService {
	/** Compact JWS, typ azora-join+jws. Throws `identity/purpose-refused` for any other purpose or shape. */
	signStatement: (purpose: 'join', payload: object) => Promise<string>;
	/** Opens an HPKE box made for this person: base64url in and out, `info` is text. Throws `identity/box-unopened`. */
	openBox: (box: { enc: string; ciphertext: string; info: string; aad: string }) => Promise<string>;
}

export interface IdentityService extends PersonService, KeepingService {
	/** Signs RFC 8785 JSON, typ `azora-<purpose>+jws`. Throws `identity/purpose-refused` for any other shape. */
	signStatement: (purpose: StatementPurpose, payload: object) => Promise<string>;
	me(): Promise<Me | null>;
	/** The identity of this device; makes one if there is none. Throws `identity/no-ed25519`. */
	create(input: { name: string; deviceName: string }): Promise<Me>;
	/** Throws `identity/locked`. */
	rename(name: string): Promise<Me>;
	/** Non-extractable, and so after a structured clone. Throws `identity/locked`. */
	deviceKeys(): Promise<CryptoKeyPair>;
	/** base64url signature over a JWT signing input that is a PIVC or a presentation of this person. */
	signJwt(purpose: JwtPurpose, signingInput: string): Promise<string>;
	/** EIP-2844 provider for @didtools/key-did. */
	didProviderSend(request: ProviderRequest): Promise<ProviderResponse>;
	didDocument(): Promise<DidDocument>;
	/** Answers `PersonService` over a port, for another worker. */
	connect(port: MessagePort): void;
}

type Sign = (typ: string, payload: { [key: string]: Json }) => Promise<string>;

const personService = (
	person: Person,
	sign: Sign
): PersonService & Pick<IdentityService, 'signStatement'> => ({
	signStatement: async (purpose, payload) => {
		if (!Object.hasOwn(statementPayloads, purpose))
			throw new PurposeRefused(String(purpose), 'purpose');
		const parsed = v.safeParse(statementPayloads[purpose], payload);
		if (!parsed.success) throw new PurposeRefused(purpose, 'payload');
		const { did } = await person.keys();
		if ('did' in parsed.output && parsed.output.did !== did)
			throw new PurposeRefused(purpose, 'did');
		return sign(typOf(purpose), parsed.output);
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
	const person = new Person(store, clock);
	const sign: Sign = async (typ, payload) => signCompact(await person.keys(), typ, payload);
	const mine = personService(person, sign);
	return {
		...mine,
		...keepingService(person, clock),
		async me() {
			const row = await store.read();
			return row && meOf(row);
		},
		create: (input) => create(person, input, clock.now()),
		rename: (name) => rename(person, name),
		async deviceKeys() {
			const row = await person.row();
			if (!person.isOpen(row)) throw new Locked();
			return row.device;
		},
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
				sign,
				signStatement
			});
		},
		didDocument: async () => didDocumentOf((await person.row()).did),
		connect: (port) => exposeService(forWorkers(mine), port)
	};
}

async function create(
	person: Person,
	input: { name: string; deviceName: string },
	createdAt: number
): Promise<Me> {
	const before = await person.store.read();
	if (before) return meOf(before);
	await assertCurves();
	const [name, deviceName] = [nameOf(input.name), nameOf(input.deviceName)];
	const seed = randomBytes(32);
	try {
		const { did, opened, vault } = await person.found(seed);
		const device = await newDevice(opened.keys, deviceName);
		const made: IdentityRow = { version: 2, did, name, createdAt, vault, ...device };
		const row = await person.store.createOnce(made);
		// another tab was faster: its person is the one
		if (row.did === did) person.adopt(opened);
		return meOf(row);
	} finally {
		seed.fill(0);
	}
}

async function rename(person: Person, text: string): Promise<Me> {
	const name = nameOf(text);
	const row = await person.row();
	if (!person.isOpen(row)) throw new Locked();
	return meOf(await person.update(row.vault.revision, { name }));
}
