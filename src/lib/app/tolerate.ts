// Work that nobody waits for, or that must not stop who does.

import { asAppError, type AppError } from '$lib/kernel';
import { isThreadGone } from '$lib/platform';

/** Never rejects. What went wrong is told, but for a thread that is gone: that tells so by itself. */
export async function tolerate(
	work: Promise<unknown>,
	failed: (error: AppError) => void
): Promise<void> {
	try {
		await work;
	} catch (thrown) {
		if (!isThreadGone(thrown)) failed(asAppError(thrown));
	}
}
