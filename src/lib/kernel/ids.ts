// Identifiers made on this device.

import { base64url, randomBytes } from './bytes';

/** 128 random bits, base64url, 22 characters: record, draft and decision ids. */
export const randomId = (): string => base64url(randomBytes(16));
