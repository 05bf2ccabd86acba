// A person with a keyboard and nothing else: Tab, Enter, Space, arrows, letters. What has the focus is always seen.

import assert from 'node:assert/strict';

/** So many Tabs are pressed for one thing. */
const PATIENCE = 70;

/**
 * @param {ReturnType<typeof import('./person.mjs').asPerson>} device
 */
export function byKeys(device) {
	const { page } = device;
	const { keyboard } = page;
	const press = (...keys) =>
		keys.reduce((before, key) => before.then(() => keyboard.press(key)), Promise.resolve());

	/** Tabs on until something of this name has the focus; each stop on the way must be seen. */
	async function to(name, { back = false } = {}) {
		const passed = [];
		for (let n = 0; n < PATIENCE; n++) {
			await keyboard.press(back ? 'Shift+Tab' : 'Tab');
			const focus = await focused(page);
			if (focus.isNowhere) continue;
			assert.equal(focus.fault, '', `${device.name}: “${focus.name}” at ${page.url()}`);
			if (name.test(focus.name)) return focus;
			passed.push(focus.name);
		}
		throw new Error(
			`${device.name}: Tab never came to ${name}; it passed ${passed.slice(0, 30).join(' | ')}`
		);
	}

	return {
		...device,
		press,
		to,
		type: (text) => keyboard.type(text),
		/** Tabs there and presses Enter, or the key that it takes. */
		async go(name, key = 'Enter') {
			await to(name);
			await keyboard.press(key);
		},
		/** Tabs into a group of choices by the name of any of them and moves on with the arrow. */
		async pick(any, name) {
			await to(any);
			for (let n = 0; n < 12; n++) {
				const focus = await focused(page);
				assert.equal(focus.fault, '', focus.name);
				if (focus.name === name) return keyboard.press('Space');
				await keyboard.press('ArrowDown');
			}
			throw new Error(`no choice “${name}”`);
		},
		...hearing(device)
	};
}

/** What a screen reader says. */
function hearing(device) {
	const { page } = device;
	return {
		/** The heading is there, the new screen was announced by its title, and the focus is at its beginning. */
		async arrives(heading, ms) {
			await device.heading(heading, ms);
			const title =
				typeof heading === 'string' ? heading : heading.source.replaceAll(/[\\^$]/g, '');
			let said = '';
			for (let n = 0; n < 50; n++) {
				said = await page.evaluate(
					() => document.querySelector('#svelte-announcer')?.textContent ?? ''
				);
				// the title may say more than the heading: the team, the record
				if (new RegExp(title, 'i').test(said) || said === (await page.title())) return;
				await page.waitForTimeout(100);
			}
			throw new Error(`${device.name}: “${title}” was not announced, but “${said}”`);
		},
		/** The polite live region said so. */
		hears: (words, ms = 15_000) =>
			page.waitForFunction(
				(source) =>
					[...document.querySelectorAll('[role=status]')].some((region) =>
						new RegExp(source).test(region.textContent ?? '')
					),
				words.source,
				{ timeout: ms }
			)
	};
}

/** Name of what has the focus, and what is wrong with how it is seen: under a bar, outside of the window, without a ring. */
const focused = (page) =>
	page.evaluate(() => {
		const on = document.activeElement;
		if (!on || on === document.body) return { isNowhere: true };
		const label = on.getAttribute('aria-label') ?? on.labels?.[0]?.textContent ?? on.textContent;
		const name = (label ?? '').replaceAll(/\s+/g, ' ').trim();
		const box = on.getClientRects()[0];
		if (!box) return { name, fault: 'it is not drawn' };
		const x = box.left + box.width / 2;
		const y = box.top + box.height / 2;
		const hit = document.elementFromPoint(x, y);
		const isSeen = hit && (on.contains(hit) || hit.contains(on) || on.labels?.[0]?.contains(hit));
		const isBar = hit?.closest('.actions, .nav, .float, .sky, .toasts');
		const isUnder = isBar && !isBar.contains(on);
		if (!isSeen || isUnder) {
			const by = hit ? `${hit.tagName}.${String(hit.className)}` : 'the edge of the window';
			return { name, fault: `its centre (${Math.round(x)}, ${Math.round(y)}) is under ${by}` };
		}
		let ring = on;
		for (let n = 0; ring && n < 4; n++, ring = ring.parentElement) {
			const { outlineStyle, outlineWidth } = getComputedStyle(ring);
			if (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) return { name, fault: '' };
		}
		return { name, fault: 'it has no ring' };
	});
