// What this device remembers of the app's own: its first name, which team was open, how well a place may be known.

import { isPlaceChoice, type PlaceChoice } from '$lib/records';

const CHOSEN = 'azora-team';
const PLACE = 'azora-place';

function keep(name: string, value: string): void {
	try {
		localStorage.setItem(name, value);
	} catch {
		// storage denied: it holds until the page is left
	}
}

function stored(name: string): string | null {
	try {
		return localStorage.getItem(name);
	} catch {
		return null;
	}
}

export const keepChoice = (workspace: string): void => keep(CHOSEN, workspace);
export const storedChoice = (): string | null => stored(CHOSEN);

export const keepPlaceChoice = (choice: PlaceChoice): void => keep(PLACE, choice);
/** Exact until the person says otherwise: proof of where needs it. */
export function storedPlaceChoice(): PlaceChoice {
	const choice = stored(PLACE);
	return isPlaceChoice(choice) ? choice : 'exact';
}

/** What this device is called until the person says otherwise. */
export const deviceName = (): string =>
	/Android|iPhone|Mobile/.test(navigator.userAgent) ? 'Phone' : 'Computer';
