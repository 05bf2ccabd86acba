// wasm/dist is what its lock says, and what its source gives.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
	compile,
	goVersion,
	MODULES,
	readLock,
	sha256,
	sourceHashes
} from '../../scripts/build-wasm.mjs';

const names = Object.keys(MODULES) as (keyof typeof MODULES)[];
const lock = readLock() as {
	modules: Record<
		string,
		{ file: string; sha256: string; bytes: number; toolchain: string; sources: object }
	>;
};
const dist = new URL('../../wasm/dist/', import.meta.url);

describe.each(names)('%s', (name) => {
	const locked = lock.modules[name];

	test('the file is the one that the lock names', () => {
		const bytes = gunzipSync(readFileSync(new URL(locked.file, dist)));
		expect([sha256(bytes), bytes.length]).toEqual([locked.sha256, locked.bytes]);
	});

	test('the lock names the sources that are here', () => {
		expect(sourceHashes(name)).toEqual(locked.sources);
	});

	// another Go makes other bytes: nothing can be said then
	test.skipIf(goVersion() !== locked.toolchain)('the sources give the same bytes again', () => {
		expect(sha256(compile(name))).toBe(locked.sha256);
	});
});
