// Records as a map layer: RFC 7946. Longitude first, WGS 84, no more than seven decimals; without a place a null geometry.

import type { Json } from '$lib/kernel';
import type { RecordView } from '../model';
import {
	columnOf,
	degrees,
	factsOf,
	isoTime,
	photoName,
	type ExportOptions,
	type ExportSource
} from './source';

export function* geojsonLines(source: ExportSource, options: ExportOptions): Generator<string> {
	yield '{"type":"FeatureCollection","features":[';
	let comma = '\n';
	for (const view of source.views) {
		yield comma + JSON.stringify(featureOf(view, source, options));
		comma = ',\n';
	}
	yield '\n]}\n';
}

function featureOf(view: RecordView, source: ExportSource, options: ExportOptions) {
	const { place, ...facts } = factsOf(view, source, options.place);
	const located = place.state === 'fix' ? place : null;
	return {
		type: 'Feature',
		id: view.id,
		geometry: located && {
			type: 'Point',
			coordinates: [degrees(located.lon), degrees(located.lat)]
		},
		properties: {
			...facts,
			sealedAt: facts.sealedAt || null,
			accuracyMeters: located?.accuracyMeters ?? null,
			locatedAt: located && isoTime(located.at),
			...answersOf(view)
		}
	};
}

/** Flat, as maps show them: `water-point.level`. A name with a point never hides one of the facts. */
function answersOf({ form, answers, blobs }: RecordView): { [name: string]: Json } {
	const pairs: [string, Json][] = Object.entries(answers).map(([field, answer]) => [
		columnOf(form, field),
		answer
	]);
	for (const [field, refs] of Object.entries(blobs))
		if (refs.length) pairs.push([columnOf(form, field), refs.map(photoName)]);
	return Object.fromEntries(pairs);
}
