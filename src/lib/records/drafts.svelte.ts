// The drafts of this device: list, begin, open, delete with undo, read for saving.

import { randomId } from '$lib/kernel';
import type { BlobRef, EntryId, Place, WorkspaceId } from '$lib/ledger';
import {
	deleteDraftDocument,
	DraftDocument,
	draftDocuments,
	type DraftPhotos
} from './draft-document';
import { Draft, type DraftDeps } from './draft.svelte';
import type { DraftKept } from './drafts-backup';
import { DraftNotFound } from './errors';
import { formRef, recordTitle, shippedForms, titleIn, type Answers, type Form } from './forms';
import type { RecordView } from './model';
import type { PlaceChoice } from './place';
import { alreadySaved, type SavingDeps } from './saving';
import type { DraftPhoto, DraftRow } from './store';

/** A deleted draft can come back for this long. */
const KEEP_DELETED_MS = 24 * 60 * 60 * 1000;

/** What saving a draft writes. */
export interface DraftContent {
	row: DraftRow;
	answers: Answers;
	photos: { [field: string]: (DraftPhoto | { ref: BlobRef })[] };
	place: Place;
}

/** One document for all who have the draft open: who left while it opened, and who came back. */
interface Open {
	draft: Promise<Draft>;
	users: number;
}

export class Drafts {
	#list = $state.raw<DraftRow[]>([]);
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
	readonly #open = new Map<string, Open>();
	readonly #deps: DraftDeps;
	#clearing: Promise<void> = Promise.resolve();

	constructor(deps: DraftDeps) {
		this.#deps = { ...deps, onRow: (row) => this.#showRow(row) };
	}

	/** Newest keystroke first, without deleted ones. */
	get list(): DraftRow[] {
		return this.#list.map((row) => {
			const form = shippedForms.find((one) => formRef(one) === row.form);
			return form ? { ...row, title: titleIn(form, row.title, this.#language) } : row;
		});
	}
	get #language(): string {
		return this.#deps.language?.() ?? 'en';
	}

	async load(): Promise<void> {
		this.#setList(await this.#deps.store.listDrafts());
	}

	/** Clears away what was deleted long ago, and documents whose draft is gone. */
	async sweep(): Promise<void> {
		// before the list: a draft that begins meanwhile has its row first
		const documents = await draftDocuments().catch(() => []);
		const rows = await this.#deps.store.listDrafts();
		const old = this.#deps.now() - KEEP_DELETED_MS;
		for (const row of rows)
			if (row.deletedAt !== null && row.deletedAt < old) await this.erase(row.id);
		const known = rows.map(({ id }) => id);
		for (const id of documents) if (!known.includes(id)) await deleteDraftDocument(id);
	}

	/** Drops what was saved whole when the app ended before it could do so itself. What says more, or less, stays. */
	async dropSaved(deps: Pick<SavingDeps, 'me' | 'record'>): Promise<void> {
		for (const { id, record, base } of this.#list) {
			const isSavedOver = deps
				.record(record)
				?.versions.some((v) => String(v.base) === String(base));
			if (!isSavedOver || this.#open.has(id)) continue;
			// one that cannot be read now is looked at again at the next start
			const draft = await this.read(id).catch(() => null);
			if (draft && alreadySaved(deps, draft)) await this.erase(id).catch(() => {});
		}
	}

	async create(form: Form, workspace: WorkspaceId | null): Promise<Draft> {
		const row = this.#newRow(form, workspace, randomId(), []);
		await this.#deps.store.putDraft(row);
		return this.#opened(row, form);
	}

	/**
	 * A change of a record: over all its current versions, starting from the one that the person picked. Who picks none goes
	 * on with the change that they have begun, if there is one: two of them would be a conflict with oneself.
	 */
	async change(
		view: RecordView,
		form: Form,
		workspace: WorkspaceId,
		picked?: EntryId
	): Promise<Draft> {
		const begun = this.#list.find(
			({ record, base }) => record === view.id && String(base) === String(view.current)
		);
		if (begun && !picked) return this.#opened(begun, form);
		const version = view.versions.find(({ id }) => id === (picked ?? view.shown)) ?? view;
		const row = this.#newRow(form, workspace, view.id, view.current);
		row.title = recordTitle(form, version.answers, this.#language);
		await this.#deps.store.putDraft(row);
		const photos: DraftPhotos = {};
		for (const [field, blobs] of Object.entries(version.blobs))
			photos[field] = blobs.map((ref) => ({ ref }));
		const document = await DraftDocument.open(row.id);
		document.fill(version.answers, photos, version.place);
		await document.close();
		return this.#opened(row, form);
	}

	/** Opens a kept draft; whoever opens one closes it, once. Throws `records/draft-not-found`. */
	async open(id: string, formOf: (reference: string) => Form | undefined): Promise<Draft> {
		const known = this.#open.get(id);
		if (known) return this.#used(known);
		const row = await this.#deps.store.draft(id);
		const form = row && row.deletedAt === null ? formOf(row.form) : undefined;
		if (!row || !form) throw new DraftNotFound(id);
		return this.#opened(row, form);
	}

	/** Resolves once everything typed in the open drafts is on disk; rejects when something cannot be kept. */
	async settle(): Promise<void> {
		await Promise.all([...this.#open.values()].map(async ({ draft }) => (await draft).settle()));
	}

	/** One who had it open is done with it. It ends with the last, and until all of it is kept it can be opened again. */
	async close(id: string): Promise<void> {
		const open = this.#open.get(id);
		if (!open) return;
		open.users--;
		const draft = await open.draft;
		if (open.users > 0) return;
		draft.stopPlace();
		await draft.settle().catch(() => {});
		if (open.users === 0 && this.#open.get(id) === open) await this.#end(id);
	}

	/** Takes a draft off the list; `restore` brings it back. */
	async discard(id: string): Promise<void> {
		await this.#end(id);
		const row = await this.#deps.store.changeDraft(id, { deletedAt: this.#deps.now() });
		if (row) this.#showRow(row);
	}

	async restore(id: string): Promise<void> {
		const row = await this.#deps.store.changeDraft(id, { deletedAt: null });
		if (!row) throw new DraftNotFound(id);
		this.#showRow(row);
	}

	/** Removes a draft for good: after it was saved, or long after it was deleted. */
	async erase(id: string): Promise<void> {
		await this.forget(id);
		await this.#clearing;
	}

	/** The same, without waiting for the document: what a crash leaves of it is swept at the next start. */
	async forget(id: string): Promise<void> {
		await this.#deps.store.removeDraft(id);
		this.#setList(this.#list.filter((row) => row.id !== id));
		this.#clearing = this.#end(id).then(() => deleteDraftDocument(id));
		this.#clearing.catch(() => {});
	}

	/** What saving writes, all of it on disk. Throws `records/draft-not-found`, and why a photo did not come in meanwhile. */
	async read(id: string): Promise<DraftContent> {
		const open = await this.#open.get(id)?.draft;
		await open?.arrived();
		await open?.settle();
		// what saving asks of the row never changes while the draft is open
		const row = open?.row ?? (await this.#deps.store.draft(id));
		if (!row) throw new DraftNotFound(id);
		const document = open ?? (await DraftDocument.open(id));
		const { answers, photos: refs, place } = document;
		if (document instanceof DraftDocument) await document.close();
		const photos: DraftContent['photos'] = {};
		for (const [field, list] of Object.entries(refs)) {
			const found = await Promise.all(
				list.map(async (photo) => ('ref' in photo ? photo : await this.#deps.store.photo(photo.id)))
			);
			photos[field] = found.filter((photo) => photo !== undefined);
		}
		return { row, answers, photos, place };
	}

	/** How well the place of this record may be known, as the person chose while it was open. */
	async placeChoice(id: string): Promise<PlaceChoice> {
		const open = await this.#open.get(id)?.draft;
		return open?.placeChoice ?? this.#deps.placeChoice?.() ?? 'exact';
	}

	/** All drafts, for a backup. */
	async kept(): Promise<DraftKept[]> {
		await this.settle();
		const kept: DraftKept[] = [];
		for (const row of this.#list) {
			const document = await DraftDocument.open(row.id);
			const update = document.update();
			const used = Object.values(document.photos).flat();
			await document.close();
			const photos = await Promise.all(
				used.map(async (photo) => ('ref' in photo ? undefined : this.#deps.store.photo(photo.id)))
			);
			kept.push({ row, update, photos: photos.filter((photo) => photo !== undefined) });
		}
		return kept;
	}

	/** Adds drafts of a backup; one that is here already gets what it lacks. Gives how many are here of them. */
	async takeKept(drafts: readonly DraftKept[]): Promise<number> {
		const { store } = this.#deps;
		for (const { row, update, photos } of drafts) {
			await this.#end(row.id);
			const known = await store.draft(row.id);
			// what was saved or thrown away here since stays so
			if (known && known.deletedAt !== null) continue;
			if (!known) await store.putDraft(row);
			const document = await DraftDocument.open(row.id);
			try {
				document.merge(update);
			} finally {
				await document.close();
			}
			for (const photo of photos) await store.putPhoto(photo);
		}
		this.#setList(await store.listDrafts());
		return drafts.length;
	}

	#newRow(form: Form, workspace: WorkspaceId | null, record: string, base: EntryId[]): DraftRow {
		const now = this.#deps.now();
		return {
			...{ id: randomId(), workspace, form: formRef(form), record, base, deletedAt: null },
			title: recordTitle(form, {}, this.#language),
			createdAt: now,
			savedAt: now
		};
	}

	#opened(row: DraftRow, form: Form): Promise<Draft> {
		// two that open it at once share one document
		let open = this.#open.get(row.id);
		if (!open) {
			open = { draft: Draft.open(row, form, this.#deps), users: 0 };
			this.#open.set(row.id, open);
			open.draft.catch(() => this.#open.delete(row.id));
			this.#showRow(row);
		}
		return this.#used(open);
	}

	#used(open: Open): Promise<Draft> {
		open.users++;
		return open.draft;
	}

	/** Closes it, whoever has it open. */
	async #end(id: string): Promise<void> {
		const open = this.#open.get(id);
		this.#open.delete(id);
		const draft = await open?.draft.catch(() => null);
		await draft?.close();
	}

	#showRow(row: DraftRow): void {
		this.#setList([...this.#list.filter(({ id }) => id !== row.id), row]);
	}

	#setList(rows: DraftRow[]): void {
		this.#list = rows
			.filter(({ deletedAt }) => deletedAt === null)
			.sort((a, b) => b.savedAt - a.savedAt);
	}
}
