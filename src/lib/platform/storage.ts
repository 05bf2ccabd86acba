// How much room there is, and whether the browser promised to keep what is stored.

export interface StorageState {
	usedBytes: number;
	/** null where the browser does not say. */
	quotaBytes: number | null;
	/** The browser clears it only when the person asks. */
	isKept: boolean;
	/** Less than a twentieth is free: offer to save a file before more photos are taken. */
	isLow: boolean;
}

const LOW_SHARE = 0.05;

/** Whether the browser promised to keep what is stored: at once, where counting what is stored takes its time. */
export async function isStorageKept(): Promise<boolean> {
	const storage = navigator.storage as StorageManager | undefined;
	return (await storage?.persisted?.()) ?? false;
}

export async function storageState(): Promise<StorageState> {
	const storage = navigator.storage as StorageManager | undefined;
	const { usage = 0, quota } = (await storage?.estimate?.()) ?? {};
	return {
		usedBytes: usage,
		quotaBytes: quota ?? null,
		isKept: await isStorageKept(),
		isLow: quota !== undefined && quota > 0 && (quota - usage) / quota < LOW_SHARE
	};
}

/** Asks the browser to keep what is stored. Some ask the person: call it after a first save, not at the start. */
export async function keepStorage(): Promise<boolean> {
	const storage = navigator.storage as StorageManager | undefined;
	if (await storage?.persisted?.()) return true;
	return (await storage?.persist?.()) ?? false;
}
