// Where everything ends that nobody caught. What happens before somebody listens is kept for them.

import { AppError, asAppError, Listeners, type Unsubscribe } from '$lib/kernel';

/** Enough to see the first cause; a loop of errors must not fill the memory. */
const KEPT = 20;
/** The browser's own notice about a layout that settles in the next frame: nothing failed. */
const HARMLESS = /^ResizeObserver loop/;

/** What browsers say when a part that is loaded later is not there: another version came, or there is no network yet. */
const PART_MISSING =
	/dynamically imported module|importing a module script failed|unable to preload css/i;

/** As an AppError: `app/part-missing` for a part of the app that could not be loaded. */
export function errorOf(thrown: unknown): AppError {
	const error = asAppError(thrown);
	const isMissing = error.code === 'app/unexpected' && PART_MISSING.test(String(error.data.detail));
	return isMissing ? new AppError('app/part-missing', {}, { cause: thrown }) : error;
}

export class ErrorSink {
	readonly #listeners = new Listeners<AppError>();
	#early: AppError[] | null = [];

	report(thrown: unknown): void {
		const error = errorOf(thrown);
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
