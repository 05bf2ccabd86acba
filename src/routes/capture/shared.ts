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

/** One result a photo. What arrived is forgotten once the draft has it all; else it waits where it was chosen from. */
export async function fillFrom(draft: Draft, id: string): Promise<Result<string>[]> {
	const arrival = await arrivals.get(id);
	if (!arrival) return [];
	const photos = photosOf(arrival);
	const field = draft.form.fields.find(({ type }) => type === 'photo');
	const note = textFields(draft.form).at(0);
	if (arrival.text && note)
		draft.set(note.id, arrival.text.slice(0, (note.type === 'text' && note.maxLength) || 2_000));
	const results = field && photos.length ? await draft.addPhotos(field.id, photos) : [];
	await draft.settle();
	if (results.every(({ ok }) => ok)) await arrivals.forget(id);
	return results;
}
