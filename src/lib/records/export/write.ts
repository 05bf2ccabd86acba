// The writer of exports, loaded when somebody exports.

import type { exportRecords } from './export';

export const writeRecords: typeof exportRecords = async (source, options, watch) =>
	(await import('./export')).exportRecords(source, options, watch);
