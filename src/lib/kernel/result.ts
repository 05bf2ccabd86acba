// Expected failures are values: Result and AppError. Bugs throw.

export type Result<T, E = AppError> = { ok: true; value: T } | { ok: false; error: E };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });
export const err = <E>(error: E): { ok: false; error: E } => ({ ok: false, error });

export type ErrorData = Record<string, string | number | boolean | null>;

/**
 * An expected failure that a person can be told about.
 * `code` is stable (`room/what-happened`); the message catalogue has a sentence and a way out under
 * `error_<room>_<what_happened>`; `data` fills its placeholders and never holds secrets.
 */
export class AppError extends Error {
	readonly code: string;
	readonly data: ErrorData;

	constructor(code: string, data: ErrorData = {}, options?: { cause?: unknown }) {
		super(code, options);
		this.name = 'AppError';
		this.code = code;
		this.data = data;
	}
}

/** Message key of a code: `records/not-found` -> `error_records_not_found`. */
export const messageKey = (code: string): string => 'error_' + code.replace(/[/-]/g, '_');

/** What was thrown, as an AppError: one that already is stays, the rest becomes `fallback` with its cause. */
export function asAppError(thrown: unknown, fallback = 'app/unexpected'): AppError {
	if (thrown instanceof AppError) return thrown;
	const detail = thrown instanceof Error ? thrown.message : String(thrown);
	return new AppError(fallback, { detail: detail.slice(0, 300) }, { cause: thrown });
}

/** Value of an ok result; throws its error otherwise. For places where a failure is a bug. */
export function unwrap<T>(result: Result<T>): T {
	if (result.ok) return result.value;
	throw result.error;
}
