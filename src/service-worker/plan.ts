// What is stored for work without network, as plain lists. Pure, so that a test can read it.

/**
 * Files above this are not fetched on a first visit but stored when they are first used. By size, not by kind:
 * the rules (policy.wasm) and the reader of codes must be there for a check without network.
 */
export const HEAVY_BYTES = 1_500_000;

/** Every built file whose name has a hash is below this. */
export const BUILT = '/_app/immutable/';

export interface BuiltFile {
	url: string;
	bytes: number;
}

/** Names below `BUILT`, with spaces between: the worker's script carries them, and is small. */
export interface BuiltNames {
	light: string;
	heavy: string;
}

/** What the build knows of its files, as the worker's script carries it. */
export function namesOf(files: readonly BuiltFile[]): BuiltNames {
	const names = (kept: readonly BuiltFile[]) =>
		kept.map(({ url }) => url.slice(BUILT.length)).join(' ');
	return {
		light: names(files.filter(({ bytes }) => bytes <= HEAVY_BYTES)),
		heavy: names(files.filter(({ bytes }) => bytes > HEAVY_BYTES))
	};
}

const urlsOf = (names: string): string[] =>
	names
		.split(' ')
		.filter(Boolean)
		.map((name) => BUILT + name);

export interface SiteFiles {
	build: BuiltNames;
	/** Files of static/. */
	files: readonly string[];
	/** Prerendered addresses, pages and others. */
	prerendered: readonly string[];
	version: string;
}

export interface Plan {
	/** Installed together, all or nothing. `revision` null: the name has a hash. */
	shell: { url: string; revision: string | null }[];
	/** Pages as the build painted them. A host may not serve an address without .html: each may fail, the shell stands in. */
	pages: string[];
	/** Stored at first use. */
	packs: string[];
}

/** The page that draws any address. */
export const FALLBACK = '/404.html';

/** Looked at by the system while it installs, never by the app. */
const isOfStore = (url: string) => url.startsWith('/screenshots/');

const isPage = (url: string) => !/\.[a-z0-9]+$/i.test(url);

export function planOf({ build, files, prerendered, version }: SiteFiles): Plan {
	return {
		shell: [
			...urlsOf(build.light).map((url) => ({ url, revision: null })),
			...[
				...files.filter((url) => !isOfStore(url)),
				...prerendered.filter((url) => !isPage(url)),
				FALLBACK
			].map((url) => ({
				url,
				revision: version
			}))
		],
		pages: prerendered.filter(isPage),
		packs: urlsOf(build.heavy)
	};
}

/** Is there while somebody works here, with nothing in it: platform/home keeps it. */
export const HOME = 'azora-home';

/** Addresses that are not the app's pages: servers mounted on the same origin, and files. */
export const NOT_PAGES = [/^\/(signal|health|relay|alerts-api|graphql)(\/|$)/, /\.[a-z0-9]+$/i];

/** A page's CSP reaches its workers by no other way than their own response. They talk to this origin only. */
export const WORKER_CSP = [
	"default-src 'self'",
	"script-src 'self' 'wasm-unsafe-eval'",
	"connect-src 'self'",
	"object-src 'none'",
	"base-uri 'none'",
	"require-trusted-types-for 'script'",
	'trusted-types default'
].join('; ');

export const isWorkerScript = (pathname: string): boolean => /\/workers\/[^/]+\.js$/.test(pathname);
