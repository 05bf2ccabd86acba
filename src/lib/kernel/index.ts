// The door of kernel: results, errors, bytes, canonical JSON, Merkle roots, time.

export { ok, err, unwrap, AppError, asAppError, messageKey } from './result';
export type { Result, ErrorData } from './result';
export {
	utf8,
	fromUtf8,
	hex,
	fromHex,
	base64,
	base64url,
	fromBase64url,
	concat,
	compareBytes,
	ownBytes,
	randomBytes,
	sha256
} from './bytes';
export type { Bytes } from './bytes';
export { canonicalJson } from './canonical-json';
export type { Json } from './canonical-json';
export { framedLength, packFrames, readFrames } from './frames';
export { merkleLeaf, merkleRoot } from './merkle';
export { systemClock } from './clock';
export type { Clock } from './clock';
export { randomId } from './ids';
export { within } from './cancellation';
export { Listeners } from './listeners';
export type { Unsubscribe } from './listeners';
