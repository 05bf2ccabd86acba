// From a draft to the version that is written: photos first, and never twice.

import { canonicalJson, type AppError, type Bytes } from '$lib/kernel';
import type { BlobRef, Did, EntryId, Place, RecordVersion, WorkspaceId } from '$lib/ledger';
import type { DraftContent } from './drafts.svelte';
import {
	AnswersTooLarge,
	DraftEmpty,
	DraftOfOtherWorkspace,
	RecordAlreadySealed,
	RecordInConflict
} from './errors';
import { ANSWERS_LIMIT, validateAnswers, type Form } from './forms';
import { isConflict, type Photos, type RecordView, type VersionView } from './model';

export interface SavingDeps {
	me(): Did | null;
	now(): number;
	record(id: string): RecordView | null;
	form(reference: string): Form | undefined;
	drafts: { read(id: string): Promise<DraftContent>; forget(id: string): Promise<void> };
	ledger: {
		putBlob(workspace: WorkspaceId, plaintext: Bytes, mediaType: string): Promise<BlobRef>;
	};
}

/** `already`: the entry that says exactly this, when the app ended between writing it and removing the draft. */
export type Made = { version: RecordVersion; already?: { id: EntryId } } | { error: AppError };

export async function versionOfDraft(
	deps: SavingDeps,
	workspace: WorkspaceId,
	id: string
): Promise<Made> {
	const draft = await deps.drafts.read(id);
	const problem = whyNot(draft, workspace, deps.form(draft.row.form));
	if (problem) return { error: problem };
	const { record, base, form } = draft.row;
	const { answers, place } = draft;
	const already = alreadySaved(deps, draft);
	const blobs = already?.blobs ?? (await putPhotos(deps, workspace, draft));
	const at = already?.at ?? deps.now();
	const version = {
		type: 'record.version' as const,
		record,
		base,
		form,
		answers,
		blobs,
		place,
		at
	};
	return already ? { version, already } : { version };
}

/** The version that says exactly what this draft does. */
export const alreadySaved = (
	{ me, record }: Pick<SavingDeps, 'me' | 'record'>,
	draft: DraftContent
): VersionView | undefined =>
	record(draft.row.record)?.versions.find(
		(version) => version.by === me() && sameContent(version, draft)
	);

/** A place that the phone found after the record was saved. */
export function versionWithPlace(view: RecordView, place: Place): Made {
	if (view.seal) return { error: new RecordAlreadySealed(view.id) };
	if (isConflict(view)) return { error: new RecordInConflict(view.id) };
	const { id: record, current: base, form, answers, blobs, at } = view;
	return { version: { type: 'record.version', record, base, form, answers, blobs, place, at } };
}

function whyNot(draft: DraftContent, workspace: WorkspaceId, form?: Form): AppError | null {
	const { row, answers, photos } = draft;
	if (row.workspace !== null && row.workspace !== workspace) return new DraftOfOtherWorkspace();
	const counts = Object.entries(photos).map(([field, list]) => [field, list.length] as const);
	const { isEmpty } = validateAnswers(form ?? anyForm, answers, Object.fromEntries(counts));
	if (isEmpty) return new DraftEmpty();
	const size = canonicalJson(answers).length;
	return size > ANSWERS_LIMIT ? new AnswersTooLarge(ANSWERS_LIMIT) : null;
}

/** Stands in for a form that is not here: emptiness is the only question. */
const anyForm: Form = { id: 'any', version: 1, title: {}, fields: [] };

/** Photos go before the record that names them, the small one before the large one. */
async function putPhotos(
	deps: SavingDeps,
	workspace: WorkspaceId,
	draft: DraftContent
): Promise<Photos> {
	const blobs: Photos = {};
	for (const [field, list] of Object.entries(draft.photos)) {
		const refs: BlobRef[] = [];
		for (const photo of list) {
			if ('ref' in photo) {
				refs.push(photo.ref);
				continue;
			}
			const { mediaType } = photo;
			const thumbnail = await deps.ledger.putBlob(workspace, photo.thumbnail, mediaType);
			const ref = await deps.ledger.putBlob(workspace, photo.bytes, mediaType);
			refs.push({ ...ref, thumbnail });
		}
		if (refs.length) blobs[field] = refs;
	}
	return blobs;
}

type Hashes = { [field: string]: string[] };

function sameContent(version: VersionView, draft: DraftContent): boolean {
	const kept: Hashes = {};
	for (const [field, list] of Object.entries(version.blobs))
		if (list.length) kept[field] = list.map(({ sha256 }) => sha256);
	const taken: Hashes = {};
	for (const [field, list] of Object.entries(draft.photos))
		if (list.length)
			taken[field] = list.map((photo) => ('ref' in photo ? photo.ref : photo).sha256);
	const { base, form, answers, place } = version;
	return (
		canonicalJson({ base, form, answers, place, photos: kept }) ===
		canonicalJson({
			...{ base: draft.row.base, form: draft.row.form },
			...{ answers: draft.answers, place: draft.place, photos: taken }
		})
	);
}
