// Where everything ends that nobody caught. What happens before somebody listens is kept for them.

import { asAppError, Listeners, type AppError, type Unsubscribe } from '$lib/kernel';

/** Enough to see the first cause; a loop of errors must not fill the memory. */
const KEPT = 20;
/** The browser's own notice about a layout that settles in the next frame: nothing failed. */
const HARMLESS = /^ResizeObserver loop/;

export class ErrorSink {
	readonly #listeners = new Listeners<AppError>();
	#early: AppError[] | null = [];

	report(thrown: unknown): void {
		const error = asAppError(thrown);
		if (error.code === 'app/cancelled' || HARMLESS.test(String(error.data.detail))) return;
		if (!this.#early) this.#listeners.tell(error);
		else if (this.#early.length < KEPT) this.#early.push(error);
	}

	/** The first listener also hears what came before it. */
	add(listener: (error: AppError) => void): Unsubscribe {
		const early = this.#early ?? [];
		this.#early = null;
		for (const error of early) listener(error);
		return this.#listeners.add(listener);
	}

	/** Hears what `target`, a window or a worker, could not handle. */
	watch(target: EventTarget): void {
		target.addEventListener('error', (event) => {
			const { error, message } = event as Event & { error?: unknown; message?: unknown };
			// an image that did not load is an error event without either
			if (error ?? message) this.report(error ?? message);
		});
		target.addEventListener('unhandledrejection', (event) =>
			this.report((event as PromiseRejectionEvent).reason)
		);
	}
}

export const errorSink = new ErrorSink();
