import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';
import { HEAVY_BYTES } from './src/service-worker/plan';

const CLIENT_OUTPUT = '.svelte-kit/output/client';

/** Addresses of the built files that are too large for a first visit. */
function heavyFiles(folder: string): string[] {
	const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile() && !/\.(br|map)$/.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name))
		.filter((path) => statSync(path).size > HEAVY_BYTES)
		.map((path) => '/' + relative(folder, path).replaceAll('\\', '/'));
}

/**
 * Tells the service worker the sizes that only the finished client build knows. Kit builds the service worker last and
 * hands it `define`; a getter is read then, a value would be read before anything is built.
 */
function serviceWorkerSizes(): Plugin {
	return {
		name: 'azora-service-worker-sizes',
		configResolved(config) {
			Object.defineProperty((config.define ??= {}), '__AZORA_HEAVY_FILES__', {
				enumerable: true,
				get() {
					try {
						return JSON.stringify(heavyFiles(CLIENT_OUTPUT));
					} catch {
						// nothing is built yet: development, or the first part of a build
						return '[]';
					}
				}
			});
		}
	};
}

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/ui/i18n/generated',
			strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
			emitGitIgnore: false
		}),
		sveltekit(),
		serviceWorkerSizes()
	],
	worker: { format: 'es' },
	assetsInclude: ['**/*.gz'],
	resolve: { dedupe: ['yjs', 'y-protocols', 'lib0'] },
	build: { assetsInlineLimit: 0 },
	server: { fs: { allow: ['wasm', 'policies'] } }
});
