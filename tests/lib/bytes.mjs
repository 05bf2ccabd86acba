// How many bytes of the built site travel, as the server sends them: brotli where the build made it.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { inCheckout } from '../../scripts/checkout.mjs';

const BUILD = inCheckout('build');
const APP = '/_app/immutable';

const rawBytes = (url) => statSync(join(BUILD, url)).size;

/** Bytes of one file on the way to a browser that takes brotli. */
export function sentBytes(url) {
	const packed = join(BUILD, `${url}.br`);
	return existsSync(packed) ? statSync(packed).size : rawBytes(url);
}

const sum = (urls, bytesOf) => [...urls].reduce((total, url) => total + bytesOf(url), 0);

/** `{ files, raw, sent }` of a list of addresses. */
export const weigh = (urls) => ({
	files: [...urls].length,
	raw: sum(urls, rawBytes),
	sent: sum(urls, sentBytes)
});

const STATIC = /(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+\.js)["']/g;
const LAZY = /\bimport\(\s*[`"'](\.{1,2}\/[^`"']+\.js)[`"']\s*\)/g;
const texts = new Map();

export const builtText = (url) => {
	if (!texts.has(url)) texts.set(url, readFileSync(join(BUILD, url), 'utf8'));
	return texts.get(url);
};
const named = (url, pattern) =>
	[...builtText(url).matchAll(pattern)].map(([, path]) => posix.join(posix.dirname(url), path));

/** These scripts and all that they import at once. */
export function withImports(urls, found = new Set()) {
	for (const url of urls) {
		if (found.has(url)) continue;
		found.add(url);
		withImports(named(url, STATIC), found);
	}
	return found;
}

/** Scripts that a prerendered page asks for. */
export const scriptsOf = (page) =>
	withImports(
		[
			...readFileSync(join(BUILD, page), 'utf8').matchAll(/["'](?:\.?\/)?(_app\/[^"']+\.js)["']/g)
		].map(([, path]) => `/${path}`)
	);

/** Every script of pages that is loaded when it is needed, by its address. */
export function lazyParts() {
	const scripts = ['chunks', 'entry', 'nodes'].flatMap((folder) =>
		readdirSync(join(BUILD, APP, folder))
			.filter((file) => file.endsWith('.js'))
			.map((file) => `${APP}/${folder}/${file}`)
	);
	return new Set(scripts.flatMap((url) => named(url, LAZY)));
}

/** `[{ route, scripts }]`: what each screen imports at once; without the entry, which all have. */
export function routes() {
	const kit = readFileSync(inCheckout('.svelte-kit/generated/client-optimized/app.js'), 'utf8');
	const numbers = [...kit.matchAll(/"(\/[^"]*)": \[(\d+)/g)];
	const files = readdirSync(join(BUILD, APP, 'nodes')).filter((file) => file.endsWith('.js'));
	return numbers.map(([, route, number]) => ({
		route,
		scripts: withImports(
			files.filter((file) => file.startsWith(`${number}.`)).map((file) => `${APP}/nodes/${file}`)
		)
	}));
}
