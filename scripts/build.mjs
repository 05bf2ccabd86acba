// npm run build: the static site in build/. Others call ensureBuilt(), which builds only when a source changed.
import { existsSync, readFileSync, statSync } from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { filesUnder, hashFiles, inCheckout, readStamp, writeStamp } from './checkout.mjs';
import { prepare } from './prepare.mjs';
import { main, mustRun } from './programs.mjs';

const SOURCES = [
	'src',
	'static',
	'messages',
	'policies',
	'project.inlang/settings.json',
	'wasm/dist',
	'package-lock.json',
	'svelte.config.js',
	'vite.config.ts',
	'tsconfig.json',
	'scripts/build-policies.mjs',
	'scripts/kept-policies.mjs'
];
const isGenerated = (path) => path.endsWith('/generated');

const sourcesNow = () =>
	hashFiles(filesUnder(SOURCES, isGenerated), `connect:${process.env.AZORA_CONNECT ?? ''}`);

/** When the build was written; null when there is none. */
const builtAt = () => {
	const page = inCheckout('build/404.html');
	return existsSync(page) ? statSync(page).mtimeMs : null;
};

/** Package version and what the site was made of: it names the service worker's caches. */
function versionOf(sources) {
	const { version } = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8'));
	return process.env.AZORA_VERSION ?? `${version}+${sources.slice(0, 12)}`;
}

export async function build() {
	const sources = sourcesNow();
	await prepare();
	await mustRun('vite build', ['node_modules/vite/bin/vite.js', 'build'], {
		env: { AZORA_VERSION: versionOf(sources), NODE_ENV: 'production' }
	});
	writeStamp('build', { sources, builtAt: builtAt() });
}

export async function ensureBuilt() {
	const stamp = readStamp('build');
	if (builtAt() !== null && stamp?.builtAt === builtAt() && stamp.sources === sourcesNow()) return;
	await build();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(build);
