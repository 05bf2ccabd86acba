// Looking at one screen: pictures by form and theme, axe, names, and 200 % text at 320 px.

import assert from 'node:assert/strict';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { DESKTOP, PHONE } from './browser.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Screens that are also looked at in the sun. */
const IN_SUN = [
	...['welcome', 'today', 'team', 'record', 'capture-form', 'wallet', 'verify-holds'],
	...['palette', 'keys', 'help', 'tour']
];

/** All pictures of one screen, with what must be true of it. `hasAxe: false` where the accessibility journey asks axe. */
export async function look(j, device, name, { hasAxe = true } = {}) {
	const { page } = device;
	const found = [];
	for (const [form, size] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
		await page.setViewportSize(size);
		for (const theme of ['light', 'dark', ...(IN_SUN.includes(name) ? ['sun'] : [])]) {
			await wear(page, theme);
			if (hasAxe && theme !== 'sun') found.push(...(await audit(page, `${form} ${theme}`)));
			if (theme === 'light' || form === 'phone' || name === 'team')
				await shoot(j, device, name, form, theme);
		}
	}
	await wear(page, 'light');
	await names(page);
	const width = await widthAtLargeText(page);
	await page.screenshot({ path: path.join(j.results, `${name}-text200.png`), fullPage: true });
	await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
	assert.equal(found.join('\n'), '', 'axe finds nothing');
	assert.ok(width.page <= 320, `320 px at 200 % text, but ${width.page} px: ${width.by}`);
}

/** Sets the theme in place. */
export function wear(page, theme) {
	return page.evaluate((name) => {
		document.documentElement.dataset.theme = name;
	}, theme);
}

/** A phone is drawn as tall as the screen is, so that its bars stand at the end. */
export async function shoot(j, { page }, name, form, theme) {
	const where = path.join(j.results, `${name}-${form}-${theme}.png`);
	const size = page.viewportSize();
	if (form === 'phone') await stretch(page);
	await page.screenshot({ path: where, animations: 'disabled' });
	await page.setViewportSize(size);
}

/** Makes the window as tall as the screen, so that nothing lies under a bar. */
export async function stretch(page) {
	const size = page.viewportSize();
	const height = await page.evaluate(() => document.documentElement.scrollHeight);
	await page.setViewportSize({ ...size, height: Math.max(size.height, height) });
}

async function audit(page, where) {
	const size = page.viewportSize();
	// as tall as it is: what lies under a bar comes free by scrolling
	await stretch(page);
	const found = await axe(page);
	await page.setViewportSize(size);
	return found.map((what) => `${where}: ${what}`);
}

/** WCAG 2.0 to 2.2, A and AA, by axe: a sentence for each element that fails. */
export async function axe(page) {
	await page.evaluate(() =>
		Promise.all(
			document
				.getAnimations()
				.filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
				.map(({ finished }) => finished.catch(() => {}))
		)
	);
	const builder = new AxeBuilder({ page }).withTags(TAGS).setLegacyMode(true);
	const { violations } = await builder.analyze();
	return violations.flatMap(({ id, nodes }) =>
		nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`)
	);
}

async function names(page) {
	assert.match(await page.title(), /^(.+ - )?Azora$/);
	assert.equal(await page.locator('h1').count(), 1, 'one h1');
	assert.equal(await page.locator('main').count(), 1, 'one main');
}

async function widthAtLargeText(page) {
	await page.setViewportSize({ width: 320, height: 640 });
	return page.evaluate(() => {
		document.documentElement.style.fontSize = '200%';
		const far = [...document.querySelectorAll('.app *')].filter((element) => {
			const { right } = element.getBoundingClientRect();
			return right > 321 && !element.closest('.table-scroll, .hash, .code');
		});
		const by = far
			.slice(0, 5)
			.map(({ tagName, className }) => `${tagName}.${String(className.baseVal ?? className)}`)
			.join(' ');
		return { page: document.documentElement.scrollWidth, by };
	});
}
