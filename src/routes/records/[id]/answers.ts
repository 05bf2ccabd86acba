// Answers and place of a record in words.

import type { Json } from '$lib/kernel';
import type { Place } from '$lib/ledger';
import { wordsIn, type Form, type FormField, type RecordView } from '$lib/records';
import type { Fact } from '$lib/ui';
import { formatNumber, getLocale, m } from '$lib/ui/i18n';

/** Questions in the form's order, then answers that the form does not know. */
export function answersOf({ answers }: RecordView, form: Form | undefined): Fact[] {
	const known = (form?.fields ?? [])
		.filter(({ id, type }) => type !== 'photo' && type !== 'place' && answers[id] !== undefined)
		.map((field) => ({
			name: wordsIn(field.label, getLocale()),
			value: words(field, answers[field.id]),
			isWide: field.type === 'text' && field.long
		}));
	const asked = new Set(form?.fields.map(({ id }) => id));
	const others = Object.entries(answers)
		.filter(([id]) => !asked.has(id))
		.map(([name, value]) => ({ name, value: plain(value) }));
	return [...known, ...others];
}

function words(field: FormField, answer: Json): string {
	if (field.type === 'choice') {
		const label = (id: Json) => {
			const option = field.options.find((one) => one.id === id);
			return option ? wordsIn(option.label, getLocale()) : plain(id);
		};
		return Array.isArray(answer) ? answer.map(label).join(', ') : label(answer);
	}
	if (field.type === 'number') {
		const unit = field.unit ? ` ${wordsIn(field.unit, getLocale())}` : '';
		// what was typed and is no number stays as it was typed
		return typeof answer === 'number' ? formatNumber(answer) + unit : plain(answer);
	}
	return plain(answer);
}

const plain = (answer: Json): string =>
	typeof answer === 'string' ? answer : JSON.stringify(answer);

export function placeWords(place: Place): { title: string; text: string } {
	if (place.state === 'denied') return { title: m.where_denied(), text: '' };
	if (place.state === 'pending') return { title: m.where_none(), text: '' };
	return {
		title: `${place.lat.toFixed(4)}, ${place.lon.toFixed(4)}`,
		text: m.where_within({ meters: Math.round(place.accuracyMeters) })
	};
}
