// A replica: all that one device holds of one workspace, and what follows from it. Never throws on bad bytes.
import type { Bytes } from '$lib/kernel';
import type {
	AcceptedStatement,
	AdmitQuestion,
	AdmitVerdict,
	DeviceKey,
	Did,
	EntryId,
	Kind,
	LogId,
	WorkspaceId,
	WorkspaceView
} from './model';

export interface ReplicaPorts {
	/** Opens an HPKE box for this person (base64url parts). null = not for me, or it cannot be opened now. */
	openBox(
		box: { did: Did; enc: string; ciphertext: string },
		info: string,
		aad: Bytes
	): Promise<Bytes | null>;
	admit(question: AdmitQuestion): Promise<AdmitVerdict>;
	knowsConstitution(hash: string): boolean;
	now(): number;
}

/** Newest linked entry of each log; forked logs show the branch that counts. */
export type Heads = { [log: LogId]: [seq: number, id: EntryId] };

export interface Kept {
	id: EntryId;
	log: LogId;
	seq: number;
	kind: Kind;
	device: DeviceKey;
	bytes: Bytes;
}

export interface IngestReport {
	/** New here: keep these, whether accepted, parked or set aside. */
	stored: Kept[];
	/** Not kept. */
	refused: { index: number; code: string }[];
	/** Members, statements, heads or set-aside entries changed. */
	changed: boolean;
}

export interface ReplicaOptions {
	workspace: WorkspaceId;
	foundingKey: Bytes;
	me: Did;
	ports: ReplicaPorts;
}

export declare class Replica {
	static create(options: ReplicaOptions): Replica;
	/** Idempotent, any order, any bytes. `trusted`: this device has verified these signatures before. */
	ingest(entries: Bytes[], options?: { trusted?: boolean }): Promise<IngestReport>;
	heads(): Heads;
	/** Every tip of the logs that forked. */
	forkTips(): { log: LogId; tips: [seq: number, id: EntryId][] }[];
	/** Verbatim, ordered by seq, both branches of a fork. */
	range(log: LogId, from: number, to: number): Bytes[];
	entryById(id: EntryId): Bytes | undefined;
	/** Ids that parked entries wait for: ask peers for them. */
	missing(): EntryId[];
	view(): WorkspaceView;
	/** `since` is the `next` of the answer before, 0 at first. */
	statements(since: number): { reset: boolean; items: AcceptedStatement[]; next: number };
	stateDigest(): Promise<string>;
	/** Log ids (membership first) of each device that is known, for replication order. */
	isMembershipLog(log: LogId): boolean;

	authFor(kind: Kind, device: DeviceKey): Bytes[];
	nextOf(log: LogId): { seq: number; prev: Bytes };
	writingEpoch(): { id: Bytes; key: Bytes } | null;
	epochKey(id: string): Bytes | undefined;
	tick(): { ms: number; counter: number };
}
