// A form that is only tried: it can be filled in, and nothing of it is kept, looked for or taken.

import type { Answers, Form, PlaceChoice } from '$lib/records';
import type { Json } from '$lib/kernel';
import type { FormAnswers } from '../capture/[form]/answers';

export class Tried implements FormAnswers {
	readonly form: Form;
	#answers = $state.raw<Answers>({});
	#choice = $state<PlaceChoice>('exact');

	constructor(form: Form) {
		this.form = form;
	}

	get answers(): Answers {
		return this.#answers;
	}
	get placeChoice(): PlaceChoice {
		return this.#choice;
	}
	readonly place = { state: 'pending' as const };
	readonly photos = {};
	readonly coming = [];
	readonly isPlaceDenied = false;
	readonly searching = false;
	readonly report = { hints: [], isEmpty: false, isTooLarge: false };

	set(field: string, answer: Json | undefined): void {
		const others = Object.entries(this.#answers).filter(([name]) => name !== field);
		this.#answers = Object.fromEntries(
			answer === undefined ? others : [...others, [field, answer] as const]
		);
	}
	choosePlace(choice: PlaceChoice): void {
		this.#choice = choice;
	}
	addPhotos = () => Promise.resolve([]);
	removePhoto = () => {};
	findPlace = () => {};
	stopPlace = () => {};
}
