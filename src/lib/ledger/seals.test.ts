// Seals and reviews: whose seal counts, over what, and that nobody's review is made void by another's seal.

import { describe, expect, it } from 'vitest';
import { contentHashOf } from './content-hash';
import type { RecordVersion } from './model';
import { actor, found, join, meet } from './testing';

const codeOf = (writer: { replica: { statusOf(id: string): unknown } }, id: string) =>
	writer.replica.statusOf(id);

describe('the content hash', () => {
	it('is that of docs/formats.md', () => {
		const photo = { sha256: 'ab'.repeat(32) };
		const version = {
			form: 'water-point@1',
			answers: { level: 142, name: 'Bonsa bridge' },
			blobs: { photos: [photo], none: [] },
			place: { state: 'fix', lat: 5.3127, lon: -1.8204, accuracyMeters: 6, at: 990 },
			at: 1000
		} as unknown as RecordVersion;
		expect(contentHashOf(version, 'did:key:z6MkkofiKofiKofiKofi')).toBe(
			'sha256:519581842d4ece86cd03eeb6238eded8b19f007845896d81378d09cb552f0446'
		);
	});
});

describe('a seal', () => {
	it('is by the author of the version; a co-author of what it was made from may not', async () => {
		const ada = await found(await actor('Ada'));
		const ben = await join(ada, await actor('Ben'), 'editor');
		const first = await ben.record('r1');
		await meet(ada, ben);
		const second = await ada.record('r1', [first.id]);
		await meet(ada, ben);
		const theirs = await ben.seal('r1', second.id);
		expect(codeOf(ben, theirs.id)).toEqual({ status: 'aside', code: 'ledger/not-admitted' });
		const own = await ada.seal('r1', second.id);
		expect(codeOf(ada, own.id)).toMatchObject({ status: 'accepted' });
	});

	it('that says another hash than that of the version it names is set aside', async () => {
		const ada = await found(await actor('Ada'));
		const made = await ada.record('r1');
		const wrong = await ada.seal('r1', made.id, `sha256:${'ab'.repeat(32)}`);
		expect(codeOf(ada, wrong.id)).toEqual({ status: 'aside', code: 'ledger/reference-wrong' });
	});

	it('over somebody else’s hash makes no review of that void', async () => {
		const ada = await found(await actor('Ada'));
		const ben = await join(ada, await actor('Ben'), 'editor');
		const eve = await join(ada, await actor('Eve'), 'editor');
		const made = await ben.record('r1');
		const hash = (await ben.seal('r1', made.id)).contentHash;
		await meet(ada, ben, eve);
		// Ada also tried her hand at this record, and confirms Ben's
		const beside = await ada.record('r1', [], 'Other');
		const review = await ada.review('r1', made.id);
		await meet(ada, ben, eve);
		const over = await eve.record('r1', [beside.id], 'Mine');
		await eve.seal('r1', over.id, hash);
		await meet(ada, ben, eve);
		for (const writer of [ada, ben, eve])
			expect(codeOf(writer, review.id)).toMatchObject({ status: 'accepted' });
	});
});
