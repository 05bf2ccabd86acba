// A device key that may not write any more, since its log went on elsewhere (a restored disk, a copied profile): this
// install writes on under a new key, and nothing is lost.

import type { Me } from '$lib/identity';
import { announcements } from '$lib/ui';
import { m } from '$lib/ui/i18n';

export interface RenewalDeps {
	/** Once the teams are open: whether they are open here. */
	isOpen(): Promise<boolean>;
	renew(): Promise<Me>;
	/** Opens the teams for the new key. */
	open(me: Me): Promise<void>;
}

export class Renewal {
	readonly #deps: RenewalDeps;
	#isUnderWay = false;

	constructor(deps: RenewalDeps) {
		this.#deps = deps;
	}

	/** Once, however many teams ask for it. Throws `identity/locked`: it is asked for again at the next entry. */
	async begin(): Promise<void> {
		if (this.#isUnderWay) return;
		this.#isUnderWay = true;
		try {
			if (!(await this.#deps.isOpen())) return;
			await this.#deps.open(await this.#deps.renew());
			announcements.show({ text: m.restore_new_key() });
		} finally {
			this.#isUnderWay = false;
		}
	}
}
