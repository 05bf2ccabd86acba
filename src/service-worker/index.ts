/// <reference no-default-lib="true"/>
/// <reference lib="esnext" />
/// <reference lib="webworker" />
/// <reference types="@sveltejs/kit" />
// Keeps the app on the device: the shell at install, heavy packs at first use. It knows no domain, and never takes over
// by itself: an open window would lose the parts that it has not loaded yet.

import { files, prerendered, version } from '$service-worker';
import { clientsClaim } from 'workbox-core';
import { addPlugins, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { receiveShare, SHARE } from './share';
import {
	FALLBACK,
	HOME,
	isWorkerScript,
	NOT_PAGES,
	planOf,
	WORKER_CSP,
	type BuiltNames
} from './plan';

/** Put in by vite.config.ts. Kit's own list leaves out what belongs to workers: their parts, and the compiled rules. */
declare const __AZORA_BUILT_FILES__: BuiltNames;

const worker = self as unknown as ServiceWorkerGlobalScope;
const plan = planOf({ build: __AZORA_BUILT_FILES__, files, prerendered, version });

const PACKS = 'azora-packs';
const PAGES_PREFIX = 'azora-pages-';
const PAGES = PAGES_PREFIX + version;

addPlugins([
	{
		async handlerWillRespond({ request, response }) {
			if (!isWorkerScript(new URL(request.url).pathname)) return response;
			const headers = new Headers(response.headers);
			headers.set('content-security-policy', WORKER_CSP);
			return new Response(response.body, { status: response.status, headers });
		}
	}
]);
// pages are answered below: precaching must not guess index.html or .html
precacheAndRoute(plan.shell, { cleanURLs: false, directoryIndex: '' });

const shell = createHandlerBoundToURL(FALLBACK);
registerRoute(
	new NavigationRoute(
		async (options) => {
			// the welcome would only be seen in passing
			if (options.url.pathname === '/' && (await caches.has(HOME)))
				return Response.redirect('/today');
			const pages = await caches.open(PAGES);
			const painted = await pages.match(options.url.pathname);
			return painted ?? shell(options);
		},
		{ denylist: NOT_PAGES }
	)
);

const packs = new Set(plan.packs);
registerRoute(
	({ url }) => url.origin === worker.location.origin && packs.has(url.pathname),
	new CacheFirst({ cacheName: PACKS })
);

registerRoute(
	({ url }) => url.origin === worker.location.origin && url.pathname === SHARE,
	({ request }) => receiveShare(request),
	'POST'
);

/** A page that this host does not serve under its address is left out. */
async function storePage(cache: Cache, url: string): Promise<void> {
	const response = await fetch(new Request(url, { cache: 'reload' })).catch(() => null);
	if (!response?.ok || response.headers.get('content-type')?.includes('html') !== true) return;
	// a redirected response must not answer a navigation
	await cache.put(url, new Response(response.body, { headers: response.headers }));
}

async function storePages(): Promise<void> {
	const cache = await caches.open(PAGES);
	await Promise.all(plan.pages.map((url) => storePage(cache, url)));
}

async function dropOld(): Promise<void> {
	for (const name of await caches.keys())
		if (name.startsWith(PAGES_PREFIX) && name !== PAGES) await caches.delete(name);
	const cache = await caches.open(PACKS);
	for (const request of await cache.keys())
		if (!packs.has(new URL(request.url).pathname)) await cache.delete(request);
}

worker.addEventListener('install', (event) => event.waitUntil(storePages()));
worker.addEventListener('activate', (event) => event.waitUntil(dropOld()));
clientsClaim();

worker.addEventListener('message', (event) => {
	const { type } = (event.data ?? {}) as { type?: unknown };
	// only a window says when: all of them agreed before
	if (type === 'SKIP_WAITING') void worker.skipWaiting();
	if (type === 'VERSION') event.ports[0]?.postMessage(version);
});
