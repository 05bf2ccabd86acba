// The screen stays on while records and photos of the open team come or go; not for what nobody here can bring.

import type { SyncView } from '$lib/ledger';
import { stayAwake } from '$lib/platform';

/** Without anything that moved for so long, the phone may sleep. A large photo on a slow way needs most of it. */
const STILL_MS = 60_000;

const isUnderWay = ({ here, isPaused, transfers, peers }: SyncView): boolean =>
	here > 0 &&
	!isPaused &&
	(transfers.entriesMissing > 0 ||
		(transfers.blobsMissing > 0 && !transfers.isHeld) ||
		peers.some(({ here, yours }) => here && yours.has < yours.of));

/** Another text whenever something more is here or there. */
const stateOf = ({ transfers, peers }: SyncView): string =>
	[transfers.entriesMissing, transfers.bytesMissing, ...peers.map(({ yours }) => yours.has)].join();

export class Wake {
	readonly #stayAwake: typeof stayAwake;
	#sleep: (() => void) | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#state = '';

	constructor(hold = stayAwake) {
		this.#stayAwake = hold;
	}

	sees(view: SyncView): void {
		if (!isUnderWay(view)) return this.#end();
		const state = stateOf(view);
		if (state === this.#state) return;
		this.#state = state;
		this.#sleep ??= this.#stayAwake();
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#letSleep(), STILL_MS);
	}

	#end(): void {
		this.#state = '';
		this.#letSleep();
	}

	#letSleep(): void {
		clearTimeout(this.#timer);
		this.#sleep?.();
		this.#sleep = null;
	}
}
