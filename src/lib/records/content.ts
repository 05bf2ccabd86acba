// The content of a record that a seal freezes, and its hash. Format: docs/formats.md "Record content hash".

import { sha256 as hash } from '@noble/hashes/sha2';
import { canonicalJson, hex, utf8 } from '$lib/kernel';
import type { Did, Place } from '$lib/ledger';
import type { Answers } from './forms';
import type { VersionContent } from './model';

/** Exactly what is hashed, as RFC 8785 JSON. It travels in a proof file as it is. */
export interface RecordContent {
	/** `<form id>@<version>` */
	form: string;
	answers: Answers;
	/** Field -> SHA-256 of each photo's plaintext, lower-case hex, in order; fields without photos are left out. */
	photos: { [field: string]: string[] };
	place: Place;
	/** Who wrote the version. */
	author: Did;
	/** Milliseconds since 1970 by the author's device. */
	at: number;
	/** Whose word `at` is. */
	timeTrust: 'device';
}

export function recordContent(version: VersionContent, author: Did): RecordContent {
	const photos: RecordContent['photos'] = {};
	for (const [field, blobs] of Object.entries(version.blobs))
		if (blobs.length) photos[field] = blobs.map(({ sha256 }) => sha256);
	const { form, answers, place, at } = version;
	return { form, answers, photos, place, author, at, timeTrust: 'device' };
}

/** `sha256:` and 64 lower-case hex digits. Synchronous, so that folding stays a pure function. */
export const contentHash = (content: RecordContent): string =>
	`sha256:${hex(hash(utf8(canonicalJson(content))))}`;
