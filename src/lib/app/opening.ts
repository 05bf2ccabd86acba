// What those wait for who need the teams: the newest try to open them. One that failed is waited for by nobody any more.

export class Opening {
	#newest: Promise<void> | null = null;

	/** Resolves when the newest try has ended; null before the first one, and after one that failed. */
	get newest(): Promise<void> | null {
		return this.#newest;
	}

	/** From now on this is waited for. Whether it worked is told to who asked for it. */
	begin(work: Promise<void>): Promise<void> {
		const ended = work.catch(() => {
			if (this.#newest === ended) this.#newest = null;
		});
		this.#newest = ended;
		return work;
	}
}
