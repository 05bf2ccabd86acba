// What must be true of any screen for who cannot see well, point well or bear movement. Each check gives back what it found.

import { DESKTOP, PHONE } from './browser.mjs';
import { axe, stretch, wear } from './look.mjs';

const THEMES = ['light', 'dark', 'sun'];
/** More stops than any screen has. */
const MOST_STOPS = 120;

/** Everything about the screen that is open, on a phone and at a desk. */
export async function access(device) {
	const { page } = device;
	const found = [];
	for (const [form, size] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
		await page.setViewportSize(size);
		found.push(...say(form, await walkByTab(page)));
		found.push(...say(form, await page.evaluate(smallTargets, form === 'phone' ? 48 : 24)));
		// as tall as it is: what lies under a bar comes free by scrolling
		await stretch(page);
		for (const theme of THEMES) {
			await wear(page, theme);
			found.push(...say(`${form} ${theme}`, await axe(page)));
		}
		await wear(page, 'light');
	}
	found.push(...say('reduced motion', await stillness(page)));
	found.push(...say('320 px, 200 % text', await atLargeText(page)));
	found.push(...say('forced colours', await inForcedColours(page)));
	await page.setViewportSize(PHONE);
	return found;
}

const say = (where, list) => list.map((what) => `${where}: ${what}`);

/** Tab from the top until it leaves: each stop is seen, ringed, and in reading order. */
export async function walkByTab(page) {
	const found = await page.evaluate(() => {
		// as after a navigation: the next Tab begins at the top
		document.body.tabIndex = -1;
		document.body.focus();
		document.body.removeAttribute('tabindex');
		scrollTo(0, 0);
		globalThis.azoraStops = new Set();
		return [...document.querySelectorAll('[tabindex]')]
			.filter(({ tabIndex }) => tabIndex > 0)
			.map(({ tagName, className }) => `${tagName}.${className} jumps the order of reading`);
	});
	await page.keyboard.press('Tab');
	for (let n = 0; n < MOST_STOPS; n++) {
		const stop = await page.evaluate(atFocus);
		if (stop.isOver) {
			// the way to the content, which shows itself under the focus, lies over what is behind it
			await page.evaluate(() => document.activeElement?.blur());
			return n ? found : ['nothing takes the focus'];
		}
		found.push(...stop.trouble);
		await page.keyboard.press('Tab');
	}
	return [...found, `Tab did not come around after ${MOST_STOPS} stops`];
}

/** In the page: what is wrong with what has the focus. */
function atFocus() {
	const on = document.activeElement;
	const stops = globalThis.azoraStops;
	if (!on || on === document.body || stops.has(on)) return { isOver: true, trouble: [] };
	stops.add(on);
	const trouble = [];
	const words = (on.getAttribute('aria-label') ?? on.labels?.[0]?.textContent ?? on.textContent)
		?.trim()
		.slice(0, 40);
	const name = `${on.tagName.toLowerCase()}.${String(on.className).split(' ')[0]} "${words}"`;

	// inputs of chips, segments, switches and photos are clear, their label is what is seen
	const shown = on.matches('input[type=radio], input[type=checkbox], input[type=file]')
		? (on.closest('label') ?? on)
		: on;
	const box = shown.getBoundingClientRect();
	const left = Math.max(box.left, 0);
	const right = Math.min(box.right, innerWidth);
	const top = Math.max(box.top, 0);
	const bottom = Math.min(box.bottom, innerHeight);
	if (right - left < 1 || bottom - top < 1) trouble.push(`${name} is outside of the window`);
	else {
		const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
		const isSeen =
			over && (shown.contains(over) || over.contains(shown) || over.closest('label')?.contains(on));
		if (!isSeen)
			trouble.push(
				`${name} lies under ${over?.tagName.toLowerCase()}.${over?.getAttribute('class')}`
			);
		// a link of text that breaks has its middle between its lines
		const isWhole = over && (over.contains(shown) ? !over.matches('.nav, .actions, .sky') : true);
		if (!isWhole) trouble.push(`${name} lies under a bar`);
	}

	const ringed = [on, shown, on.closest('.field-box, .chip, .segment, label, .row')].filter(
		Boolean
	);
	const hasRing = ringed.some((element) => {
		const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
		return (
			outlineStyle !== 'none' &&
			parseFloat(outlineWidth) >= 2 &&
			!/^rgba\(.*, 0\)$/.test(outlineColor)
		);
	});
	if (!hasRing) trouble.push(`${name} has no ring`);
	return { isOver: false, trouble };
}

/** In the page: controls that are smaller than a finger, or than a pointer needs. */
function smallTargets(least) {
	const found = [];
	for (const control of document.querySelectorAll(
		'button, a[href], input, summary, select, textarea, [role=button]'
	)) {
		if (
			!control.checkVisibility() ||
			control.closest('.visually-hidden') ||
			control.matches('.skip')
		)
			continue;
		const target = control.closest('.field-box') ?? control.closest('label') ?? control;
		if (target.closest('.visually-hidden')) continue;
		// words within a sentence are as tall as the sentence
		if (getComputedStyle(target).display === 'inline') continue;
		const { width, height } = target.getBoundingClientRect();
		if (width + 0.5 < least || height + 0.5 < least)
			found.push(
				`${target.tagName.toLowerCase()}.${String(target.className)} "${(control.ariaLabel ?? target.textContent).trim().slice(0, 30)}" is ${Math.round(width)}×${Math.round(height)} px`
			);
	}
	return [...new Set(found)];
}

/** With reduced motion nothing moves for longer than a millisecond, and no scrolling glides. */
async function stillness(page) {
	await page.emulateMedia({ reducedMotion: 'reduce' });
	const found = await page.evaluate(() => {
		const longest = (list) => Math.max(0, ...list.split(',').map((time) => parseFloat(time) || 0));
		const found = new Set();
		for (const element of document.querySelectorAll('*'))
			for (const part of [undefined, '::before', '::after', '::backdrop']) {
				const style = getComputedStyle(element, part);
				const moves =
					style.animationName !== 'none' && longest(style.animationDuration) > 0.001
						? `${style.animationName} runs`
						: longest(style.transitionDuration) > 0.001
							? 'changes slowly'
							: style.scrollBehavior === 'smooth'
								? 'glides'
								: '';
				if (moves)
					found.add(`${element.tagName.toLowerCase()}.${String(element.className)} ${moves}`);
			}
		return [...found].slice(0, 8);
	});
	await page.emulateMedia({ reducedMotion: null });
	return found;
}

/** Letters twice as large in the narrowest window: nothing beyond it, no word cut off or outside of its control. */
async function atLargeText(page) {
	await page.setViewportSize({ width: 320, height: 640 });
	await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
	const found = await page.evaluate(lostWords);
	await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
	return found;
}

/** In the page: what is wider than the window, and words that are cut or that leave their control. */
function lostWords() {
	const found = new Set();
	const width = document.documentElement.scrollWidth;
	if (width > innerWidth) found.add(`the page is ${width} px wide`);
	const name = (element) => `${element.tagName.toLowerCase()}.${String(element.className)}`;
	const scrolls = '.table-scroll, .hash, .code, pre';
	for (const element of document.querySelectorAll('.app *')) {
		if (!element.checkVisibility() || element.closest(`${scrolls}, .visually-hidden, svg, .tally`))
			continue;
		const { left, right, width } = element.getBoundingClientRect();
		if (width && (right > innerWidth + 1 || left < -1))
			found.add(`${name(element)} from ${Math.round(left)} to ${Math.round(right)} px`);
	}
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const range = document.createRange();
	while (texts.nextNode()) {
		const text = texts.currentNode;
		const parent = text.parentElement;
		if (!text.data.trim() || !parent?.checkVisibility()) continue;
		if (
			parent.closest(`${scrolls}, .visually-hidden, .skip, svg, #svelte-announcer, script, style`)
		)
			continue;
		range.selectNodeContents(text);
		const box = range.getBoundingClientRect();
		if (!box.width) continue;
		for (let around = parent; around && around !== document.body; around = around.parentElement) {
			const { overflowX, overflowY } = getComputedStyle(around);
			if (/auto|scroll/.test(overflowX + overflowY)) break;
			const isControl = around.matches('a.button, button, .nav-item, .chip, .segment, .capture');
			const clips = /hidden|clip/.test(overflowX + overflowY);
			if (!isControl && !clips) continue;
			const edge = around.getBoundingClientRect();
			const out = Math.max(
				edge.left - box.left,
				box.right - edge.right,
				edge.top - box.top,
				box.bottom - edge.bottom
			);
			if (out > 2)
				found.add(
					`"${text.data.trim().slice(0, 30)}" leaves ${name(around)} by ${Math.round(out)} px`
				);
		}
	}
	return [...found].slice(0, 8);
}

/** Where the system paints: what is chosen still differs from what is not, and every control has an edge or is underlined. */
async function inForcedColours(page) {
	const found = [];
	for (const colorScheme of ['light', 'dark']) {
		await page.emulateMedia({ forcedColors: 'active', colorScheme });
		found.push(...say(colorScheme, await page.evaluate(sameInForcedColours)));
	}
	await page.emulateMedia({ forcedColors: null, colorScheme: null });
	return found;
}

/** In the page. */
function sameInForcedColours() {
	const found = new Set();
	const paint = (element) => {
		const { backgroundColor, color, borderTopColor } = getComputedStyle(element);
		return `${backgroundColor} ${color} ${borderTopColor}`;
	};
	const chosen = '[aria-current]:not([aria-current=false]), :has(> :checked)';
	for (const kind of ['.chip', '.segment', '.nav-item > span', '.switch']) {
		const all = [...document.querySelectorAll(kind)].filter((one) => one.checkVisibility());
		const isOn = (one) => one.matches(chosen) || one.parentElement.matches('[aria-current]');
		const on = all.find(isOn);
		const off = all.find((one) => !isOn(one));
		if (on && off && paint(on) === paint(off)) found.add(`${kind} looks the same when chosen`);
	}
	for (const edged of document.querySelectorAll('.button, .field-box, .card, .banner, .why')) {
		if (!edged.checkVisibility()) continue;
		const { borderTopWidth, borderTopStyle, outlineStyle } = getComputedStyle(edged);
		if ((borderTopStyle === 'none' || !parseFloat(borderTopWidth)) && outlineStyle === 'none')
			found.add(`${String(edged.className)} has no edge`);
	}
	return [...found];
}

/** Puts into the open screen one fault of each kind; what `access` must say of it then. */
export async function plantFaults({ page }) {
	await page.evaluate(() => {
		const put = (tag, name, style, parent = 'main') => {
			const made = document.createElement(tag);
			made.textContent = name;
			made.className = `planted-${name}`;
			Object.assign(made.style, style);
			document.querySelector(parent).append(made);
			return made;
		};
		put('button', 'small', { width: '20px', height: '20px', padding: '0', overflow: 'visible' });
		put('button', 'bare', { outline: 'none' });
		put('button', 'jumps', {}).tabIndex = 3;
		put('button', 'covered', { position: 'fixed', bottom: '4px', left: '40%' }, '.app');
		put(
			'div',
			'cover',
			{ position: 'fixed', inset: 'auto 0 0', height: '70px', zIndex: 99 },
			'.app'
		);
		put('p', 'wide', { width: '700px' });
		put('p', 'cutting-a-long-word-off', {
			width: '60px',
			overflow: 'hidden',
			whiteSpace: 'nowrap'
		});
		put('p', 'slow', { transition: 'color 1s' });
		put('p', 'pale', { color: '#bbb', background: '#fff' });
		put('p', 'edgeless', { border: '0' }).classList.add('card');
	});
	return [
		/small" is 20×20 px/,
		/planted-bare "bare" has no ring/,
		/planted-jumps jumps the order/,
		/planted-covered "covered" lies under div.planted-cover/,
		/320 px.* p.planted-wide/,
		/"cutting-a-long-word-off" leaves p/,
		/reduced motion: p.planted-slow changes slowly/,
		/phone sun: color-contrast: <p class="planted-pale/,
		/forced colours: dark: .*edgeless.* has no edge/
	];
}
