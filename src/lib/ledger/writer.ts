// Writing entries: takes what a replica knows, signs with the device key, gives back bytes. It does not take them in:
// whoever calls keeps the bytes first and then lets the replica `ingest` them, one write at a time.

import { fromHex, hex, randomBytes, type Bytes } from '$lib/kernel';
import { assertWriter } from './desk';
import {
	assembleEntry,
	encodeHeader,
	ENTRY_LIMIT,
	entryId,
	hashBody,
	signedBytes,
	ZERO_16,
	ZERO_32,
	type Header,
	type Hlc
} from './entry';
import { makeEpochGrant } from './epochs';
import { CannotWrite } from './errors';
import { bodyKey, logIdOf, PURPOSE, workspaceIdOf } from './keys';
import {
	KIND,
	type DeviceKey,
	type Did,
	type EntryId,
	type Kind,
	type LogId,
	type MembershipOp,
	type Statement,
	type WorkspaceId
} from './model';
import { parseOp } from './ops';
import type { Replica } from './replica';
import { canonicalBytes } from './shapes';
import { parseStatement } from './statements';

/** A device that writes: its public key and its private key, which may be non-extractable. */
export interface WritingDevice {
	key: DeviceKey;
	privateKey: CryptoKey;
}

export interface Composed {
	id: EntryId;
	log: LogId;
	seq: number;
	kind: Kind;
	device: DeviceKey;
	bytes: Bytes;
}

export interface EntryDraft {
	header: Omit<Header, 'device' | 'nonce'> & { nonce?: Bytes };
	/** Plaintext. */
	body: Bytes;
	/** Founding or epoch key, 32 bytes. */
	key: Bytes;
	device: WritingDevice;
}

const TAG = 16;

/** Encrypts and signs one entry. Throws `ledger/too-large`. */
export async function composeEntry({
	header: given,
	body,
	key,
	device
}: EntryDraft): Promise<{ id: Bytes; bytes: Bytes }> {
	const header: Header = {
		...given,
		device: fromHex(device.key),
		nonce: given.nonce ?? randomBytes(12)
	};
	const headerBytes = encodeHeader(header, body.length + TAG);
	if (headerBytes.length + body.length + TAG + 64 > ENTRY_LIMIT)
		throw new CannotWrite('ledger/too-large');
	const sealed = new Uint8Array(
		await crypto.subtle.encrypt(
			{ name: 'AES-GCM', iv: header.nonce, additionalData: headerBytes },
			await bodyKey(key, header.log),
			body
		)
	);
	const id = entryId(headerBytes, hashBody(sealed));
	const signature = await crypto.subtle.sign('Ed25519', device.privateKey, signedBytes(id));
	return { id, bytes: assembleEntry(headerBytes, sealed, new Uint8Array(signature)) };
}

export interface Founding {
	name: string;
	founder: { did: Did; name: string };
	grant: string;
	/** Hash of the constitution. */
	constitution: string;
	device: WritingDevice;
	/** Milliseconds since 1970. */
	at: number;
	/** Only vectors set these. */
	foundingKey?: Bytes;
	epochKey?: Bytes;
	nonce?: Bytes;
}

/** The founding op. Its id gives the workspace; the founding key goes into every invitation. */
export async function foundWorkspace(
	founding: Founding
): Promise<{ workspace: WorkspaceId; foundingKey: Bytes; entry: Composed }> {
	const { name, founder, grant, constitution, device, at } = founding;
	const foundingKey = founding.foundingKey ?? randomBytes(32);
	const epoch = await makeEpochGrant({
		workspace: null,
		key: founding.epochKey ?? randomBytes(32),
		readers: [founder.did],
		previous: []
	});
	const op: MembershipOp = { op: 'found', name, founder, grant, constitution, epoch, at };
	const { id, bytes } = await composeEntry({
		header: {
			kind: KIND.membership,
			workspace: ZERO_16,
			log: ZERO_16,
			seq: 1,
			prev: ZERO_32,
			epoch: ZERO_16,
			hlc: { ms: at, counter: 0 },
			auth: [],
			nonce: founding.nonce
		},
		body: checked(op, parseOp),
		key: foundingKey,
		device
	});
	const workspace = workspaceIdOf(id);
	const log = hex(logIdOf(workspace, fromHex(device.key), PURPOSE.membership));
	const place = { id: hex(id), log, seq: 1, kind: KIND.membership, device: device.key };
	return { workspace: hex(workspace), foundingKey, entry: { ...place, bytes } };
}

export interface WriteOptions {
	nonce?: Bytes;
	hlc?: Hlc;
}

/** The next op of a device. `open-log` is the first one of every device but the founder's. Throws CannotWrite. */
export async function composeOp(
	replica: Replica,
	device: WritingDevice,
	op: MembershipOp,
	options: WriteOptions = {}
): Promise<Composed> {
	if (op.op !== 'open-log') assertWriter(replica.sight, replica.me, device.key);
	else if (replica.roleOf(replica.me) === null) throw new CannotWrite('ledger/not-a-member');
	return write(replica, device, KIND.membership, checked(op, parseOp), {
		...options,
		isMerge: op.op === 'merge'
	});
}

/** The next statement of a device. Throws CannotWrite. */
export async function composeStatement(
	replica: Replica,
	device: WritingDevice,
	statement: Statement,
	options: WriteOptions = {}
): Promise<Composed> {
	assertWriter(replica.sight, replica.me, device.key);
	return write(replica, device, KIND.statement, checked(statement, parseStatement), options);
}

/** A proof that somebody's log forked, from `Replica.unprovenForks`. Throws CannotWrite. */
export async function composeForkProof(
	replica: Replica,
	device: WritingDevice,
	proof: Bytes,
	options: WriteOptions = {}
): Promise<Composed> {
	assertWriter(replica.sight, replica.me, device.key);
	return write(replica, device, KIND.forkProof, proof, options);
}

async function write(
	replica: Replica,
	device: WritingDevice,
	kind: Kind,
	body: Bytes,
	{ nonce, hlc, isMerge = false }: WriteOptions & { isMerge?: boolean }
): Promise<Composed> {
	const { log, seq, prev } = replica.nextOf(kind, device.key);
	const auth = replica.authFor(kind, device.key, { isMerge });
	const isByEpoch = kind !== KIND.membership && kind !== KIND.forkProof;
	const epoch = isByEpoch ? replica.writingEpoch() : null;
	if (isByEpoch && !epoch) throw new CannotWrite('ledger/key-missing');
	const { id, bytes } = await composeEntry({
		header: {
			kind,
			workspace: fromHex(replica.workspace),
			log: fromHex(log),
			seq,
			prev,
			epoch: epoch?.id ?? ZERO_16,
			hlc: hlc ?? replica.tick(),
			auth,
			nonce
		},
		body,
		key: epoch?.key ?? replica.foundingKey,
		device
	});
	return { id: hex(id), log, seq, kind, device: device.key, bytes };
}

/** Nobody would accept what this device itself would not read. */
function checked(value: object, parse: (body: Bytes) => { ok: boolean }): Bytes {
	const body = canonicalBytes(value);
	if (!parse(body).ok) throw new CannotWrite('ledger/body-invalid');
	return body;
}
