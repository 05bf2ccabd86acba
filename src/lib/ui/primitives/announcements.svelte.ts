// What just happened: one line for screen readers and, with a toast, for everybody.

export interface Toast {
	text: string;
	/** "Undo" and what it does. */
	act?: { label: string; run: () => void };
}

/** So long a toast stays, and longer while it offers an act; not while it has the focus or the pointer. */
const TOAST_MS = 4_000;
const ACT_MS = 8_000;

class Announcements {
	/** Spoken politely; changes with each announcement. */
	line = $state('');
	toast = $state.raw<Toast | null>(null);
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** Says a sentence to screen readers. */
	announce(text: string): void {
		// the same words twice are read twice only when the text differs
		this.line = text === this.line ? text + '\u00a0' : text;
	}

	/** Says it and shows it for some seconds. */
	show(toast: Toast): void {
		this.announce(toast.text);
		this.toast = toast;
		this.resume();
	}

	hold(): void {
		clearTimeout(this.#timer);
	}

	resume(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.dismiss(), this.toast?.act ? ACT_MS : TOAST_MS);
	}

	/** On another screen only what can still be undone stays. */
	leave(): void {
		if (!this.toast?.act) this.dismiss();
	}

	dismiss(): void {
		clearTimeout(this.#timer);
		this.toast = null;
	}
}

export const announcements = new Announcements();
