// The manifest against what is really there: pictures of the sizes that it names, screens behind its addresses.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { manifest } from './manifest';

const made = manifest();
const inProject = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const bytesOf = (src: string) => readFileSync(inProject(`static${src}`));

/** Width and height as the file itself says. */
function sizeOf(src: string): string {
	const bytes = bytesOf(src);
	if (src.endsWith('.png')) return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
	const isLossy = bytes.toString('latin1', 12, 16) === 'VP8 ';
	if (!isLossy) return `${bytes.readUIntLE(24, 3) + 1}x${bytes.readUIntLE(27, 3) + 1}`;
	return `${bytes.readUInt16LE(26) & 0x3fff}x${bytes.readUInt16LE(28) & 0x3fff}`;
}

const isScreen = (address: string) => {
	const { pathname } = new URL(address.replace('%s', 'x'), 'https://azora.test');
	const folder = pathname === '/' ? '' : pathname.slice(1) + '/';
	return existsSync(inProject(`src/routes/${folder}+page.svelte`));
};

describe('manifest', () => {
	test.each(made.icons)('$src is a PNG of $sizes, $purpose', ({ src, sizes }) => {
		expect(sizeOf(src)).toBe(sizes);
	});

	test('icons for every purpose, also for themes of one colour', () => {
		expect(new Set(made.icons.map(({ purpose }) => purpose))).toEqual(
			new Set(['any', 'maskable', 'monochrome'])
		);
	});

	test.each(made.screenshots)('$src is $sizes, $form_factor', ({ src, sizes, form_factor }) => {
		expect(sizeOf(src)).toBe(sizes);
		const [width, height] = sizes.split('x').map(Number);
		expect(form_factor).toBe(width < height ? 'narrow' : 'wide');
		// browsers leave out what is longer
		expect(Math.max(width, height) / Math.min(width, height)).toBeLessThan(2.3);
	});

	test('pictures stay small', () => {
		const bytes = made.screenshots.reduce((sum, { src }) => sum + bytesOf(src).length, 0);
		expect(bytes).toBeLessThan(200_000);
	});

	test('every address is a screen of the app', () => {
		const addresses = [
			made.start_url,
			made.note_taking.new_note_url,
			...made.shortcuts.map(({ url }) => url),
			...made.file_handlers.map(({ action }) => action),
			...made.protocol_handlers.map(({ url }) => url)
		];
		expect(addresses.filter((address) => !isScreen(address))).toEqual([]);
	});

	test('a link of Azora travels behind the #: an invitation never reaches a server', () => {
		for (const { protocol, url } of made.protocol_handlers) {
			expect(protocol).toMatch(/^web\+[a-z]+$/);
			expect(new URL(url, 'https://azora.test').hash).toBe('#%s');
		}
	});

	test('a share is sent to the address that the service worker answers, as files', () => {
		const { action, method, enctype } = made.share_target;
		const worker = readFileSync(inProject('src/service-worker/share.ts'), 'utf8');
		expect(worker).toContain(`SHARE = '${action}'`);
		expect([method, enctype]).toEqual(['POST', 'multipart/form-data']);
	});
});
