// The number on the app's icon, where the system shows one.

interface Badging {
	setAppBadge?(count: number): Promise<void>;
	clearAppBadge?(): Promise<void>;
}

/** 0 takes it away. A system that shows none, or does not let us, is no error: the number stands in the app too. */
export async function showBadge(count: number): Promise<void> {
	const badging = navigator as Badging;
	try {
		if (count > 0) await badging.setAppBadge?.(count);
		else await badging.clearAppBadge?.();
	} catch {
		// not installed, or denied
	}
}
