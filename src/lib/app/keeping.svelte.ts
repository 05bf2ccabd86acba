// How the person's key is kept, as screens and the recovery task read it. The key itself is in the identity worker.

import type { KeepingView, Way } from '$lib/identity';

/** Own records after which it is time to ask for a way back. */
const ENOUGH_RECORDS = 3;

export interface KeepingDeps {
	view(): Promise<KeepingView>;
	/** Of the open team. */
	ownRecords(): number;
	team(): { members: readonly unknown[]; invitations: readonly unknown[] } | null;
}

export class Keeping {
	readonly #deps: KeepingDeps;
	#view = $state.raw<KeepingView | null>(null);

	constructor(deps: KeepingDeps) {
		this.#deps = deps;
	}

	/** Once before anything here is read, and after each change. */
	async load(): Promise<KeepingView> {
		return (this.#view = await this.#deps.view());
	}

	get ways(): Way[] {
		return this.#view?.ways ?? [];
	}
	get isLocked(): boolean {
		return this.#view?.isLocked ?? false;
	}
	get lastBackupAt(): number | null {
		return this.#view?.lastBackupAt ?? null;
	}
	/** When three of the 24 words were given. */
	get wordsCheckedAt(): number | null {
		return this.#view?.wordsCheckedAt ?? null;
	}
	/** Null: only when Azora is closed. */
	get lockAfterMinutes(): number | null {
		return this.#view?.lockAfterMinutes ?? null;
	}
	/** No way in that opens by itself: Azora asks each time it opens. */
	get asksEachTime(): boolean {
		return this.#view !== null && !this.ways.some(({ kind }) => kind === 'device');
	}
	/** The person can come back without this device. What opens the key here only is none of that. */
	get hasWayBack(): boolean {
		return this.#view === null || this.wordsCheckedAt !== null || this.lastBackupAt !== null;
	}
	/** Time to ask for a way back. Whether the person said "Later" is known to the tasks. */
	get isDue(): boolean {
		return !this.hasWayBack && (this.#hasWorked || this.#hasShared);
	}

	get #hasWorked(): boolean {
		return this.#deps.ownRecords() >= ENOUGH_RECORDS;
	}
	/** Others are in the team, or were invited. */
	get #hasShared(): boolean {
		const team = this.#deps.team();
		return team !== null && (team.members.length > 1 || team.invitations.length > 0);
	}
}
