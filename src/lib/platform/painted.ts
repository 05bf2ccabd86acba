// When the first picture of the page stands: what is not needed for it waits until then.

/** A window that nobody sees paints nothing. */
const PATIENCE_MS = 500;

/** Resolves after the next paint. */
export const painted = (): Promise<void> =>
	new Promise((resolve) => {
		setTimeout(resolve, PATIENCE_MS);
		requestAnimationFrame(() => setTimeout(resolve));
	});

/** Resolves when the device has nothing better to do, at the latest after two seconds. */
export const idle = (): Promise<void> =>
	new Promise((resolve) => {
		if ('requestIdleCallback' in globalThis)
			requestIdleCallback(() => resolve(), { timeout: 2_000 });
		else setTimeout(resolve, 200);
	});
