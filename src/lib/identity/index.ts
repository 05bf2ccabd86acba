export { checkPublicKey, didKeyOf, keyIdOf, parseDidKey, x25519Of } from './did-key';
export { verifyGrant, verifyJws, verifyKeyOf } from './jws';
export { openBoxWith, sealBox } from './box';
export type { Box } from './box';
export { comparisonWords } from './comparison-words';
export { didDocumentOf } from './did-document';
export type { DidDocument } from './did-document';
export { connectDid } from './did';
export type { ProviderRequest, ProviderResponse } from './did-provider';
export { createIdentityClient } from './client';
export type { IdentityClient } from './client';
export type { IdentityService, PersonService } from './service';
export { createIdentityCommands } from './commands';
export type { IdentityCommandDeps } from './commands';
export {
	claimedNames,
	pivcSubject,
	CREDENTIALS_CONTEXT,
	PRESENTATION_SECONDS,
	SKEW_SECONDS
} from './jwt-purposes';
export {
	grantPayload,
	joinPayload,
	personName,
	reviewPayload,
	sealPayload,
	typOf,
	DEVICE_NAME_LIMIT,
	NAME_LIMIT
} from './model';
export type {
	DeviceKey,
	Did,
	GrantPayload,
	JwtPurpose,
	Me,
	Purpose,
	StatementPurpose
} from './model';
export {
	BoxUnopened,
	DidInvalid,
	Ed25519Missing,
	GrantInvalid,
	IdentityMissing,
	IdentityUnreadable,
	JwsInvalid,
	KeyInvalid,
	NameInvalid,
	PurposeRefused
} from './errors';
