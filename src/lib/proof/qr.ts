// Writes a text as a QR code: the matrix only, a component draws it.

import { TextTooLongForCode } from './errors';

export interface QrMatrix {
	/** Modules on a side, without the quiet zone. */
	size: number;
	/** Row by row; true is dark. */
	modules: boolean[];
}

/** Level L in one code: a proof needs all the room. Throws `proof/code-too-long` (over 2,953 bytes). */
export async function qrMatrix(text: string): Promise<QrMatrix> {
	const { create } = await import('qrcode');
	try {
		const { modules } = create(text, { errorCorrectionLevel: 'L' });
		return { size: modules.size, modules: Array.from(modules.data, Boolean) };
	} catch (cause) {
		if (cause instanceof Error && /too big|amount of data/i.test(cause.message))
			throw new TextTooLongForCode();
		throw cause;
	}
}
