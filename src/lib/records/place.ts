// Place by choice: exact, rough (a grid of about a kilometre), or none. Rough is made before anything is kept.

import type { Place } from '$lib/ledger';

export type Fix = Extract<Place, { state: 'fix' }>;
export const PLACE_CHOICES = ['exact', 'rough', 'none'] as const;
export type PlaceChoice = (typeof PLACE_CHOICES)[number];

export const isPlaceChoice = (value: unknown): value is PlaceChoice =>
	PLACE_CHOICES.some((choice) => choice === value);

/** Grid lines lie so far apart: 0.01° of a meridian. */
const STEP_DEGREES = 0.01;
/** The same on the ground: no rough place claims to be better known than this. */
export const GRID_METERS = 1_112;
/** From the middle of a cell to its corner: how far rounding moves a place at most. */
const MOVED_METERS = Math.SQRT1_2 * GRID_METERS;
/** Near the poles a cell would be wider than the world. */
const LEAST_COSINE = 0.01;

const decimals = (value: number, digits: number) => Number(value.toFixed(digits));

/** Width of a cell in degrees, by the row of the grid: about as wide on the ground as it is high. */
const widthAt = (lat: number) =>
	STEP_DEGREES / Math.max(LEAST_COSINE, Math.cos((lat * Math.PI) / 180));

/**
 * The middle of the cell that a fix is in, and an accuracy that is true of it. A place that is rough already stays
 * as it is, so that doing it twice moves nothing.
 */
export function roughPlace(fix: Fix): Fix {
	const lat = decimals(Math.round(fix.lat / STEP_DEGREES) * STEP_DEGREES, 2);
	const width = widthAt(lat);
	const across = decimals(Math.round(fix.lon / width) * width, 4);
	const lon = Math.max(-180, Math.min(180, across));
	if (fix.accuracyMeters >= GRID_METERS && fix.lat === lat && fix.lon === lon) return fix;
	const accuracyMeters = Math.max(GRID_METERS, Math.ceil(fix.accuracyMeters + MOVED_METERS));
	return { ...fix, lat, lon, accuracyMeters };
}

/** What is told of a place under a choice. */
export function placeBy(choice: PlaceChoice, place: Place): Place {
	if (place.state !== 'fix' || choice === 'exact') return place;
	return choice === 'rough' ? roughPlace(place) : { state: 'denied' };
}

const sameFix = (a: Fix, b: Fix): boolean =>
	a.lat === b.lat && a.lon === b.lon && a.accuracyMeters === b.accuracyMeters;

/** Whether a choice tells of this place exactly what was kept: only then does a seal over it still hold. */
export function isToldWhole(choice: PlaceChoice, place: Place): boolean {
	if (place.state !== 'fix') return true;
	const told = placeBy(choice, place);
	return told.state === 'fix' && sameFix(told, place);
}

/** How a kept place was chosen, for a change of the record. */
export function choiceOf(place: Place, otherwise: PlaceChoice): PlaceChoice {
	if (place.state === 'pending') return otherwise;
	if (place.state === 'denied') return 'none';
	return isToldWhole('rough', place) ? 'rough' : 'exact';
}

const EARTH_METERS = 6_371_000;

/** Along the ground, good enough to sort by. */
export function metersBetween(
	a: { lat: number; lon: number },
	b: { lat: number; lon: number }
): number {
	const radians = Math.PI / 180;
	const half = (x: number) => Math.sin((x * radians) / 2) ** 2;
	const chord =
		half(b.lat - a.lat) +
		Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * half(b.lon - a.lon);
	return 2 * EARTH_METERS * Math.asin(Math.min(1, Math.sqrt(chord)));
}
