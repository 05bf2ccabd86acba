// Furniture of tests: people with devices, teams of replicas, a small constitution. Deterministic when given seeds.

import { ed25519, edwardsToMontgomeryPriv } from '@noble/curves/ed25519';
import { sha256 } from '@noble/hashes/sha2';
import { openBoxWith, typOf, x25519Of } from '$lib/identity';
import { testPerson, type TestPerson } from '$lib/identity/testing';
import {
	AppError,
	base64url,
	concat,
	fromHex,
	hex,
	randomBytes,
	utf8,
	type Bytes
} from '$lib/kernel';
import { contentHashOf } from './content-hash';
import { invitationKeyOf } from './keys';
import {
	ROLES,
	type AdmitQuestion,
	type AdmitVerdict,
	type DeviceKey,
	type EntryId,
	type JoinRequest,
	type MembershipOp,
	type RecordVersion,
	type Role,
	type Statement
} from './model';
import { addOp } from './op-writer';
import { Replica, type ReplicaPorts } from './replica';
import {
	composeOp,
	composeStatement,
	foundWorkspace,
	type Composed,
	type WritingDevice
} from './writer';

const ED25519_PKCS8 = fromHex('302e020100300506032b657004220420');
const X25519_PKCS8 = fromHex('302e020100300506032b656e04220420');

export const CONSTITUTION = 'sha256:test';
/** What test clocks begin at. */
export const TEST_TIME = 1_790_000_000_000;

/** 32 bytes that depend on the text only. */
export const seedOf = (text: string): Bytes => sha256(utf8(text)) as Bytes;

export interface Actor {
	name: string;
	person: TestPerson;
	device: WritingDevice;
	/** Compact JWS. */
	grant: string;
	/** With the person's X25519 key, as the identity worker does. */
	openBox: ReplicaPorts['openBox'];
}

/** A person with one device. Another `deviceName` gives another device of the same person. */
export async function actor(name: string, deviceName = 'phone', seed?: string): Promise<Actor> {
	const person = testPerson(seed === undefined ? personSeed(name) : seedOf(seed + name));
	const deviceSeed = seed === undefined ? randomBytes(32) : seedOf(seed + name + deviceName);
	const key = hex(ed25519.getPublicKey(deviceSeed));
	const privateKey = await crypto.subtle.importKey(
		'pkcs8',
		concat(ED25519_PKCS8, deviceSeed),
		'Ed25519',
		false,
		['sign']
	);
	const payload = { type: 'grant', person: person.did, device: key, deviceName };
	const grant = await person.jws(typOf('grant'), payload);
	const boxKey = await boxKeyOf(person);
	return {
		name,
		person,
		device: { key, privateKey },
		grant,
		async openBox(box, info, aad) {
			try {
				return await openBoxWith(boxKey, { ...box, info, aad });
			} catch (thrown) {
				if (thrown instanceof AppError) return null;
				throw thrown;
			}
		}
	};
}

const seeds = new Map<string, Bytes>();
/** The same person for the same name within one test file. */
function personSeed(name: string): Bytes {
	const seed = seeds.get(name) ?? randomBytes(32);
	seeds.set(name, seed);
	return seed;
}

async function boxKeyOf(person: TestPerson): Promise<CryptoKeyPair> {
	const secret = new Uint8Array(edwardsToMontgomeryPriv(person.seed));
	const importing = [
		crypto.subtle.importKey('pkcs8', concat(X25519_PKCS8, secret), 'X25519', false, ['deriveBits']),
		crypto.subtle.importKey('raw', x25519Of(person.publicKey), 'X25519', true, [])
	];
	const [privateKey, publicKey] = await Promise.all(importing);
	return { privateKey, publicKey };
}

const rank = (role: Role): number => ROLES.indexOf(role);
const NEEDS: Record<string, Role> = {
	'record.version': 'editor',
	'record.seal': 'editor',
	review: 'reviewer',
	credential: 'issuer',
	form: 'maintainer',
	invite: 'maintainer',
	add: 'maintainer',
	revoke: 'maintainer',
	rotate: 'maintainer',
	'close-log': 'viewer',
	'set-role': 'admin',
	remove: 'admin'
};

/**
 * A constitution for tests: roles rise, nobody reviews what they wrote, nobody gives more than they have. As in the first
 * one that was shipped an editor may write over anybody's record: that gives the ledger more to judge.
 */
export function testAdmit({ type, role, facts }: AdmitQuestion): Promise<AdmitVerdict> {
	const rule = (admit: boolean, name: string): Promise<AdmitVerdict> =>
		Promise.resolve({ admit, rule: `test/${name}`, sentence: admit ? '' : `No: ${name}.` });
	const needed = NEEDS[type ?? ''];
	if (needed === undefined || rank(role) < rank(needed)) return rule(false, 'role');
	if (type === 'review' && facts.isAuthor) return rule(false, 'no-self');
	if (type === 'record.seal' && !facts.isAuthor) return rule(false, 'only-authors');
	if (typeof facts.role === 'string' && rank(facts.role as Role) > rank(role))
		return rule(false, 'not-above');
	return rule(true, 'allowed');
}

export const testPorts = (who: Actor, ports: Partial<ReplicaPorts> = {}): ReplicaPorts => ({
	openBox: who.openBox,
	admit: testAdmit,
	knowsConstitution: (hash) => hash === CONSTITUTION,
	now: () => TEST_TIME,
	...ports
});

/** One device in one workspace: writes and takes in, keeps what it wrote. */
export class Writer {
	readonly actor: Actor;
	readonly replica: Replica;

	constructor(who: Actor, replica: Replica) {
		this.actor = who;
		this.replica = replica;
	}

	get did() {
		return this.actor.person.did;
	}

	async op(op: MembershipOp): Promise<Composed> {
		return this.#keep(await composeOp(this.replica, this.actor.device, op));
	}

	async state(statement: Statement): Promise<Composed> {
		return this.#keep(await composeStatement(this.replica, this.actor.device, statement));
	}

	/** A version of a record with one answer. */
	record(record: string, base: EntryId[] = [], name = 'Pump'): Promise<Composed> {
		return this.state(version(record, base, name));
	}

	async seal(
		record: string,
		of: EntryId,
		contentHash = this.hashOf(of)
	): Promise<Composed & { contentHash: string }> {
		const jws = await this.jws('seal', { record, contentHash });
		const composed = await this.state({ type: 'record.seal', version: of, jws });
		return { ...composed, contentHash };
	}

	async review(record: string, of: EntryId, verdict = 'confirm'): Promise<Composed> {
		const jws = await this.jws('review', {
			record,
			contentHash: this.hashOf(of),
			verdict,
			reason: ''
		});
		return this.state({ type: 'review', jws });
	}

	/** Of a version that counts here; something else for others. */
	hashOf(id: EntryId): string {
		const { items } = this.replica.statements(0);
		const found = items.find((item) => item.id === id);
		return found?.statement.type === 'record.version'
			? contentHashOf(found.statement, found.person)
			: 'sha256:' + id;
	}

	jws(type: 'seal' | 'review', payload: object): Promise<string> {
		const { person } = this.actor;
		const common = { type, workspace: this.replica.workspace, at: TEST_TIME };
		return person.jws(typOf(type), { ...common, ...payload });
	}

	invite(secret: InvitationKey, role: Role, uses = 1): Promise<Composed> {
		return this.op({ op: 'invite', key: hex(secret.publicKey), role, expiresAt: TEST_TIME, uses });
	}

	/** What this device writes itself is trusted, as in the app. */
	async #keep(composed: Composed): Promise<Composed> {
		await this.replica.ingest([composed.bytes], { trusted: true });
		return composed;
	}
}

export const version = (record: string, base: EntryId[] = [], name = 'Pump'): RecordVersion => ({
	type: 'record.version',
	record,
	base,
	form: 'water-point@1',
	answers: { name },
	blobs: {},
	place: { state: 'denied' },
	at: TEST_TIME
});

export type InvitationKey = Awaited<ReturnType<typeof invitationKeyOf>>;

export const invitation = (seed: string | null = null): Promise<InvitationKey> =>
	invitationKeyOf(seed === null ? randomBytes(32) : seedOf(seed));

/** What a joiner hands in. */
export async function joinRequest(
	who: Actor,
	{ workspace, invite, key }: { workspace: string; invite: EntryId; key: InvitationKey },
	nonce = base64url(randomBytes(16))
): Promise<JoinRequest> {
	const payload = { type: 'join', invite, did: who.person.did, name: who.name, workspace, nonce };
	const jws = await who.person.jws(typOf('join'), payload);
	const input = jws.slice(0, jws.lastIndexOf('.'));
	return { jws, invitationSignature: base64url(key.sign(utf8(input))), grant: who.grant };
}

/** A new workspace of this person. */
export async function found(
	who: Actor,
	ports: Partial<ReplicaPorts> = {},
	seed?: string,
	constitution = CONSTITUTION
): Promise<Writer> {
	const { workspace, foundingKey, entry } = await foundWorkspace({
		name: 'River watch',
		founder: { did: who.person.did, name: who.name },
		grant: who.grant,
		constitution,
		device: who.device,
		at: TEST_TIME,
		...(seed !== undefined && {
			foundingKey: seedOf(seed + 'founding'),
			epochKey: seedOf(seed + 'epoch')
		})
	});
	const me = who.person.did;
	const replica = Replica.create({ workspace, foundingKey, me, ports: testPorts(who, ports) });
	await replica.ingest([entry.bytes]);
	return new Writer(who, replica);
}

/** A replica of the same workspace for somebody else, with all that `from` holds. */
export async function copyFor(
	who: Actor,
	from: Replica,
	ports: Partial<ReplicaPorts> = {}
): Promise<Writer> {
	const { workspace, foundingKey } = from;
	const me = who.person.did;
	const replica = Replica.create({ workspace, foundingKey, me, ports: testPorts(who, ports) });
	await replica.ingest(allOf(from));
	return new Writer(who, replica);
}

export const allOf = (replica: Replica): Bytes[] =>
	[...replica.logs()].flatMap((log) => replica.range(log, 1, Number.MAX_SAFE_INTEGER));

/** Gives each replica all that the others hold. */
export async function meet(...writers: Writer[]): Promise<void> {
	const all = writers.flatMap(({ replica }) => allOf(replica));
	for (const { replica } of writers) await replica.ingest(all);
}

/** Invites, admits and opens the log of a newcomer, and brings both up to date. */
export async function join(
	host: Writer,
	who: Actor,
	role: Role,
	ports: Partial<ReplicaPorts> = {}
): Promise<Writer> {
	const key = await invitation();
	const invite = await host.invite(key, role);
	const { workspace } = host.replica;
	const request = await joinRequest(who, { workspace, invite: invite.id, key });
	await host.op(await addOp(host.replica, invite.id, request));
	const writer = await copyFor(who, host.replica, ports);
	await writer.op({ op: 'open-log', person: who.person.did, grant: who.grant });
	await host.replica.ingest(allOf(writer.replica));
	return writer;
}

export const deviceOf = ({ device }: Actor): DeviceKey => device.key;
