// The number on the app's icon, which no browser of a test shows: what the app asked the system for.

/** Before the first page of the device is opened. */
export const watchBadge = ({ context }) =>
	context.addInitScript(() => {
		const set = (count) => {
			globalThis.azoraBadge = count;
			return Promise.resolve();
		};
		Object.assign(navigator, { setAppBadge: set, clearAppBadge: () => set(0) });
	});

/** Waits until the icon bears this number; 0 is none. */
export const badgeIs = ({ page }, count) =>
	page.waitForFunction((count) => globalThis.azoraBadge === count, count, { timeout: 30_000 });
