// What a screen reader would say by itself: each change of a live region, with its region's manner.

/** From now on this page remembers what it says; until it is loaded anew. */
export async function listen({ page }) {
	await page.evaluate(() => {
		globalThis.azoraHeard = [];
		const LIVE = '[aria-live], [role=status], [role=alert]';
		const mannerOf = (region) =>
			region.getAttribute('aria-live') ??
			(region.getAttribute('role') === 'alert' ? 'assertive' : 'polite');
		new MutationObserver((changes) => {
			const regions = new Set();
			for (const { target, addedNodes } of changes) {
				const around = (target instanceof Element ? target : target.parentElement)?.closest(LIVE);
				if (around) regions.add(around);
				for (const node of addedNodes) {
					if (!(node instanceof Element)) continue;
					// a region that comes with its words: only an alert is read then
					for (const alert of [node, ...node.querySelectorAll('[role=alert]')])
						if (alert.matches('[role=alert]')) regions.add(alert);
				}
			}
			for (const region of regions) {
				const text = region.textContent.replace(/\s+/g, ' ').trim();
				if (text) globalThis.azoraHeard.push({ manner: mannerOf(region), text });
			}
		}).observe(document.documentElement, { subtree: true, childList: true, characterData: true });
	});
}

/** @returns {Promise<{manner: 'polite' | 'assertive', text: string}[]>} */
export const heard = ({ page }) => page.evaluate(() => globalThis.azoraHeard);

/** Forgets what was said so far. */
export const hush = ({ page }) => page.evaluate(() => void (globalThis.azoraHeard = []));
