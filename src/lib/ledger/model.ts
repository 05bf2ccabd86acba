// The words of the ledger: kinds, roles, statements, ops, and the views made from accepted entries.
// Formats are those of docs/formats.md; rules those of README.md.

import type { Json } from '$lib/kernel';

/** Lower-case hex of a SHA-256 (entry, op, blob) unless said otherwise. */
export type EntryId = string;
/** 16 bytes, lower-case hex. */
export type WorkspaceId = string;
export type LogId = string;
/** Ed25519 public key, 32 bytes, lower-case hex. */
export type DeviceKey = string;
export type Did = string;

export const KIND = {
	documentUpdate: 1,
	membership: 2,
	statement: 3,
	journalCheckpoint: 4,
	forkProof: 5
} as const;
export type Kind = (typeof KIND)[keyof typeof KIND];

/** Rising rights: each role holds those before it. */
export const ROLES = [
	'viewer',
	'commenter',
	'editor',
	'reviewer',
	'issuer',
	'maintainer',
	'admin'
] as const;
export type Role = (typeof ROLES)[number];

/** A photo or another file, encrypted under its own key in 256 KiB chunks. */
export interface BlobRef {
	/** SHA-256 over the concatenated SHA-256 of the encrypted chunks, hex. */
	id: string;
	/** AES-256 key, base64url. */
	key: string;
	/** SHA-256 of the plaintext, hex: the photo's name. */
	sha256: string;
	/** Plaintext length in bytes. */
	size: number;
	/** Hex SHA-256 of each encrypted chunk, in order. */
	chunks: string[];
	mediaType: string;
	/** The small picture that goes first, as a blob of its own. */
	thumbnail?: BlobRef;
}

export type Place =
	| { state: 'pending' }
	| { state: 'denied' }
	| { state: 'fix'; lat: number; lon: number; accuracyMeters: number; at: number };

export interface RecordVersion {
	type: 'record.version';
	/** randomId() of the record. */
	record: string;
	/** Entry ids of the versions that this one replaces. */
	base: EntryId[];
	/** `<form id>@<version>`. */
	form: string;
	answers: { [field: string]: Json };
	/** Field name -> photos. */
	blobs: { [field: string]: BlobRef[] };
	place: Place;
	/** Milliseconds since 1970 by the author's clock: a claim. */
	at: number;
}
export interface RecordSeal {
	type: 'record.seal';
	/** Entry id of the sealed version. */
	version: EntryId;
	/** Compact JWS, typ azora-seal+jws. */
	jws: string;
}
export interface Review {
	type: 'review';
	/** Compact JWS, typ azora-review+jws. */
	jws: string;
}
export interface CredentialStatement {
	type: 'credential';
	jwt: string;
}
export interface FormStatement {
	type: 'form';
	form: { [key: string]: Json };
}
export type Statement = RecordVersion | RecordSeal | Review | CredentialStatement | FormStatement;
export type StatementType = Statement['type'];

/** Payload of a seal's JWS (RFC 8785 JSON). */
export interface SealPayload {
	type: 'seal';
	workspace: WorkspaceId;
	record: string;
	/** sha256: + hex over RFC 8785 of the content, see records/README.md. */
	contentHash: string;
	at: number;
}
export interface ReviewPayload {
	type: 'review';
	workspace: WorkspaceId;
	record: string;
	contentHash: string;
	at: number;
	verdict: 'confirm' | 'dispute';
	reason: string;
}

/** An epoch key for its readers: HPKE box per reader DID, commitment, previous key under the new one. */
export interface EpochGrant {
	/** hex SHA-256("azora/epoch" ‖ workspace id 16 ‖ key 32). For `found` the workspace is 16 zero bytes. */
	commitment: string;
	boxes: { did: Did; enc: string; ciphertext: string }[];
	/** base64url(nonce 12 ‖ AES-256-GCM of the previous epoch key); null in `found` and `add`. */
	previous: string | null;
}

export interface JoinRequest {
	/** Compact JWS, typ azora-join+jws, by the joiner's person key: {type:'join', invite, did, name, workspace, nonce}. */
	jws: string;
	/** base64url Ed25519 by the invitation key over the same signing input. */
	invitationSignature: string;
	/** The joiner's DeviceGrant. */
	grant: string;
}

/** Where the logs of somebody end: log id -> [seq, entry id]. A log not listed ends at 0. */
export type Cut = { [log: LogId]: [number, EntryId] };

export type MembershipOp =
	| {
			op: 'found';
			name: string;
			founder: { did: Did; name: string };
			grant: string;
			/** Hash of the constitution. */
			constitution: string;
			epoch: EpochGrant;
			at: number;
	  }
	| {
			op: 'invite';
			/** Ed25519 public key of the invitation, hex. */
			key: string;
			role: Role;
			/** Milliseconds since 1970; checked by the admitting device only. */
			expiresAt: number;
			uses: number;
	  }
	| { op: 'revoke'; invite: EntryId }
	| { op: 'add'; invite: EntryId; request: JoinRequest; epoch: EpochGrant }
	| { op: 'open-log'; person: Did; grant: string }
	| { op: 'close-log'; device: DeviceKey; cut: Cut }
	| { op: 'set-role'; did: Did; role: Role; cut: Cut | null }
	| { op: 'remove'; did: Did; cut: Cut; epoch: EpochGrant }
	| { op: 'leave'; cut: Cut }
	| { op: 'rotate'; epoch: EpochGrant }
	| { op: 'merge' };
export type OpName = MembershipOp['op'];

/** Small and free of names, so that verdicts can be kept: one per distinct value of this. */
export interface AdmitQuestion {
	kind: Kind;
	/** Statement type or op name; null for kinds without one. */
	type: string | null;
	/** Role of the author in the state at `auth`. */
	role: Role;
	/**
	 * Facts fixed by what the entry itself names: record.seal {isAuthor}; review {isSealed, isAuthor, verdict};
	 * credential {issuerIsSelf, subjectIsSelf, subjectIsMember}; invite, add {role}; close-log {isSelf};
	 * set-role {role, isSelf, targetRole}; remove {isSelf, targetRole}; others {}. To close another's device is asked
	 * as `remove`; found, open-log, merge, leave and fork proofs are not asked about.
	 */
	facts: { [name: string]: string | boolean };
}
export interface AdmitVerdict {
	admit: boolean;
	/** Rule that spoke, `<article>/<rule>`, and its sentence. */
	rule: string;
	sentence: string;
}

export interface AcceptedStatement {
	/** Position in this device's order of acceptance; grows, and is never used twice. */
	index: number;
	id: EntryId;
	log: LogId;
	seq: number;
	device: DeviceKey;
	person: Did;
	/** Role of the author at `auth`. */
	role: Role;
	hlc: { ms: number; counter: number };
	/** Ids of the constitution rule that let it in. */
	rule: string;
	statement: Statement;
	authorForkedLater: boolean;
}

export interface Member {
	did: Did;
	/** A claim by the person. */
	name: string;
	role: Role;
	isFounder: boolean;
	devices: { key: DeviceKey; name: string }[];
}

export interface InvitationView {
	id: EntryId;
	role: Role;
	expiresAt: number;
	uses: number;
	used: number;
	revoked: boolean;
	by: Did;
}

/** Kept, shown, never applied. */
export interface SetAside {
	id: EntryId;
	log: LogId;
	seq: number;
	device: DeviceKey;
	person: Did | null;
	/** Code of why: `ledger/not-admitted`, `ledger/beyond-cut`, `ledger/forked`, … */
	code: string;
	/** A sentence of the constitution when it was the one who refused. */
	sentence: string;
	rule: string;
	receivedAt: number;
}

export interface WorkspaceView {
	id: WorkspaceId;
	name: string;
	/** `waiting`: this device asked to join and nobody answered yet. */
	state: 'member' | 'waiting' | 'removed';
	foundedAt: number;
	constitution: string;
	me: { did: Did; role: Role | null };
	members: Member[];
	invitations: InvitationView[];
	setAside: SetAside[];
	/** Entries here that wait for something they name. */
	parked: number;
	frozenLogs: LogId[];
}

/** One thing that somebody made: a record with its versions, seal and photos; a review; a credential; a form. */
export interface ThingId {
	kind: 'record' | 'review' | 'credential' | 'form';
	id: string;
}
