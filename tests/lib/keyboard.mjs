// The first record by Tab, Enter and Space alone; the sheet keeps the focus and Escape closes it.

import assert from 'node:assert/strict';

/** Tab, Enter and Space only. */
export async function byKeyboard({ page, open }, site) {
	const { keyboard } = page;
	const tabTo = (name) => tabsTo(page, name);
	await open(site.url);
	await tabTo(/^Start here/);
	await keyboard.press('Enter');
	await page.getByRole('heading', { name: 'What do people call you?' }).waitFor();
	await tabTo(/^Your name/);
	await keyboard.type('Efua Asante');
	await keyboard.press('Enter');
	await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
	await tabTo(/Take a first record/);
	await keyboard.press('Enter');
	await page.getByRole('link', { name: /Water point/ }).waitFor();
	await tabTo(/Water point/);
	await keyboard.press('Enter');
	await page.getByRole('textbox', { name: 'Name of the place' }).waitFor();
	await tabTo(/Name of the place/);
	await keyboard.type('Mile 9');
	await tabTo(/Borehole/);
	await keyboard.press('Space');
	await tabTo(/Add a photo/);
	await tabTo(/Save record/);
	await keyboard.press('Enter');
	await page
		.getByText(/Saved on this device/)
		.first()
		.waitFor();
	await tabTo(/^Seal/);
	await keyboard.press('Space');
	await page
		.getByText(/Sealed by Efua Asante/)
		.first()
		.waitFor();
	await tabTo(/^Dispute/);
	await keyboard.press('Enter');
	await page.getByRole('dialog').waitFor();
	for (let n = 0; n < 6; n++) {
		await keyboard.press('Tab');
		const isInside = await page.evaluate(
			() => document.activeElement === document.body || !!document.activeElement?.closest('dialog')
		);
		assert.ok(isInside, 'the sheet keeps the focus');
	}
	await keyboard.press('Escape');
	await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

/** What a person with a screen reader would hear of what has the focus. */
function focused(page) {
	return page.evaluate(() => {
		const on = document.activeElement;
		const label = on?.getAttribute('aria-label') ?? on?.labels?.[0]?.textContent;
		return label ?? on?.textContent ?? '';
	});
}

async function tabsTo(page, name) {
	for (let n = 0; n < 40; n++) {
		await page.keyboard.press('Tab');
		if (name.test((await focused(page)).trim())) return;
	}
	throw new Error(`Tab never came to ${name}`);
}
