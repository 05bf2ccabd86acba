// What this device remembers of the app's own: its first name, which team was open, how well a place may be
// known, what was put off.

import { m } from '$lib/ui/i18n';
import type { PlaceChoice } from '$lib/records';

const CHOSEN = 'azora-team';
const PERSON = 'azora-person';
const PLACE = 'azora-place';
const PUT_OFF = 'azora-put-off';
const ASKED = 'azora-asked-to-keep';

function keep(name: string, value: string): void {
	try {
		localStorage.setItem(name, value);
	} catch {
		// storage denied: it holds until the page is left
	}
}

function forget(name: string): void {
	try {
		localStorage.removeItem(name);
	} catch {
		// storage denied: there is nothing
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
export const forgetChoice = (): void => forget(CHOSEN);

/** That somebody works here: when the stores are empty one day, the browser emptied them. */
export const markPerson = (did: string): void => keep(PERSON, did);
export const markedPerson = (): string | null => stored(PERSON);

export const keepPlaceChoice = (choice: PlaceChoice): void => keep(PLACE, choice);
/** Exact until the person says otherwise: proof of where needs it. */
export function storedPlaceChoice(): PlaceChoice {
	const choice = stored(PLACE);
	return choice === 'rough' || choice === 'none' ? choice : 'exact';
}

/** Until when each task was put off, in milliseconds since 1970. */
export interface PutOff {
	[task: string]: number;
}

export const keepPutOff = (putOff: PutOff): void => keep(PUT_OFF, JSON.stringify(putOff));
export function storedPutOff(): PutOff {
	try {
		const read = JSON.parse(stored(PUT_OFF) ?? '{}') as PutOff | null;
		return Object.fromEntries(
			Object.entries(read ?? {}).filter(([, until]) => Number.isFinite(until))
		);
	} catch {
		// not ours: nothing was put off
		return {};
	}
}

/** Some browsers ask the person: once, after a first save, is enough. */
export const wasAskedToKeep = (): boolean => stored(ASKED) !== null;
export const markAskedToKeep = (): void => keep(ASKED, 'yes');

/** What this device is called until the person says otherwise. */
export const deviceName = (): string =>
	/Android|iPhone|Mobile/.test(navigator.userAgent)
		? m.app_device_phone()
		: m.app_device_computer();
