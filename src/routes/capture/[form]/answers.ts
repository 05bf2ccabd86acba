// What the questions of a form are filled into: a draft, or a preview that keeps nothing.

import type { Draft } from '$lib/records';

export type PlaceAnswer = Pick<
	Draft,
	| 'place'
	| 'placeChoice'
	| 'isPlaceDenied'
	| 'searching'
	| 'choosePlace'
	| 'findPlace'
	| 'stopPlace'
>;

export type FormAnswers = PlaceAnswer &
	Pick<Draft, 'answers' | 'photos' | 'coming' | 'report' | 'set' | 'addPhotos' | 'removePhoto'>;
