// Contrast of every pair of roles that components use, in light, dark and sun: text 4.5 : 1, shapes 3 : 1 (WCAG 2.2).

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Theme = 'light' | 'dark' | 'sun';
type Roles = Record<string, string>;

const source = ['reference', 'roles', 'themes']
	.map((name) => readFileSync(`src/lib/ui/tokens/${name}.css`, 'utf8'))
	.join('\n')
	.replace(/\/\*[\s\S]*?\*\//g, '')
	.replace(/@layer tokens \{/g, '');

function rolesOf(selector: RegExp): Roles {
	const roles: Roles = {};
	for (const [, head, body] of source.matchAll(/([^{};]+)\{([^{}]*)\}/g)) {
		if (!selector.test(head.trim())) continue;
		for (const [, name, value] of body.matchAll(/(--[\w-]+):\s*([^;]+);/g)) roles[name] ??= value;
	}
	return roles;
}

const base = rolesOf(/^:root$/);
const sun = rolesOf(/^\[data-theme='sun'\]$/);

/** The colour of a role as #rrggbb. */
function colorOf(name: string, theme: Theme): string {
	let value = (theme === 'sun' ? sun[name] : undefined) ?? base[name];
	if (!value) throw new Error(`no ${name}`);
	value = value.replace(/\s+/g, ' ').replace('( ', '(').replace(/ \)$/, ')');
	const both = value.match(/^light-dark\((var\([^)]*\)|[^,]+),\s*(.+)\)$/);
	if (both) value = both[theme === 'dark' ? 2 : 1];
	const other = value.match(/^var\((--[\w-]+)\)$/);
	if (other) return colorOf(other[1], theme);
	return value.length === 4
		? '#' + [...value.slice(1)].map((digit) => digit + digit).join('')
		: value;
}

function luminance(hex: string): number {
	const [red, green, blue] = [1, 3, 5].map((at) => {
		const share = parseInt(hex.slice(at, at + 2), 16) / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
	const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (high + 0.05) / (low + 0.05);
}

const SURFACES = ['', '-container-lowest', '-container-low', '-container', '-container-high'].map(
	(end) => `surface${end}`
);
const TEXT: [ink: string, grounds: string[]][] = [
	...['on-surface', 'on-surface-variant', 'primary', 'error', 'here', 'draft', 'verified-edge'].map(
		(ink): [string, string[]] => [ink, SURFACES]
	),
	...['primary', 'here', 'draft', 'error', 'verified'].map((name): [string, string[]] => [
		`on-${name}-container`,
		[`${name}-container`]
	]),
	...['primary', 'error', 'verified', 'deep', 'sky'].map((name): [string, string[]] => [
		`on-${name}`,
		[name]
	]),
	['on-sky-variant', ['sky']],
	['error', ['sky', 'error-container']],
	['on-deep', ['deep-container']],
	['on-deep-variant', ['deep']],
	['inverse-on-surface', ['inverse-surface']],
	['inverse-primary', ['inverse-surface']]
];
const SHAPES: typeof TEXT = [
	['outline', SURFACES],
	['horizon', ['sky', 'surface']],
	['verified-edge', ['sky']],
	['deep-line', ['deep']],
	['deep-verified', ['deep']],
	['focus', [...SURFACES, 'surface-container-highest', 'sky']],
	['error', ['sky']]
];

function tooWeak(pairs: typeof TEXT, least: number, theme: Theme): string[] {
	return pairs.flatMap(([ink, grounds]) =>
		grounds
			.map((ground) => ({
				ratio: contrast(colorOf(`--color-${ink}`, theme), colorOf(`--color-${ground}`, theme)),
				words: `${ink} on ${ground}`
			}))
			.filter(({ ratio }) => !(ratio >= least))
			.map(({ ratio, words }) => `${words}: ${ratio.toFixed(2)}`)
	);
}

test('the arithmetic: black on white is 21, a colour on itself 1', () => {
	expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
	expect(contrast('#094a74', '#094a74')).toBeCloseTo(1);
	expect(colorOf('--color-primary', 'light')).toBe('#094a74');
	expect(colorOf('--color-primary', 'dark')).toBe('#9dccf3');
	expect(colorOf('--color-on-verified', 'sun')).toBe('#000000');
});

test.each(['light', 'dark', 'sun'] as const)('%s: text and shapes can be seen', (theme) => {
	expect(tooWeak(TEXT, 4.5, theme)).toEqual([]);
	expect(tooWeak(SHAPES, 3, theme)).toEqual([]);
});
