// What proofs add to a backup: known signers, imported credentials, evidence that can no longer be told apart, showings.
// docs/formats.md "Backup: signers" is this file in words.

import * as v from 'valibot';
import { AppError, fromUtf8, utf8, type Bytes } from '$lib/kernel';
import type { Evidence } from './evidence';
import type { ProofStore } from './store';

const LIMIT = 10_000;
const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const list = <Item extends v.GenericSchema>(item: Item) =>
	v.pipe(v.array(item), v.maxLength(LIMIT));

const shape = v.object({
	version: v.literal(1),
	signers: list(
		v.object({ did: text(128), name: text(60), words: v.array(text(32)), since: time })
	),
	imported: list(v.object({ jwt: text(65_536), importedAt: time })),
	evidence: list(v.object({ root: text(128), evidence: v.array(v.custom<Evidence>(isObject)) })),
	shown: list(
		v.object({
			id: text(128),
			at: time,
			audience: text(2_048),
			how: v.picklist(['link', 'code', 'file']),
			score: time,
			workspace: text(64)
		})
	)
});

function isObject(value: unknown): boolean {
	return typeof value === 'object' && value !== null;
}

export async function writeProofs(store: ProofStore): Promise<Bytes> {
	const imported = (await store.imported()).map(({ jwt, importedAt }) => ({ jwt, importedAt }));
	const kept: v.InferInput<typeof shape> = {
		version: 1,
		signers: await store.signers(),
		imported,
		evidence: await store.allEvidence(),
		shown: await store.shown()
	};
	return utf8(JSON.stringify(kept));
}

/** What is here stays: a signer whose words were compared here is not renamed by a file. */
export async function takeProofs(
	bytes: Uint8Array,
	store: ProofStore,
	keepImported: (jwt: string) => Promise<unknown>
): Promise<void> {
	const { signers, imported, evidence, shown } = parse(bytes);
	for (const signer of signers)
		if (!(await store.signer(signer.did))) await store.keepSigner(signer);
	for (const { root, evidence: items } of evidence)
		if (!(await store.evidence(root))) await store.keepEvidence(root, items);
	for (const showing of shown) await store.keepShown(showing);
	// its signature is checked before it is shown
	for (const { jwt } of imported) await keepImported(jwt);
}

function parse(bytes: Uint8Array): v.InferOutput<typeof shape> {
	try {
		const value: unknown = JSON.parse(fromUtf8(bytes));
		return v.parse(shape, value);
	} catch (cause) {
		throw new AppError('proof/backup-unreadable', {}, { cause });
	}
}
