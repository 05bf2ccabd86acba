// A browser that is short of room may empty what was kept here, or a part of it: that is told, with the way back.

import { AppError } from '$lib/kernel';
import { keepHome } from '$lib/platform';
import { forgetChoice, markedPerson, markPerson, storedChoice } from './device';

/** Somebody worked here, and nothing is left of it. */
export class StoreEmptied extends AppError {
	constructor() {
		super('app/store-emptied');
		this.name = 'StoreEmptied';
	}
}

/** The person is here and the team that was open is not. */
export class TeamsGone extends AppError {
	constructor() {
		super('app/teams-gone');
		this.name = 'TeamsGone';
	}
}

/** What this device keeps could not be opened, or another window has it: what is in it is not known. */
export class TeamsNotOpen extends AppError {
	constructor() {
		super('app/teams-not-open');
		this.name = 'TeamsNotOpen';
	}
}

/** With nobody here: what is amiss, if anything. */
export function missingPerson(): AppError | null {
	void keepHome(false);
	return markedPerson() ? new StoreEmptied() : null;
}

/** With a person here: what is amiss, if anything. Told once. */
export function missingTeam(person: string, teams: readonly { id: string }[]): AppError | null {
	markPerson(person);
	void keepHome(true);
	const chosen = storedChoice();
	if (!chosen || teams.some(({ id }) => id === chosen)) return null;
	forgetChoice();
	return new TeamsGone();
}
