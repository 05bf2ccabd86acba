// The shape of the ledger's database on this device.

import type { DBSchema, IDBPTransaction } from 'idb';
import type { Bytes } from '$lib/kernel';
import type { Did, EntryId, LogId, WorkspaceId } from './model';
import type { Pack, PackKey } from './packs';

/** Under a key that cannot leave this browser profile: AES-256-GCM, AAD = what it is. */
export interface Wrapped {
	nonce: Bytes;
	bytes: Bytes;
}
export interface WorkspaceKept {
	id: WorkspaceId;
	me: Did;
	createdAt: number;
	secret: Wrapped;
}

export interface OwnHead {
	seq: number;
	id: EntryId;
}

export interface Schema extends DBSchema {
	workspaces: { key: WorkspaceId; value: WorkspaceKept };
	packs: { key: PackKey; value: Pack };
	heads: { key: [WorkspaceId, LogId]; value: OwnHead };
	secrets: { key: string; value: Wrapped };
	marks: { key: [WorkspaceId, string]; value: unknown };
	device: { key: string; value: CryptoKey | number };
}
export type Stores = 'workspaces' | 'packs' | 'heads' | 'secrets' | 'marks' | 'device';
export type Writing = IDBPTransaction<Schema, Stores[], 'readwrite'>;
