// The place of one draft: looked for where the form asks and the person lets it, kept as well as they want it known.

import type { Place } from '$lib/ledger';
import type { DraftDocument } from './draft-document';
import { choiceOf, isToldWhole, placeBy, roughPlace, type Fix, type PlaceChoice } from './place';

/** Starts looking for where the phone is; see platform/geolocation. Answers how to stop. */
export type WatchPlace = (listener: {
	onFix(fix: Omit<Fix, 'state'>): void;
	onDenied(): void;
	onEnd?(): void;
}) => () => void;

export interface DraftPlaceDeps {
	watchPlace: WatchPlace;
	/** What the person chose last on this device, and where that is kept. */
	placeChoice?(): PlaceChoice;
	keepPlaceChoice?(choice: PlaceChoice): void;
}

/** A rough place gets no better by looking on. */
const ROUGH_ENOUGH_METERS = 200;

export class DraftPlace {
	#choice = $state<PlaceChoice>('exact');
	#isDenied = $state(false);
	#searching = $state(false);
	/** The best fix while the form is open; never kept when the person wants less. */
	#fix: Fix | null = null;
	#stopWatching: (() => void) | null = null;
	readonly #document: DraftDocument;
	readonly #deps: DraftPlaceDeps;

	constructor(document: DraftDocument, deps: DraftPlaceDeps) {
		this.#document = document;
		this.#deps = deps;
		const { place, placeChoice } = document;
		this.#choice = placeChoice ?? choiceOf(place, deps.placeChoice?.() ?? 'exact');
		if (place.state === 'fix') this.#fix = place;
	}

	get choice(): PlaceChoice {
		return this.#choice;
	}
	/** The phone said no: `none` is not what the person chose. */
	get isDenied(): boolean {
		return this.#isDenied;
	}
	get searching(): boolean {
		return this.#searching;
	}

	find(): void {
		if (this.#stopWatching) return;
		if (this.#choice === 'none') return this.#document.setPlace({ state: 'denied' }, 'none');
		this.#isDenied = false;
		this.#searching = true;
		this.#stopWatching = this.#deps.watchPlace({
			onFix: (fix) => this.#found({ state: 'fix', ...fix }),
			onDenied: () => this.#refuse(),
			onEnd: () => this.stop()
		});
	}

	/** Exact, rough or none. What the person does not want kept is not on disk afterwards. */
	choose(choice: PlaceChoice): void {
		const before = this.#document.place;
		this.#deps.keepPlaceChoice?.(choice);
		this.#choice = choice;
		this.#isDenied = false;
		this.stop();
		// what was rounded once cannot be exact again
		if (choice === 'exact' && this.#fix && isToldWhole('rough', this.#fix)) this.#fix = null;
		const known: Place = this.#fix ?? { state: 'pending' };
		const told: Place = choice === 'none' ? { state: 'denied' } : placeBy(choice, known);
		this.#document.setPlace(told, choice);
		if (before.state === 'fix' && choice !== 'exact')
			void this.#document.forgetOlder().catch(() => {});
		if (told.state === 'pending') this.find();
	}

	stop(): void {
		this.#stopWatching?.();
		this.#stopWatching = null;
		this.#searching = false;
	}

	#found(fix: Fix): void {
		if (this.#fix && fix.accuracyMeters > this.#fix.accuracyMeters) return;
		this.#fix = fix;
		const isRough = this.#choice === 'rough';
		this.#document.setPlace(isRough ? roughPlace(fix) : fix, this.#choice);
		if (isRough && fix.accuracyMeters <= ROUGH_ENOUGH_METERS) this.stop();
	}

	#refuse(): void {
		if (this.#document.place.state !== 'fix') {
			this.#isDenied = true;
			this.#choice = 'none';
			this.#document.setPlace({ state: 'denied' }, 'none');
		}
		this.stop();
	}
}
