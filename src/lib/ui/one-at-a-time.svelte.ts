// One act at a time: what is pressed again while it runs does nothing, so that nothing is done twice.

import { untrack } from 'svelte';

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
			// an effect that begins it must not begin it again when it ends
			if (untrack(() => this.#isBusy)) return undefined;
			const answer = work(...of);
			if (!(answer instanceof Promise)) return answer;
			this.#isBusy = true;
			// and nothing else is held on to: what fails and is awaited by nobody is told
			return answer.finally(() => (this.#isBusy = false)) as Answer;
		};
	}
}
