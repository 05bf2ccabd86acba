// Exporting as a command: decided for the person on this device, written in slices, stopped by its signal.

import * as v from 'valibot';
import { defineCommand } from '$lib/commands';
import { ok } from '$lib/kernel';
import { PLACE_CHOICES } from '../place';
import type { ExportedFile } from './export';
import { FORMATS, type ExportOptions } from './source';

export interface ExportDeps {
	/** Writes a file of these records, in this order. */
	writeExport(
		records: readonly string[],
		options: ExportOptions,
		signal?: AbortSignal
	): Promise<ExportedFile>;
}

/** Records of one file. */
const LIMIT = 1_000_000;

const input = v.strictObject({
	format: v.picklist(FORMATS),
	place: v.picklist(PLACE_CHOICES),
	photos: v.boolean(),
	mark: v.boolean(),
	records: v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(LIMIT))
});

export const exportCommand = (deps: ExportDeps) =>
	defineCommand({
		name: 'records.export',
		title: 'records_export_title',
		scope: 'device',
		input,
		resource: ({ format, place, photos, records }) => ({
			type: 'records',
			id: '',
			properties: { format, place, photos, count: records.length }
		}),
		effect: async ({ records, ...options }, { signal }) =>
			ok(await deps.writeExport(records, options, signal))
	});
