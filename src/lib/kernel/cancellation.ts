// Cancelling work by AbortSignal, and time-outs as values.

import { AppError } from './result';

/** Settles as `work` does, or rejects with `code` after `ms`, or with `app/cancelled` when `signal` aborts. */
export function within<T>(
	work: Promise<T>,
	ms: number,
	code: string,
	signal?: AbortSignal
): Promise<T> {
	return new Promise<T>((resolve, reject) => {
		const timer = setTimeout(() => reject(new AppError(code, { ms })), ms);
		const cancel = () => reject(new AppError('app/cancelled'));
		if (signal?.aborted) cancel();
		signal?.addEventListener('abort', cancel, { once: true });
		work.then(resolve, reject).finally(() => {
			clearTimeout(timer);
			signal?.removeEventListener('abort', cancel);
		});
	});
}
