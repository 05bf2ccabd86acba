// One draft while it is open: every keystroke kept, undo, photos, place that may come late.

import { asAppError, err, ok, randomId, type AppError, type Json, type Result } from '$lib/kernel';
import type { Place } from '$lib/ledger';
import type { PhotosClient } from './client';
import { DraftDocument, type DraftPhotoRef, type DraftPhotos } from './draft-document';
import { recordTitle, validateAnswers, type Answers, type AnswersReport, type Form } from './forms';
import type { DraftRow, RecordsStore } from './store';

type Fix = Extract<Place, { state: 'fix' }>;
/** Starts looking for where the phone is; see platform/geolocation. Answers how to stop. */
export type WatchPlace = (listener: {
	onFix(fix: Omit<Fix, 'state'>): void;
	onDenied(): void;
	onEnd?(): void;
}) => () => void;

export interface DraftDeps {
	store: RecordsStore;
	photos: Pick<PhotosClient, 'process'>;
	watchPlace: WatchPlace;
	now(): number;
	language?: string;
	/** Told when the row of the list changed. */
	onRow?(row: DraftRow): void;
}

/** Quiet time after a keystroke before it is confirmed as kept. It is written at once. */
const CONFIRM_MS = 250;

export class Draft {
	readonly row: DraftRow;
	readonly form: Form;
	#answers = $state.raw<Answers>({});
	#photos = $state.raw<DraftPhotos>({});
	#place = $state.raw<Place>({ state: 'pending' });
	#searching = $state(false);
	#savedAt = $state<number | null>(null);
	#problem = $state.raw<AppError | null>(null);
	#canUndo = $state(false);
	#canRedo = $state(false);
	#adding = $state(0);
	readonly #document: DraftDocument;
	readonly #deps: DraftDeps;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#stopWatching: (() => void) | null = null;
	#closed = false;

	private constructor(row: DraftRow, form: Form, document: DraftDocument, deps: DraftDeps) {
		this.row = row;
		this.form = form;
		this.#document = document;
		this.#deps = deps;
		this.#savedAt = row.savedAt;
		this.#show();
		document.doc.on('update', () => {
			this.#show();
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
	get answers(): Answers {
		return this.#answers;
	}
	get photos(): DraftPhotos {
		return this.#photos;
	}
	get place(): Place {
		return this.#place;
	}
	/** The phone is still looking for a (better) place. */
	get searching(): boolean {
		return this.#searching;
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
	get adding(): number {
		return this.#adding;
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

	/** One result a picture: a broken one does not lose the others. */
	async addPhotos(field: string, files: readonly Blob[]): Promise<Result<string>[]> {
		const described = this.form.fields.find(({ id }) => id === field);
		const room = (described?.type === 'photo' && described.max) || 20;
		const taken = [...files].slice(0, Math.max(0, room - (this.#photos[field]?.length ?? 0)));
		this.#adding += taken.length;
		const results: Result<string>[] = [];
		for (const file of taken) {
			results.push(await this.#addPhoto(field, file));
			this.#adding--;
		}
		return results;
	}

	removePhoto(field: string, index: number): void {
		const kept = (this.#photos[field] ?? []).filter((_, i) => i !== index);
		this.#document.setPhotos(field, kept);
	}

	/** Looks for where the phone is. Saving never waits for it. */
	findPlace(): void {
		if (this.#stopWatching || this.#closed) return;
		this.#searching = true;
		this.#stopWatching = this.#deps.watchPlace({
			onFix: (fix) => {
				const known = this.#place;
				if (known.state !== 'fix' || fix.accuracyMeters <= known.accuracyMeters)
					this.#document.setPlace({ state: 'fix', ...fix });
			},
			onDenied: () => {
				if (this.#place.state !== 'fix') this.#document.setPlace({ state: 'denied' });
				this.stopPlace();
			},
			onEnd: () => this.stopPlace()
		});
	}

	/** "Later": the place stays as it is. */
	stopPlace(): void {
		this.#stopWatching?.();
		this.#stopWatching = null;
		this.#searching = false;
	}

	/** Resolves once everything typed so far is on disk. */
	async settle(): Promise<void> {
		clearTimeout(this.#timer);
		await this.#confirm();
		if (this.#problem) throw this.#problem;
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.stopPlace();
		await this.settle().catch(() => {});
		this.#closed = true;
		await this.#document.close();
	}

	async #addPhoto(field: string, file: Blob): Promise<Result<string>> {
		try {
			const photo = await this.#deps.photos.process(file);
			const id = randomId();
			await this.#deps.store.putPhoto({ ...photo, id, draft: this.id });
			const added: DraftPhotoRef = { id, sha256: photo.sha256 };
			if (this.#closed) return ok(id);
			this.#document.setPhotos(field, [...(this.#photos[field] ?? []), added]);
			return ok(id);
		} catch (thrown) {
			return err(asAppError(thrown, 'records/photo-unreadable'));
		}
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
		try {
			await this.#document.settle();
			const savedAt = this.#deps.now();
			const title = recordTitle(this.form, this.#answers, this.#deps.language ?? 'en');
			const row = await this.#deps.store.changeDraft(this.id, { savedAt, title });
			this.#savedAt = savedAt;
			this.#problem = null;
			if (row) this.#deps.onRow?.(row);
		} catch (thrown) {
			this.#problem = asAppError(thrown, 'platform/storage-blocked');
		}
	}
}
