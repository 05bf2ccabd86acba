// A QR code for a text; its writer is loaded only when a code is shown.

import type { QrModules } from '$lib/ui';
import { qrMatrix } from '$lib/proof';

/** null when the text is too long for one code. */
export async function codeFor(text: string): Promise<QrModules | null> {
	try {
		const { size, modules } = await qrMatrix(text);
		return { size, data: modules };
	} catch {
		return null;
	}
}
