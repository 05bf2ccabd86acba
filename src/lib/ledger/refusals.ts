// Devices that were refused or cut off, newest first, for the person to see.

import type { Did } from './model';
import type { RefusedDevice } from './sync-model';

const KEPT = 20;
/** Reasons of a closed link that a person should hear of; the rest is weather. */
const HOSTILE: readonly string[] = [
	'ledger/bad-message',
	'ledger/bad-entries',
	'ledger/flooded',
	'ledger/parked-too-much',
	'ledger/not-yet-member'
];

export const isHostile = (reason: string): boolean => HOSTILE.includes(reason);

export class Refusals {
	#list: readonly RefusedDevice[] = [];

	get list(): readonly RefusedDevice[] {
		return this.#list;
	}

	add(code: string, did: Did | null, at: number): void {
		this.#list = [{ at, code, did }, ...this.#list].slice(0, KEPT);
	}
}
