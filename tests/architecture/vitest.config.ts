// The house's own tests: rules that bite, commands that keep their promises, documents that are true.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	root: fileURLToPath(new URL('../..', import.meta.url)),
	test: {
		include: ['tests/architecture/**/*.test.ts'],
		environment: 'node',
		testTimeout: 120_000,
		fileParallelism: false
	}
});
