// A device as a person uses it: headings, taps, places, the horizon, and the lines of a check.

/** Waits at most `ms` for the one thing that a person would look for. */
const SEE_MS = 15_000;

/** Also waits until the page is awake, where it wakes at all: before, it keeps taps, and hears nothing else. */
async function open(page, url) {
	await page.goto(url, { waitUntil: 'load' });
	await page
		.waitForFunction(() => !('azoraEarly' in globalThis), null, { timeout: SEE_MS })
		.catch(() => {});
}

/**
 * @param {{page: import('playwright-core').Page, name: string}} device as of browser.mjs
 */
export function asPerson(device) {
	const { page } = device;
	const see = (locator, ms = SEE_MS) => locator.first().waitFor({ timeout: ms });
	return {
		...device,
		goto: (url) => open(page, url),
		heading: (name, ms) => see(page.getByRole('heading', { level: 1, name }), ms),
		text: (text, ms) => see(page.getByText(text), ms),
		async tap(role, name, ms = SEE_MS) {
			await page
				.getByRole(role, { name, exact: typeof name === 'string' })
				.first()
				.click({ timeout: ms });
		},
		choose: (name) => page.getByRole('radio', { name, exact: true }).check({ force: true }),
		write: (name, text) => page.getByRole('textbox', { name }).fill(text),
		/** Goes to a place by the navigation, whatever number stands at it. */
		async place(name) {
			await page
				.getByRole('navigation', { name: 'Main' })
				.getByRole('link', { name: new RegExp(`(^| )${name}$`) })
				.click();
		},
		/** Without a reload, which would lock what asks each time. */
		inApp: (path) =>
			page.evaluate((to) => {
				const link = document.createElement('a');
				link.href = to;
				document.querySelector('main').append(link);
				link.click();
				link.remove();
			}, path),
		horizon: (state, ms) => see(page.locator(`[data-horizon="${state}"]`), ms),
		here: (peers, ms) => see(page.locator(`[data-horizon][data-here="${peers}"]`), ms),
		/** Photos that are really drawn, not only placeholders. */
		photos: (count, ms = SEE_MS) =>
			page.waitForFunction(
				(count) =>
					[...document.querySelectorAll('main img')].filter((img) => img.naturalWidth > 0).length >=
					count,
				count,
				{ timeout: ms }
			),
		verdict: (verdict, ms) => see(page.locator(`[data-verdict="${verdict}"]`), ms),
		line: (line, state) => see(page.locator(`[data-line="${line}"][data-state="${state}"]`))
	};
}
