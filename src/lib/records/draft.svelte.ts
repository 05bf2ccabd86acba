// One draft while it is open: every keystroke kept, undo, photos, place that may come late.

import {
	asAppError,
	err,
	hex,
	ok,
	randomId,
	sha256,
	type AppError,
	type Json,
	type Result
} from '$lib/kernel';
import type { Place } from '$lib/ledger';
import type { PhotosClient } from './client';
import { DraftNotFound, StorageLow, TooManyPhotos } from './errors';
import { DraftDocument, type DraftPhotoRef, type DraftPhotos } from './draft-document';
import {
	asksForPlace,
	recordTitle,
	validateAnswers,
	type Answers,
	type AnswersReport,
	type Form
} from './forms';
import { DraftPlace, type DraftPlaceDeps } from './draft-place.svelte';
import type { PlaceChoice } from './place';
import type { DraftRow, RecordsStore } from './store';

export interface DraftDeps extends DraftPlaceDeps {
	store: RecordsStore;
	photos: Pick<PhotosClient, 'process'>;
	now(): number;
	/** Less than a twentieth of the room is free. */
	isRoomLow?(): Promise<boolean>;
	/** The reader's: of titles. */
	language?: () => string;
	/** Told when the row of the list changed. */
	onRow?(row: DraftRow): void;
}

/** A photo that is being made ready: it can be shown as it is. */
export interface ComingPhoto {
	field: string;
	file: Blob;
}

/** Quiet time after a keystroke before it is confirmed as kept. It is written at once. */
const CONFIRM_MS = 250;

export class Draft {
	readonly row: DraftRow;
	readonly form: Form;
	#answers = $state.raw<Answers>({});
	#photos = $state.raw<DraftPhotos>({});
	#place = $state.raw<Place>({ state: 'pending' });
	#savedAt = $state<number | null>(null);
	#problem = $state.raw<AppError | null>(null);
	#canUndo = $state(false);
	#canRedo = $state(false);
	#coming = $state.raw<readonly ComingPhoto[]>([]);
	readonly #document: DraftDocument;
	readonly #where: DraftPlace;
	readonly #deps: DraftDeps;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#closed = false;
	/** Changes so far, and those of them that are known to be on disk. */
	#changes = 0;
	#kept = 0;
	/** What becomes of the photos that are being made ready. */
	#arriving: Promise<Result<string>[]> = Promise.resolve([]);

	private constructor(row: DraftRow, form: Form, document: DraftDocument, deps: DraftDeps) {
		this.row = row;
		this.form = form;
		this.#document = document;
		this.#deps = deps;
		this.#savedAt = row.savedAt;
		this.#show();
		this.#where = new DraftPlace(document, deps);
		document.doc.on('update', () => {
			this.#show();
			this.#changes++;
			this.#confirmSoon();
		});
		for (const event of ['stack-item-added', 'stack-item-popped', 'stack-cleared'] as const)
			document.undo.on(event, () => this.#showUndo());
	}

	/** Throws `platform/storage-blocked` when this browser keeps nothing. */
	static async open(row: DraftRow, form: Form, deps: DraftDeps): Promise<Draft> {
		return new Draft(row, form, await DraftDocument.open(row.id), deps);
	}

	get id(): string {
		return this.row.id;
	}
	/** Nothing more comes into it. */
	get isClosed(): boolean {
		return this.#closed;
	}
	get answers(): Answers {
		return this.#answers;
	}
	get photos(): DraftPhotos {
		return this.#photos;
	}
	get place(): Place {
		return this.#place;
	}
	get placeChoice(): PlaceChoice {
		return this.#where.choice;
	}
	/** The phone said no: `none` is not what the person chose. */
	get isPlaceDenied(): boolean {
		return this.#where.isDenied;
	}
	/** The phone is still looking for a (better) place. */
	get searching(): boolean {
		return this.#where.searching;
	}
	/** When all so far was known to be on disk; null while something is not yet. */
	get savedAt(): number | null {
		return this.#savedAt;
	}
	/** Why something could not be kept. */
	get problem(): AppError | null {
		return this.#problem;
	}
	get canUndo(): boolean {
		return this.#canUndo;
	}
	get canRedo(): boolean {
		return this.#canRedo;
	}
	/** Photos that are being made ready. */
	get coming(): readonly ComingPhoto[] {
		return this.#coming;
	}
	get report(): AnswersReport {
		const counts = Object.entries(this.#photos).map(([field, list]) => [field, list.length]);
		return validateAnswers(
			this.form,
			this.#answers,
			Object.fromEntries(counts) as Record<string, number>
		);
	}

	set(field: string, answer: Json | undefined): void {
		this.#document.setAnswer(field, answer);
	}

	undo(): void {
		this.#document.undo.undo();
	}

	redo(): void {
		this.#document.undo.redo();
	}

	/** One result a picture: a broken one does not lose the others, and one too many is told. */
	async addPhotos(field: string, files: readonly Blob[]): Promise<Result<string>[]> {
		const described = this.form.fields.find(({ id }) => id === field);
		const limit = (described?.type === 'photo' && described.max) || 20;
		const coming = files.slice(0, limit).map((file) => ({ field, file }));
		const before = this.#coming.length ? this.#arriving : [];
		const inField = this.#coming.filter((photo) => photo.field === field).length;
		const room = Math.max(0, limit - this.#count(field) - inField);
		this.#coming = [...this.#coming, ...coming.slice(0, room)];
		const adding = this.#arriving.then(() => this.#addAll(coming, limit));
		this.#arriving = Promise.all([before, adding]).then((results) => results.flat());
		return [...(await adding), ...files.slice(limit).map(() => err(new TooManyPhotos(limit)))];
	}

	removePhoto(field: string, index: number): void {
		const kept = (this.#photos[field] ?? []).filter((_, i) => i !== index);
		this.#document.setPhotos(field, kept);
	}

	/** Looks for where the phone is, where the form asks and the person lets it. Saving never waits for it. */
	findPlace(): void {
		if (!this.#closed && asksForPlace(this.form)) this.#where.find();
	}

	choosePlace(choice: PlaceChoice): void {
		this.#where.choose(choice);
	}

	/** "Later": the place stays as it is. */
	stopPlace(): void {
		this.#where.stop();
	}

	/** Resolves once the photos that are being made ready are in. Throws why one of them is not. */
	async arrived(): Promise<void> {
		// what failed before has been told beside the photos
		if (this.#coming.length === 0) return;
		const failed = (await this.#arriving).find((result) => !result.ok);
		if (failed && !failed.ok) throw failed.error;
	}

	/** Resolves once everything so far is on disk: what was typed, and photos that were just taken. */
	async settle(): Promise<void> {
		await this.#arriving;
		clearTimeout(this.#timer);
		if (this.#kept < this.#changes || this.#problem) await this.#confirm();
		if (this.#problem) throw this.#problem;
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.stopPlace();
		await this.settle().catch(() => {});
		this.#closed = true;
		await this.#document.close();
	}

	async #addAll(coming: readonly ComingPhoto[], limit: number): Promise<Result<string>[]> {
		const results: Result<string>[] = [];
		for (const photo of coming) {
			results.push(await this.#addPhoto(photo.field, photo.file, limit));
			this.#coming = this.#coming.filter((one) => one !== photo);
		}
		return results;
	}

	async #addPhoto(field: string, file: Blob, limit: number): Promise<Result<string>> {
		try {
			if (await this.#deps.isRoomLow?.()) throw new StorageLow();
			// the same picture again, as when a share is taken up a second time after a crash
			const source = hex(await sha256(new Uint8Array(await file.arrayBuffer())));
			const known = this.#photos[field]?.find((one) => 'id' in one && one.source === source);
			if (known && 'id' in known) return ok(known.id);
			if (this.#count(field) >= limit) throw new TooManyPhotos(limit);
			const photo = await this.#deps.photos.process(file);
			if (this.#closed) throw new DraftNotFound(this.id);
			const id = randomId();
			await this.#deps.store.putPhoto({ ...photo, id, draft: this.id });
			const added: DraftPhotoRef = { id, source };
			this.#document.setPhotos(field, [...(this.#photos[field] ?? []), added]);
			return ok(id);
		} catch (thrown) {
			return err(asAppError(thrown, 'records/photo-unreadable'));
		}
	}

	/** Photos that are in. */
	#count(field: string): number {
		return this.#photos[field]?.length ?? 0;
	}

	#show(): void {
		this.#answers = this.#document.answers;
		this.#photos = this.#document.photos;
		this.#place = this.#document.place;
	}

	#showUndo(): void {
		this.#canUndo = this.#document.undo.canUndo();
		this.#canRedo = this.#document.undo.canRedo();
	}

	#confirmSoon(): void {
		this.#savedAt = null;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#confirm(), CONFIRM_MS);
	}

	async #confirm(): Promise<void> {
		if (this.#closed) return;
		const changes = this.#changes;
		try {
			await this.#document.settle();
			const savedAt = this.#deps.now();
			const title = recordTitle(this.form, this.#answers, this.#deps.language?.() ?? 'en');
			const row = await this.#deps.store.changeDraft(this.id, { savedAt, title });
			this.#kept = changes;
			// something was typed meanwhile: that is confirmed next
			if (changes === this.#changes) this.#savedAt = savedAt;
			this.#problem = null;
			if (row) this.#deps.onRow?.(row);
		} catch (thrown) {
			this.#problem = asAppError(thrown, 'platform/storage-blocked');
		}
	}
}
