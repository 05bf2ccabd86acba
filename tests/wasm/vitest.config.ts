// The WASI modules and OPA's own cases: slower than unit tests. `npx vitest run --config tests/wasm/vitest.config.ts`

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	resolve: { alias: { $lib: fileURLToPath(new URL('../../src/lib', import.meta.url)) } },
	test: {
		include: ['tests/wasm/**/*.test.ts'],
		environment: 'node',
		testTimeout: 300_000,
		hookTimeout: 300_000,
		fileParallelism: false
	}
});
