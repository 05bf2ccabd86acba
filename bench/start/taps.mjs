// Interaction to next paint: from a tap or a key to the frame that answers it, for what a person does on the main path.
import { median, round } from '../sync/quantiles.mjs';
import { switchOn } from './site.mjs';

const QUIET_MS = 1_500;
/** The browser tells of an event a frame or two after it was answered. */
const TOLD_MS = 500;
/** As a hand types. */
const KEY_MS = 150;
/** The browser tells of no event that took less. */
const LEAST_MS = 16;
const LISTED_MS = 120_000;

/** Runs in the page before anything else: of each interaction its longest event, as INP counts. */
function hearTaps(least) {
	const heard = (globalThis.benchTaps = new Map());
	new PerformanceObserver((list) => {
		for (const { interactionId, duration } of list.getEntries())
			if (interactionId)
				heard.set(interactionId, Math.max(heard.get(interactionId) ?? 0, duration));
	}).observe({ type: 'event', durationThreshold: least });
}

/** The worst interaction of `act`, which follows quiet. */
async function worstOf(page, act) {
	await page.waitForTimeout(QUIET_MS);
	await page.evaluate(() => globalThis.benchTaps.clear());
	await act();
	await page.waitForTimeout(TOLD_MS);
	const heard = await page.evaluate(() => [...globalThis.benchTaps.values()]);
	return Math.max(LEAST_MS, ...heard);
}

/** Each opens where it begins, and then does its one thing. */
const ways = (page, site) => {
	const records = async () => {
		await page.goto(`${site.url}/records`);
		await page.waitForSelector('main a[href^="/records/"]', { timeout: LISTED_MS });
	};
	return {
		async openRecord() {
			await records();
			return worstOf(page, async () => {
				await page.locator('main a[href^="/records/"]').first().click();
				await page.waitForURL(/\/records\/./);
			});
		},
		async search() {
			await records();
			const field = page.getByRole('searchbox').first();
			await field.click();
			return worstOf(page, () => field.pressSequentially('well', { delay: KEY_MS }));
		},
		async openCapture() {
			await records();
			return worstOf(page, async () => {
				await page.locator('a[href="/capture"]').filter({ visible: true }).first().click();
				await page.waitForURL(/\/capture$/);
			});
		},
		async save() {
			await page.goto(`${site.url}/capture/water-point`);
			await page.getByRole('textbox').first().fill('A well that was tapped');
			return worstOf(page, async () => {
				await page.getByRole('button', { name: 'Save', exact: false }).last().click();
				await page.waitForURL(/\/records\/./);
			});
		}
	};
};

/** The middle of several runs of each, and the worst of those. `slowed` makes the page's thread slower. */
export async function interaction(site, runs, slowed) {
	const phone = await switchOn('azora');
	const page = await phone.newPage();
	await page.addInitScript(hearTaps, LEAST_MS);
	await slowed(page);
	const middle = {};
	for (const [name, way] of Object.entries(ways(page, site))) {
		const times = [];
		for (let run = 0; run < runs; run++) times.push(await way());
		middle[`${name}Ms`] = round(median(times));
	}
	await phone.close();
	return { ...middle, worstMs: Math.max(...Object.values(middle)) };
}
