// What type checks, lint and unit tests need before the first build: compiled articles, messages, Kit's own types.
// `npm run build` does the same steps and then builds.
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { filesUnder, hashFiles, inCheckout, readStamp, writeStamp } from './checkout.mjs';
import { main, mustRun, SentenceError } from './programs.mjs';

const POLICIES_OUT = 'src/lib/policy/generated';
const MESSAGES_OUT = 'src/lib/ui/i18n/generated';
const BUILD_POLICIES = 'scripts/build-policies.mjs';
const KEPT_POLICIES = 'scripts/kept-policies.mjs';
const PARAGLIDE = 'node_modules/@inlang/paraglide-js/bin/run.js';

/** Runs `work` unless its sources and its result are as they were after the last time. */
async function whenStale(name, sources, result, work) {
	const now = hashFiles(sources);
	if (existsSync(inCheckout(result)) && readStamp(name)?.sources === now) return;
	await work();
	writeStamp(name, { sources: now });
}

async function preparePolicies() {
	if (!existsSync(inCheckout(BUILD_POLICIES))) return;
	const sources = [...filesUnder(['policies', 'wasm/dist']), BUILD_POLICIES, KEPT_POLICIES];
	await whenStale('policies', sources, `${POLICIES_OUT}/constitution.json`, () =>
		mustRun('Compiling the constitution', [BUILD_POLICIES])
	);
}

/** Without its plugin paraglide compiles nothing and says that it went well: look for one known message. */
function assertMessages() {
	const index = inCheckout(MESSAGES_OUT, 'messages/_index.js');
	const text = existsSync(index) ? readFileSync(index, 'utf8') : '';
	if (!/export/.test(text))
		throw new SentenceError(
			'The messages were compiled to nothing: is @inlang/plugin-message-format installed?'
		);
}

async function prepareMessages() {
	const sources = filesUnder(['messages', 'project.inlang/settings.json']);
	await whenStale('messages', sources, `${MESSAGES_OUT}/messages.js`, async () => {
		await mustRun('Compiling the messages', [
			PARAGLIDE,
			'compile',
			...['--project', './project.inlang', '--outdir', `./${MESSAGES_OUT}`, '--silent'],
			...['--strategy', 'localStorage', 'preferredLanguage', 'baseLocale']
		]);
		assertMessages();
	});
}

async function prepareKit() {
	const sources = ['svelte.config.js', 'tsconfig.json', ...filesUnder(['src/routes'])];
	await whenStale('kit', sources, '.svelte-kit/tsconfig.json', () =>
		mustRun('svelte-kit sync', ['node_modules/@sveltejs/kit/svelte-kit.js', 'sync'])
	);
}

export async function prepare() {
	await preparePolicies();
	await prepareMessages();
	await prepareKit();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(prepare);
