// What the signed texts of seals and reviews say.

import * as v from 'valibot';
import { fromBase64url, fromUtf8 } from '$lib/kernel';

const payloadBase = {
	workspace: v.string(),
	record: v.string(),
	contentHash: v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/)),
	at: v.number()
};
export const sealShape = v.object({ type: v.literal('seal'), ...payloadBase });
export const reviewShape = v.object({
	type: v.literal('review'),
	...payloadBase,
	verdict: v.picklist(['confirm', 'dispute']),
	reason: v.string()
});

/** What a compact JWS says. Its signature was checked when the ledger accepted it; anybody else checks again. */
export function said<T>(jws: string, shape: v.GenericSchema<unknown, T>): T | null {
	try {
		const parsed = v.safeParse(shape, JSON.parse(fromUtf8(fromBase64url(jws.split('.')[1] ?? ''))));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}
