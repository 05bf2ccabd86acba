// What moved on a screen by itself while it filled: the sum of its layout shifts, and which nodes they were.

export const MOST_SHIFT = 0.05;

/** Opens an address and waits until its list has come to rest. `titles`: first-level headings seen on the way. */
export async function movedAt({ page }, url, { restMs = 2_500 } = {}) {
	await page.addInitScript(() => {
		const seen = (globalThis.moved = { shift: 0, nodes: [], titles: [] });
		new PerformanceObserver((list) => {
			for (const { value, hadRecentInput, sources } of list.getEntries()) {
				if (hadRecentInput) continue;
				seen.shift += value;
				seen.nodes.push(...sources.map(({ node }) => node?.textContent?.trim().slice(0, 40)));
			}
		}).observe({ type: 'layout-shift', buffered: true });
		new MutationObserver(() => {
			const title = document.querySelector('h1')?.textContent?.trim();
			if (title && seen.titles.at(-1) !== title) seen.titles.push(title);
		}).observe(document, { childList: true, subtree: true });
	});
	await page.goto(url, { waitUntil: 'load' });
	await page.locator('main a[href^="/records/"]').first().waitFor({ timeout: 60_000 });
	await page.waitForTimeout(restMs);
	return page.evaluate(() => globalThis.moved);
}
