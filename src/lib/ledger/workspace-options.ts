// What an open workspace is given: where it is kept, who uses it, whom it tells.

import type { Bytes } from '$lib/kernel';
import type { BlobStore } from './blobs';
import type { DeviceKey, Did, WorkspaceView } from './model';
import type { ReplicationEvents } from './replication';
import type { OpenInvitation } from './rooms';
import type { Session } from './session';
import type { Shelf } from './shelf';
import type { LedgerStore } from './store';

export type WorkspaceChange = 'workspace' | 'statements' | 'sync' | 'rooms';

export interface WorkspaceOptions {
	shelf: Shelf;
	store: LedgerStore;
	blobs: BlobStore;
	me: Did;
	device: DeviceKey;
	foundingKey: Bytes;
	/** Grows with each start of the ledger. */
	generation: number;
	tell: (change: WorkspaceChange) => void;
	now: () => number;
	isOnline: () => boolean;
	heartbeatMs?: number;
	/** Open invitations that this device may admit for, newest first. */
	openInvitations: (view: WorkspaceView) => Promise<OpenInvitation[]>;
	/** Sessions of the invitation rooms. */
	join: Pick<ReplicationEvents, 'join' | 'refused'> & {
		opened: (session: Session) => void;
	};
	/** After anything was accepted. */
	settled: (view: WorkspaceView) => Promise<void>;
}
