// The door of ledger: the client of its thread, workspaces, what they hold, and the carrier.

export { createLedgerClient, LedgerClient } from './client';
export type { Prepare } from './client';
export { createWorkspaceCommands } from './commands';
export type { WorkspaceCommandDeps } from './commands';
export { createSyncCommands } from './sync-commands';
export type { LedgerEvent } from './events';
export { readInvitation } from './invitations';
export type { InvitationInfo, InvitationProblem, OpenedInvitation } from './invitations';
export type { Channel, LinkInfo, LinkPeer, RoomSpec, Standing } from './link';
export { ROLES } from './model';
export type {
	AcceptedStatement,
	AdmitQuestion,
	AdmitVerdict,
	BlobRef,
	CredentialStatement,
	DeviceKey,
	Did,
	EntryId,
	FormStatement,
	InvitationView,
	Kind,
	LogId,
	Member,
	Place,
	RecordSeal,
	RecordVersion,
	Review,
	ReviewPayload,
	Role,
	SealPayload,
	SetAside,
	Statement,
	StatementType,
	ThingId,
	WorkspaceId,
	WorkspaceView
} from './model';
export type { PeerView, Reach, RefusedDevice, SyncView } from './sync-model';
export type { BackupSize, TeamLink, TeamsBack } from './keeping';
export type { OnlyHere, OwnDevice } from './own-devices';
export type { InviteInput, LedgerService, StartOptions } from './service';
export { TabLock } from './tab-lock';
export type { TabLockState } from './tab-lock';
export { WebrtcCarrier } from './carriers/webrtc';
export type {
	CarrierStatus,
	PresenceState,
	Refusal,
	WebrtcCarrierOptions
} from './carriers/webrtc';
export { Workspaces } from './workspace.svelte';
export type { TakeStatements } from './workspace.svelte';
