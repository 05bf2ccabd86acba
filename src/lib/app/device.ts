// What this device remembers of the app's own: its first name, and which team was open.

const CHOSEN = 'azora-team';

export function keepChoice(workspace: string): void {
	try {
		localStorage.setItem(CHOSEN, workspace);
	} catch {
		// storage denied: it holds until the page is left
	}
}

export function storedChoice(): string | null {
	try {
		return localStorage.getItem(CHOSEN);
	} catch {
		return null;
	}
}

/** What this device is called until the person says otherwise. */
export const deviceName = (): string =>
	/Android|iPhone|Mobile/.test(navigator.userAgent) ? 'Phone' : 'Computer';
