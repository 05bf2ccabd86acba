// Rules of the look that a machine can hold: gold is a fact, sides are logical, palettes stay behind the roles.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
	.map((path) => join('src', path).replaceAll('\\', '/'))
	.filter((path) => /\.(svelte|css|html)$/.test(path) && !path.includes('/generated/'))
	.map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const GOLD = /--color-(on-)?verified|--color-deep-verified|--seal-/;
const GOLD_CLASS = /class=[^>]*["' ](seal|sealed|seal-band|sun|verdict-sun)["' ]/;
const PHYSICAL =
	/(?:^|[\s;{"'])(?:(?:scroll-)?(?:margin|padding)|border|inset)-(?:left|right)\b|border-(?:top|bottom)-(?:left|right)-radius|(?:float|clear):\s*(?:left|right)|(?:^|[\s;{"'])(?:left|right)\s*:|text-align:\s*(?:left|right)/;
const PALETTE = /var\(--ref-/;
const DURATION = /(transition|animation)[\w-]*:[^;}]*[\s:](\d*\.)?\d+m?s\b/;
const RAW_HTML = /\{@html|\son[a-z]+="[^{]|style="display: contents"/;

const offenders = (pattern: RegExp, mayUse?: RegExp) =>
	sources
		.filter(({ path, text }) => !mayUse?.test(path) && pattern.test(text))
		.map(({ path }) => path);

test.each([
	[GOLD, '.x { color: var(--color-verified-edge); }'],
	[GOLD_CLASS, '<span class="sealed">'],
	[GOLD_CLASS, "<svg class={['icon', 'seal']}>"],
	[PHYSICAL, '.x { margin-left: 4px; }'],
	[PHYSICAL, '<p style="left: 4px">'],
	[PHYSICAL, '.x { border-top-left-radius: 4px; }'],
	[PHYSICAL, '.x { scroll-padding-right: 4px; }'],
	[PHYSICAL, '.x { float: left; }'],
	[PHYSICAL, '.x { text-align: right; }'],
	[PALETTE, '.x { color: var(--ref-gold-80); }'],
	[DURATION, '.x { transition: r 300ms; }'],
	[DURATION, '.x { animation: rise 1s var(--spring-spatial); }'],
	[DURATION, '.x { transition-duration: .2s; }'],
	[RAW_HTML, '{@html text}'],
	[RAW_HTML, '<body onload="start()">']
])('%s finds a planted offence: %s', (pattern, planted) => {
	expect(pattern.test(planted)).toBe(true);
});

test('gold stands only in the seal, the credential and the verdict', () => {
	expect(offenders(GOLD, /ui\/tokens\/|ui\/patterns\/(people|proof|forced-colors)\.css$/)).toEqual(
		[]
	);
	const owners = /ui\/patterns\/(Seal|SealDisc|SealBand|CredentialCard|Verdict)\.svelte$/;
	expect(offenders(GOLD_CLASS, owners)).toEqual([]);
});

test('sides are logical, so that right-to-left writing turns the page round', () => {
	expect(offenders(PHYSICAL)).toEqual([]);
});

test('only roles and component tokens read the palettes', () => {
	expect(offenders(PALETTE, /ui\/tokens\//)).toEqual([]);
});

test('what moves takes its time from the tokens, which reduced motion sets to nothing', () => {
	// until the words of another language are there, without movement
	expect(offenders(DURATION, /ui\/tokens\/base\.css$/)).toEqual([]);
});

test('nothing is written into the page as HTML, no handler stands in markup', () => {
	expect(offenders(RAW_HTML)).toEqual([]);
});

/** Icons that point along the line of reading. */
const pointing = (text: string): string[] =>
	[...text.matchAll(/<\w+[^<>]*icons\.(?:back|forward)\b[^<>]*>/g)].map(([tag]) => tag);
const isLeftUnturned = (text: string): boolean =>
	pointing(text).some((tag) => !/\bturns\b/.test(tag));

test('an icon that points turns round in right-to-left writing', () => {
	expect(isLeftUnturned('<Icon path={icons.back} />')).toBe(true);
	expect(isLeftUnturned('<Icon path={icons.back} turns />')).toBe(false);
	expect(sources.filter(({ text }) => isLeftUnturned(text)).map(({ path }) => path)).toEqual([]);
});
