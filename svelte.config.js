// SvelteKit as a static site: CSP by hashes, Trusted Types, the service worker registered by our own code.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import adapter from '@sveltejs/adapter-static';

/** Kit hashes its own scripts; this one stands in the page itself, so that the first paint knows the language. */
const early = /<script>([^]*?)<\/script>/.exec(
	readFileSync(new URL('src/app.html', import.meta.url), 'utf8')
)?.[1];
const earlyHash = createHash('sha256')
	.update(early ?? '')
	.digest('base64');

/** Further addresses this build may talk to (signaling, relay, gateway on another origin), space-separated. */
const otherOrigins = (process.env.AZORA_CONNECT ?? '').split(' ').filter(Boolean);

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: { runes: true },
	kit: {
		adapter: adapter({ fallback: '404.html', precompress: true }),
		serviceWorker: { register: false },
		version: { name: process.env.AZORA_VERSION ?? 'dev', pollInterval: 0 },
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['self'],
				'script-src': ['self', 'wasm-unsafe-eval', `sha256-${earlyHash}`],
				'style-src': ['self'],
				'style-src-attr': ['unsafe-inline'],
				'img-src': ['self', 'blob:', 'data:'],
				'worker-src': ['self'],
				'connect-src': ['self', ...otherOrigins],
				'object-src': ['none'],
				'base-uri': ['none'],
				'require-trusted-types-for': ['script'],
				'trusted-types': ['default', 'svelte-trusted-html', 'sveltekit-trusted-url']
			}
		}
	}
};
