// The DTLS fingerprint that a session description commits to (RFC 8122, RFC 8829).
// A description may carry several, at session and at media level; a relay could show us one and the browser another.

import { AppError, hex, sha256 } from '$lib/kernel';

const LINE = /^a=fingerprint:sha-256 ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$/i;
/** Descriptions with data channels only are about 700 bytes. */
const SDP_LIMIT = 20_000;

/**
 * Lower-case hex of the one sha-256 fingerprint of a description.
 * Every line that speaks of a fingerprint must say the same in the exact form, else `channel/fingerprint-unclear`.
 */
export function fingerprintOf(sdp: string): string {
	if (sdp.length > SDP_LIMIT) throw new AppError('channel/fingerprint-unclear', { found: -1 });
	const found = new Set<string>();
	for (const line of sdp.split(/\r\n|[\r\n\u2028\u2029\u0085\v\f]/)) {
		if (!/fingerprint/i.test(line)) continue;
		const match = LINE.exec(line);
		if (!match) throw new AppError('channel/fingerprint-unclear', { found: -1 });
		found.add(match[1].replaceAll(':', '').toLowerCase());
	}
	const [only] = found;
	if (found.size !== 1) throw new AppError('channel/fingerprint-unclear', { found: found.size });
	return only;
}

/** Lower-case hex SHA-256 of a certificate (DER), as in the description. */
export const fingerprintOfCertificate = async (der: ArrayBuffer): Promise<string> =>
	hex(await sha256(new Uint8Array(der)));
