// A list of thousands: there before the ledger is open, without a gap however it is scrolled, and whole for a keyboard.

import assert from 'node:assert/strict';
import { blankSeen, watchBlank } from '../lib/blank.mjs';
import { DESKTOP, PHONE } from '../lib/browser.mjs';
import { journey, until } from '../lib/journey.mjs';
import { MOST_SHIFT, movedAt } from '../lib/moved.mjs';
import { asPerson } from '../lib/person.mjs';
import { keepThousands } from '../lib/thousands.mjs';
import { begin, form, save } from '../lib/work.mjs';

const RECORDS = 5_000;
/** Rows in the page: what is in sight and a little more. */
const MOST_DRAWN = 80;
const WHEEL_MS = 30;
const REST_MS = 300;
/** A flick between two frames. Rows are drawn 800 px ahead. */
const AHEAD_PX = 600;

const TITLES = {
	phone: {
		kept: 'phone: all are there before the ledger is open; nothing moves',
		wheel: 'phone: no gap, a screen at a time and faster',
		ahead: 'phone: what comes into sight next is drawn already',
		jumps: 'phone: no gap after a jump to the end, the middle, the start',
		keys: 'phone: arrows, End and Home reach every row, as one list',
		tab: 'phone: Tab passes the list in one stop'
	},
	window: {
		kept: 'window: all are there before the ledger is open; nothing moves',
		wheel: 'window: no gap, a screen at a time and faster',
		ahead: 'window: what comes into sight next is drawn already',
		jumps: 'window: no gap after a jump to the end, the middle, the start',
		keys: 'window: arrows, End and Home reach every row, as one list',
		tab: 'window: Tab passes the list in one stop'
	}
};

await journey('thousands', async (j) => {
	const site = await j.site();
	const ama = asPerson(await j.device('ama', { serviceWorkers: 'block' }));
	const { page } = ama;
	const rows = page.locator('main [data-index]');
	const inSight = (index) => rows.and(page.locator(`[data-index="${index}"]`));
	/** The place in the list of what has the focus, as it is said: "61 of 5000". */
	const focused = () =>
		page.evaluate(() => {
			const item = document.activeElement?.closest('[role=listitem]');
			return item && `${item.ariaPosInSet} of ${item.ariaSetSize}`;
		});
	const wheel = async (steps, px) => {
		for (let step = 0; step < steps; step++) {
			await page.mouse.wheel(0, px);
			await page.waitForTimeout(WHEEL_MS);
		}
		await page.waitForTimeout(REST_MS);
	};
	/** `isAhead`: also not on a screen that scrolls before the page's own thread has drawn. */
	const noGap = async (what, { isAhead = false } = {}) => {
		const seen = await blankSeen(ama);
		j.notes[what] = seen;
		assert.ok(seen.painted.frames > 5, `${what}: frames were looked at`);
		assert.equal(seen.painted.blank, 0, `${what}: ${JSON.stringify(seen)}`);
		if (isAhead) assert.equal(seen.scrolled.blank, 0, `${what}: ${JSON.stringify(seen)}`);
	};

	/** Scrolls the list to a share of its height, or by some pixels, and waits until that is painted. */
	const scroll = (how) =>
		page.evaluate(async ({ share, px }) => {
			const pane = document.querySelector('main [data-index]').closest('.pane');
			const isPane = /auto|scroll/.test(getComputedStyle(pane).overflowY);
			const box = isPane ? pane : document.scrollingElement;
			if (px) box.scrollTop += px;
			else box.scrollTop = share * box.scrollHeight;
			for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame);
		}, how);

	await j.step('a phone with thousands of records', async () => {
		await begin(ama, site.url, 'Ama Mensah');
		await form(ama, site, 'water-point');
		await ama.write('Name of the place', 'The newest');
		await save(ama);
		await keepThousands(ama, RECORDS);
	});

	for (const [where, size] of Object.entries({ phone: PHONE, window: DESKTOP })) {
		const titles = TITLES[where];
		await j.step(titles.kept, async () => {
			await page.setViewportSize(size);
			const { shift, nodes } = await movedAt(ama, `${site.url}/records`, { restMs: 1_000 });
			assert.ok(shift <= MOST_SHIFT, `moved by ${shift}: ${nodes.join(' | ')}`);
			await ama.text('5,000 records');
			await inSight(0).waitFor();
			await watchBlank(ama);
			await j.shot(ama, where);
		});

		await j.check(titles.wheel, async () => {
			await page.mouse.move(200, 500);
			await wheel(10, size.height);
			await wheel(10, 5 * size.height);
			await wheel(5, -3 * size.height);
			assert.ok(Number(await rows.first().getAttribute('data-index')) > 100, 'it went far');
			await noGap(`${where}, wheel`);
		});

		await j.check(titles.ahead, async () => {
			for (let n = 0; n < 20; n++) await scroll({ px: AHEAD_PX });
			// who turns rests a moment: meanwhile both sides are drawn
			await page.waitForTimeout(REST_MS);
			for (let n = 0; n < 10; n++) await scroll({ px: -AHEAD_PX });
			await noGap(`${where}, step by step`, { isAhead: true });
		});

		await j.check(titles.jumps, async () => {
			for (const share of [1, 0.5, 0]) {
				await scroll({ share });
				await page.waitForTimeout(REST_MS);
				if (share === 1) await inSight(RECORDS - 1).waitFor();
			}
			await inSight(0).waitFor();
			await noGap(`${where}, jumps`);
		});

		await j.check(titles.keys, async () => {
			await rows.first().locator('a').focus();
			assert.equal(await focused(), '1 of 5000');
			for (let n = 0; n < 60; n++) await page.keyboard.press('ArrowDown');
			await until('row 61', async () => (await focused()) === '61 of 5000', 5_000);
			await page.keyboard.press('End');
			await until('the last row', async () => (await focused()) === '5000 of 5000', 5_000);
			await page.keyboard.press('ArrowUp');
			await until('the last but one', async () => (await focused()) === '4999 of 5000', 5_000);
			await page.keyboard.press('Home');
			await until('the first row', async () => (await focused()) === '1 of 5000', 5_000);
			assert.ok((await rows.count()) <= MOST_DRAWN, `${await rows.count()} rows in the page`);
			await noGap(`${where}, keys`);
		});

		await j.check(titles.tab, async () => {
			assert.equal(await rows.locator('a:not([tabindex="-1"])').count(), 1);
		});
	}

	await j.check('all the while little moved by itself', async () => {
		const { shift, nodes } = await page.evaluate(() => globalThis.moved);
		assert.ok(shift <= MOST_SHIFT, `moved by ${shift}: ${nodes.slice(0, 5).join(' | ')}`);
	});
});
