import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';
import { messageCatalogues, splitMessages } from './scripts/split-messages.mjs';
import { BUILT, namesOf, type BuiltFile } from './src/service-worker/plan';

const CLIENT_OUTPUT = '.svelte-kit/output/client';

/** Every built file with a hash in its name: for pages and for workers. */
function builtFiles(folder: string): BuiltFile[] {
	const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile() && !/\.(br|map)$/.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name))
		.map((path) => ({
			url: '/' + relative(folder, path).replaceAll('\\', '/'),
			bytes: statSync(path).size
		}))
		.filter(({ url }) => url.startsWith(BUILT));
}

/**
 * Tells the service worker which files there are, with their sizes: only the finished client build knows. Kit builds
 * the service worker last and hands it `define`; a getter is read then, a value would be read before anything is built.
 */
function serviceWorkerFiles(): Plugin {
	return {
		name: 'azora-service-worker-files',
		configResolved(config) {
			const defined = ((config as { define?: object }).define ??= {});
			Object.defineProperty(defined, '__AZORA_BUILT_FILES__', {
				enumerable: true,
				get() {
					try {
						return JSON.stringify(namesOf(builtFiles(CLIENT_OUTPUT)));
					} catch {
						// nothing is built yet: development, or the first part of a build
						return JSON.stringify(namesOf([]));
					}
				}
			});
		}
	};
}

/**
 * What several screens share of the lowest rooms: parts that the same screens need are one file, and small ones join the
 * nearest. Otherwise there are hundreds of files, each a request at install and a line in the service worker. Nothing
 * above these rooms: a group takes along all that its members import, and a screen's part would bring forms and schemas
 * into the first screen (tests/e2e/budgets.mjs).
 */
const SHARED = {
	name: 'shared',
	test: /\/src\/lib\/(ui|kernel|platform)\//,
	minShareCount: 2,
	entriesAware: true,
	entriesAwareMergeThreshold: 2_500
};

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/ui/i18n/generated',
			strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
			emitGitIgnore: false,
			isServer: 'import.meta.env.SSR'
		}),
		messageCatalogues(),
		splitMessages(),
		sveltekit(),
		serviceWorkerFiles()
	],
	worker: { format: 'es' },
	assetsInclude: ['**/*.gz'],
	resolve: { dedupe: ['yjs', 'y-protocols', 'lib0'] },
	build: {
		assetsInlineLimit: 0,
		rolldownOptions: { output: { codeSplitting: { groups: [SHARED] } } }
	},
	server: { fs: { allow: ['wasm', 'policies'] } }
});
