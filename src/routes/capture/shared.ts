// What was shared with the app, on its way into a draft: photos into the first question for photos, text into a note.

import type { Result } from '$lib/kernel';
import { arrivals, type Arrival } from '$lib/platform';
import type { Draft, Form } from '$lib/records';

export const photosOf = ({ files }: Arrival): File[] =>
	files.filter(({ type }) => /^image\/(?!svg)/.test(type));

const textFields = ({ fields }: Form) =>
	fields.filter((field) => field.type === 'text').sort((a, b) => +!!b.long - +!!a.long);

/** Whether a form has a question for everything that was shared. */
export const takes = (form: Form, arrival: Arrival): boolean =>
	(photosOf(arrival).length === 0 || form.fields.some(({ type }) => type === 'photo')) &&
	(arrival.text === '' || textFields(form).length > 0);

/** What a second try would not take either: it was told, and is still where it was shared from. */
const FINAL = ['records/too-many-photos', 'records/photo-unreadable'];

/**
 * One result a photo. What arrived is forgotten once the draft has all that it can take; else it waits where it was chosen
 * from.
 */
export async function fillFrom(draft: Draft, id: string): Promise<Result<string>[]> {
	const arrival = await arrivals.get(id);
	if (!arrival || draft.isClosed) return [];
	const photos = photosOf(arrival);
	const field = draft.form.fields.find(({ type }) => type === 'photo');
	const note = textFields(draft.form).at(0);
	if (arrival.text && note)
		draft.set(note.id, arrival.text.slice(0, (note.type === 'text' && note.maxLength) || 2_000));
	const results = field && photos.length ? await draft.addPhotos(field.id, photos) : [];
	await draft.settle();
	if (results.every((one) => one.ok || FINAL.includes(one.error.code))) await arrivals.forget(id);
	return results;
}
