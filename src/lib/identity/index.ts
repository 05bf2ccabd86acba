export { checkPublicKey, didKeyOf, keyIdOf, parseDidKey, x25519Of } from './did-key';
export { verifyGrant, verifyJws, verifyKeyOf } from './jws';
export { openBoxWith, sealBox } from './box';
export type { Box } from './box';
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
	PurposeRefused
} from './errors';
