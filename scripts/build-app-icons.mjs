// Draws the app's icons from one island: static/icons/*.png and static/favicon.svg. Run it after a change of the drawing.
import { writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { findBrowser } from './browser.mjs';
import { inCheckout } from './checkout.mjs';

const ISLAND = 'M7 29L18 9h2L30 29ZM22 29L28.5 21.6L34 23L39 21.6L44 29Z';
const WAVES = 'M11 34h26M17 38.4h17M21 42.8h10';
const DEEP = '#002e4d';
const LIGHT = '#ebf4fa';
const LINE = '#5c96c4';

/** `scale`: of the drawing inside its square; `corner`: radius of 48, null for no ground at all. */
function draw({ scale = 1, corner = 0, island = LIGHT, line = LINE }) {
	const ground =
		corner === null ? '' : `<rect width="48" height="48" rx="${corner}" fill="${DEEP}"/>`;
	const move = `translate(${24 * (1 - scale)} ${24 * (1 - scale)}) scale(${scale})`;
	// the water line runs across the whole ground, or just under the island where there is no ground
	const horizon = corner === null ? 'M4 29h43' : 'M-24 29h96';
	return (
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">${ground}<g transform="${move}">` +
		`<path d="${ISLAND}" fill="${island}"/><path d="${horizon}" stroke="${line}" stroke-width="2"/>` +
		`<path d="${WAVES}" stroke="${line}" stroke-width="2" stroke-linecap="round"/></g></svg>`
	);
}

const PICTURES = [
	{ file: 'icon-192', size: 192, svg: draw({ corner: 11 }) },
	{ file: 'icon-512', size: 512, svg: draw({ corner: 11 }) },
	// the system may cut away all but the inner circle of four fifths
	{ file: 'maskable-512', size: 512, svg: draw({ scale: 0.72 }) },
	{
		file: 'monochrome-512',
		size: 512,
		svg: draw({ scale: 0.72, corner: null, island: '#fff', line: '#fff' })
	},
	{ file: 'apple-touch', size: 180, svg: draw({ scale: 0.86 }) }
];

writeFileSync(inCheckout('static/favicon.svg'), draw({ corner: 11 }) + '\n');

const browser = await chromium.launch({
	executablePath: findBrowser(),
	args: process.getuid?.() === 0 ? ['--no-sandbox'] : []
});
for (const { file, size, svg } of PICTURES) {
	const page = await browser.newPage({ viewport: { width: size, height: size } });
	const source = `data:image/svg+xml,${encodeURIComponent(svg)}`;
	await page.setContent(
		`<style>body{margin:0}img{display:block;width:${size}px;height:${size}px}</style><img src="${source}">`
	);
	await page.waitForFunction(() => document.images[0].complete);
	await page.screenshot({ path: inCheckout(`static/icons/${file}.png`), omitBackground: true });
	await page.close();
}
await browser.close();
