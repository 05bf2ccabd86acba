// A QR code for a text, drawn from the proof room's matrix; loaded only when a code is shown.

import type { QrModules } from '$lib/ui';

/** null when the text is too long for one code. */
export async function codeFor(text: string): Promise<QrModules | null> {
	const { qrMatrix } = await import('$lib/proof');
	try {
		return await qrMatrix(text);
	} catch {
		return null;
	}
}
