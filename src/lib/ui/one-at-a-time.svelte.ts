// One act at a time: what is pressed again while it runs does nothing, so that nothing is done twice.

export class OneAtATime {
	#isBusy = $state(false);

	/** One of its acts is under way. */
	get isBusy(): boolean {
		return this.#isBusy;
	}

	/** The same act, which does nothing while one of these is under way. It must not call another of them. */
	act<Of extends unknown[], Answer>(
		work: (...of: Of) => Answer
	): (...of: Of) => Answer | undefined {
		return (...of) => {
			if (this.#isBusy) return undefined;
			const answer = work(...of);
			if (answer instanceof Promise) {
				this.#isBusy = true;
				const end = () => (this.#isBusy = false);
				answer.then(end, end);
			}
			return answer;
		};
	}
}
