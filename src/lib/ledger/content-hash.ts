// What a seal must say of the version that it names: docs/formats.md "Record content hash", as the records room writes it.
// A seal over somebody else's content could make reviews of that content void.

import { sha256 } from '@noble/hashes/sha2';
import { canonicalJson, hex, utf8 } from '$lib/kernel';
import type { Did, RecordVersion } from './model';

/** Per version as it was read, since its author never changes. */
const known = new WeakMap<RecordVersion, string>();

/** `sha256:` and 64 lower-case hex digits. */
export function contentHashOf(version: RecordVersion, author: Did): string {
	const before = known.get(version);
	if (before !== undefined) return before;
	const { form, answers, place, at } = version;
	const photos: { [field: string]: string[] } = {};
	for (const [field, blobs] of Object.entries(version.blobs))
		if (blobs.length) photos[field] = blobs.map((blob) => blob.sha256);
	const content = { form, answers, photos, place, author, at, timeTrust: 'device' };
	const hash = `sha256:${hex(sha256(utf8(canonicalJson(content))))}`;
	known.set(version, hash);
	return hash;
}
