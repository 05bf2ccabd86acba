// What is stored at install, what at first use, and which addresses are pages.

import { describe, expect, test } from 'vitest';
import { HEAVY_BYTES, isWorkerScript, namesOf, NOT_PAGES, planOf, WORKER_CSP } from './plan';

const plan = planOf({
	build: namesOf([
		{ url: '/_app/immutable/entry/app.a1.js', bytes: 9_000 },
		{ url: '/_app/immutable/workers/assets/policy.b2.wasm', bytes: 244_466 },
		{ url: '/_app/immutable/workers/assets/rego-kit.c3.wasm.gz', bytes: HEAVY_BYTES + 1 }
	]),
	files: ['/favicon.svg', '/screenshots/wide.webp'],
	prerendered: ['/', '/verify', '/manifest.webmanifest'],
	version: 'v1'
});

describe('plan of the offline store', () => {
	test('by size, not by kind: the rules are in, the heavy tool chain is not', () => {
		const urls = plan.shell.map((entry) => entry.url);
		expect(urls).toContain('/_app/immutable/workers/assets/policy.b2.wasm');
		expect(urls).not.toContain('/_app/immutable/workers/assets/rego-kit.c3.wasm.gz');
		expect(plan.packs).toEqual(['/_app/immutable/workers/assets/rego-kit.c3.wasm.gz']);
	});

	test('pictures for the installation are not stored', () => {
		expect(JSON.stringify(plan)).not.toContain('/screenshots/');
	});

	test('names with a hash are fetched once, the rest with each version', () => {
		const revision = (url: string) => plan.shell.find((entry) => entry.url === url)?.revision;
		expect(revision('/_app/immutable/entry/app.a1.js')).toBeNull();
		expect(revision('/favicon.svg')).toBe('v1');
		expect(revision('/manifest.webmanifest')).toBe('v1');
		expect(revision('/404.html')).toBe('v1');
	});

	test('prerendered pages may fail one by one', () => {
		expect(plan.pages).toEqual(['/', '/verify']);
	});

	test.each(['/', '/verify', '/records/4Fh_a-9', '/team/did:key:z6Mk'])('%s is a page', (path) => {
		expect(NOT_PAGES.some((pattern) => pattern.test(path))).toBe(false);
	});

	test.each(['/signal', '/signal/x', '/health', '/favicon.svg', '/_app/version.json'])(
		'%s is no page',
		(path) => {
			expect(NOT_PAGES.some((pattern) => pattern.test(path))).toBe(true);
		}
	);

	test('worker scripts get the policy that forbids eval', () => {
		expect(isWorkerScript('/_app/immutable/workers/identity.worker-D1x.js')).toBe(true);
		expect(isWorkerScript('/_app/immutable/entry/app.a1.js')).toBe(false);
		expect(WORKER_CSP).toContain("require-trusted-types-for 'script'");
		expect(WORKER_CSP).not.toContain('unsafe-eval;');
		expect(WORKER_CSP.replaceAll('wasm-unsafe-eval', '')).not.toContain('unsafe');
	});
});
