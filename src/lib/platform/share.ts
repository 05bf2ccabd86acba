// Hands a text, a link or a file to another app; where the system has no share sheet, saves or copies it.

import { AppError, type Bytes } from '$lib/kernel';

export interface Shared {
	title?: string;
	text?: string;
	url?: string;
	files?: File[];
}

/** shared: handed over; cancelled: the person closed the sheet; missing: this system cannot share that. */
export type ShareOutcome = 'shared' | 'cancelled' | 'missing';

const canShare = (data: Shared): boolean =>
	typeof navigator.share === 'function' && (navigator.canShare?.(data) ?? true);

/** Throws platform/share-failed. Must be called from a tap. */
export async function share(data: Shared): Promise<ShareOutcome> {
	if (!canShare(data)) return 'missing';
	try {
		await navigator.share(data);
		return 'shared';
	} catch (thrown) {
		if (thrown instanceof DOMException && thrown.name === 'AbortError') return 'cancelled';
		throw new AppError('platform/share-failed', {}, { cause: thrown });
	}
}

/** True when the text is on the clipboard. */
export async function copyText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return false;
	}
}

/** Long enough for the browser to have taken the bytes over. */
const KEEP_ADDRESS_MS = 60_000;

/** Puts a file into the downloads. */
export function saveFile(name: string, content: Bytes | string | Blob, mediaType: string): void {
	const blob = content instanceof Blob ? content : new Blob([content], { type: mediaType });
	const address = URL.createObjectURL(blob);
	const link = document.createElement('a');
	link.href = address;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(address), KEEP_ADDRESS_MS);
}
