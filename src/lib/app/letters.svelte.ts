// Whether keys of one letter are shortcuts: on, until the person switches them off on this device (WCAG 2.1.4).

const KEY = 'azora-letters';

class Letters {
	areOn = $state(true);

	/** Takes up what was chosen on this device. */
	restore(): void {
		try {
			this.areOn = localStorage.getItem(KEY) !== 'off';
		} catch {
			// storage denied: they are on
		}
	}

	choose(areOn: boolean): void {
		this.areOn = areOn;
		try {
			localStorage.setItem(KEY, areOn ? 'on' : 'off');
		} catch {
			// storage denied: it holds until the page is left
		}
	}
}

export const letters = new Letters();
