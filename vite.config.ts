import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/ui/i18n/generated',
			strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
			emitGitIgnore: false
		}),
		sveltekit()
	],
	worker: { format: 'es' },
	assetsInclude: ['**/*.gz'],
	resolve: { dedupe: ['yjs', 'y-protocols', 'lib0'] },
	build: { assetsInlineLimit: 0 },
	server: { fs: { allow: ['wasm', 'policies'] } }
});
