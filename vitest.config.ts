// Unit tests, under Node. Runes classes are compiled for the server: state is plain, effects do not run.
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { messageCatalogues } from './scripts/split-messages.mjs';

export default defineConfig({
	plugins: [svelte(), messageCatalogues()],
	resolve: { alias: { $lib: fileURLToPath(new URL('./src/lib', import.meta.url)) } },
	test: {
		include: ['src/**/*.test.ts', 'signaling-server/**/*.test.ts', 'tests/unit/**/*.test.ts'],
		setupFiles: ['tests/lib/property-runs.ts'],
		environment: 'node',
		// ends what hangs, and measures nothing: a busy machine takes its time
		testTimeout: 60_000
	}
});
