// The door of identity: DIDs, statements and grants, boxes, and the client of the thread that holds the key.

export { didKeyOf, keyIdOf, parseDidKey, x25519Of } from './did-key';
export { verifyGrant, verifyJws } from './jws';
export { openBoxWith, sealBox } from './box';
export type { Box } from './box';
export { assertBackupFile } from './backup-file';
export { comparisonWords } from './comparison-words';
export type { DidDocument } from './did-document';
export { connectDid } from './did';
export type { ProviderRequest, ProviderResponse } from './did-provider';
export { createIdentityClient } from './client';
export type { IdentityClient } from './client';
export type { IdentityService, PersonService } from './service';
export type { AddWay, KeepingService, KeepingView } from './keeping';
export type { UnlockWith } from './person';
export type { OpenBackup, Restore, Sections } from './restore';
export type { Way, WayKind } from './vault';
export { PASSPHRASE_LIMIT, strengthOf } from './passphrase';
export type { Strength } from './passphrase';
export { threePositions } from './positions';
export { createIdentityCommands } from './commands';
export type { IdentityCommandDeps } from './commands';
export { claimedNames, pivcSubject, CREDENTIALS_CONTEXT, SKEW_SECONDS } from './jwt-purposes';
export { joinPayload, reviewPayload, sealPayload, typOf } from './model';
export type {
	DeviceKey,
	Did,
	GrantPayload,
	JwtPurpose,
	Me,
	Purpose,
	StatementPurpose
} from './model';
