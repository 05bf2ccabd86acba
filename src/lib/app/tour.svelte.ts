// Where this person stands in the guided tour. Kept on this device; it never starts by itself.

const KEY = 'azora-tour';

/** new: nobody asked yet; waiting: left, at a stop; over: walked through, or not wanted. */
type TourState = 'new' | 'waiting' | 'over';

class Tour {
	/** The stop that is shown, from 0; null while no tour is on. */
	stop = $state<number | null>(null);
	#state = $state<TourState>('new');
	#left = $state(0);

	/** Whether it may be offered: once, and never again after any answer. */
	get isNew(): boolean {
		return this.#state === 'new';
	}
	/** It was left on the way. */
	get isWaiting(): boolean {
		return this.#state === 'waiting';
	}

	/** Takes up where it was left on this device. */
	restore(): void {
		try {
			const [state, left] = (localStorage.getItem(KEY) ?? '').split(' ');
			if (state === 'waiting' || state === 'over') this.#state = state;
			this.#left = Number(left) || 0;
		} catch {
			// storage denied: it is offered anew
		}
	}

	/** From where it was left, else from the first stop. */
	start(): void {
		this.go(this.isWaiting ? this.#left : 0);
	}

	go(stop: number): void {
		this.stop = stop;
		this.#keep('waiting', stop);
	}

	/** It waits at this stop. */
	leave(): void {
		this.stop = null;
	}

	/** Walked through, or not wanted: it is not offered again, and stays in Help. */
	end(): void {
		this.stop = null;
		this.#keep('over', 0);
	}

	#keep(state: TourState, left: number): void {
		this.#state = state;
		this.#left = left;
		try {
			localStorage.setItem(KEY, `${state} ${left}`);
		} catch {
			// storage denied: it holds until the page is left
		}
	}
}

export const tour = new Tour();
