// Filters in words: choices of the sheet, and a chip for each that narrows the list.

import { session } from '$lib/app';
import {
	DELIVERY,
	HAS,
	SORTS,
	STANDING,
	wordsIn,
	type Delivery,
	type Filter,
	type Form,
	type Has,
	type Sort,
	type Standing
} from '$lib/records';
import { formatDay, formatNumber, getLocale, m } from '$lib/ui/i18n';

const standings: Record<Standing, () => string> = {
	draft: () => m.find_state_draft(),
	sealed: () => m.find_state_sealed(),
	unsealed: () => m.find_state_unsealed(),
	'to-confirm': () => m.find_state_to_confirm(),
	unconfirmed: () => m.find_state_unconfirmed(),
	disputed: () => m.find_state_disputed(),
	'in-conflict': () => m.find_state_in_conflict()
};
const deliveries: Record<Delivery, () => string> = {
	here: () => m.state_here(),
	queued: () => m.state_queued(),
	sent: () => m.state_sent(),
	seen: () => m.find_state_seen()
};
const has: Record<Has, () => string> = {
	photo: () => m.find_has_photo(),
	place: () => m.find_has_place()
};
const sorts: Record<Sort, () => string> = {
	newest: () => m.find_sort_newest(),
	oldest: () => m.find_sort_oldest(),
	name: () => m.find_sort_name(),
	nearest: () => m.find_sort_nearest()
};

const optionsOf = <T extends string>(values: readonly T[], words: Record<T, () => string>) =>
	values.map((value) => ({ value, label: words[value]() }));

export const standingOptions = () => optionsOf(STANDING, standings);
export const deliveryOptions = () => optionsOf(DELIVERY, deliveries);
export const hasOptions = () => optionsOf(HAS, has);
export const sortOptions = () => optionsOf(SORTS, sorts);

const titleOf = (form: Form) => wordsIn(form.title, getLocale());

/** One for each form id: versions of a form are one question to whoever looks. */
export function formOptions() {
	const newest = new Map(session.logbook.forms.map((form) => [form.id, form]));
	return [...newest.values()].map((form) => ({ value: form.id, label: titleOf(form) }));
}

export function personOptions() {
	const authors = new Set(session.logbook.rows.map(({ by }) => by));
	return [...authors].map((did) => {
		const name = session.nameOf(did);
		return { value: did, label: did === session.me?.did ? m.find_me({ name }) : name };
	});
}

const at = (day: string) => new Date(`${day}T12:00:00`).getTime();

export interface FilterChip {
	key: string;
	label: string;
	/** The filter without it. */
	without: Partial<Filter>;
}

/** What narrows or orders the list, without the text: that stands in its field. */
export function chipsOf(filter: Filter): FilterChip[] {
	const { form, person, from, to, sort } = filter;
	const known = session.logbook.forms.findLast(({ id }) => id === form);
	const chips: (FilterChip | false)[] = [
		...filter.standing.map((one) => ({
			key: one,
			label: standings[one](),
			without: { standing: filter.standing.filter((other) => other !== one) }
		})),
		...filter.delivery.map((one) => ({
			key: one,
			label: deliveries[one](),
			without: { delivery: filter.delivery.filter((other) => other !== one) }
		})),
		form !== null && {
			key: 'form',
			label: known ? titleOf(known) : form,
			without: { form: null }
		},
		person !== null && {
			key: 'person',
			label: session.nameOf(person),
			without: { person: null }
		},
		from !== null && {
			key: 'from',
			label: m.find_filter_from({ day: formatDay(at(from)) }),
			without: { from: null }
		},
		to !== null && {
			key: 'to',
			label: m.find_filter_to({ day: formatDay(at(to)) }),
			without: { to: null }
		},
		...filter.has.map((one) => ({
			key: one,
			label: has[one](),
			without: { has: filter.has.filter((other) => other !== one) }
		})),
		sort !== null && { key: 'sort', label: sorts[sort](), without: { sort: null } }
	];
	return chips.filter((chip) => chip !== false);
}

/** "400 m away", "2.3 km away": no better known than that anyway. */
export const awayWords = (meters: number | null): string =>
	meters === null
		? m.find_no_place_here()
		: meters < 1_000
			? m.find_away_meters({ meters: formatNumber(Math.round(meters / 10) * 10) })
			: m.find_away_kilometers({ kilometers: formatNumber(Math.round(meters / 100) / 10) });
