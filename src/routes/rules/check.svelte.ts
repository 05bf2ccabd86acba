// The check of the rules goes on while another screen is open; its result waits here.

import { session } from '$lib/app';
import type { AppError } from '$lib/kernel';
import type { RulesReport } from '$lib/policy';

class RulesCheck {
	isRunning = $state(false);
	#report = $state.raw<RulesReport | null>(null);
	error = $state.raw<AppError | null>(null);

	async run(constitution: string): Promise<void> {
		if (this.isRunning) return;
		this.isRunning = true;
		this.#report = null;
		this.error = null;
		const result = await session.run(session.commands.policy.checkRules, { constitution });
		this.isRunning = false;
		if (result.ok) this.#report = result.value.output;
		else this.error = result.error;
	}

	/** What was found about these rules; null when others were checked last. */
	reportOn(constitution: string): RulesReport | null {
		return this.#report?.hash === constitution ? this.#report : null;
	}

	/** What is not as it should be, counted. */
	get failures(): number {
		if (!this.#report) return 0;
		const { problems, tests, isSameWasm } = this.#report;
		const missing = tests.total === 0 ? 1 : tests.total - tests.passed;
		return problems.length + missing + (isSameWasm ? 0 : 1);
	}
}

export const rulesCheck = new RulesCheck();
