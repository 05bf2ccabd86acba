// No screen can be forgotten: each route of the app is in the list that the walks of pictures and accessibility go through.
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { screens } from '../lib/screens.mjs';

const folder = fileURLToPath(new URL('../../src/routes', import.meta.url));

const routes = readdirSync(folder, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('+page.svelte'))
	.map((file) => `/${dirname(file)}`.replace(/^\/\.$/, '/'))
	.sort();

describe('the screens that are looked at', () => {
	const walked = new Set(screens.map(({ route }) => route));

	it('are all that the app has', () => {
		expect(routes.length).toBeGreaterThan(20);
		expect(routes.filter((route) => !walked.has(route))).toEqual([]);
		expect(walked).toContain('+error');
	});

	it('are in the app', () => {
		expect([...walked].filter((route) => !routes.includes(route))).toEqual(['+error']);
	});

	it('have one name each, and an address that fits their route', () => {
		const names = screens.map(({ name }) => name);
		expect(names).toEqual([...new Set(names)]);
		for (const { route, where } of screens) {
			if (typeof where !== 'string' || route === '+error') continue;
			expect(new URL(where, 'https://azora.example').pathname).toBe(route);
		}
	});
});
