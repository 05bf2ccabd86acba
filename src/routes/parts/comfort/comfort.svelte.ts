// What of the comforts is open, and how one leads on from it: the palette, the sheet of keys. Buttons and shortcuts open them by this.

import { goto } from '$app/navigation';

/** Longer than a browser needs to go back one entry. */
const PATIENCE_MS = 300;

class Comfort {
	/** The palette is asked for; loaded on first use. */
	isPaletteOpen = $state(false);
	/** What stands in the palette's field, also what was typed before the field was there. */
	query = $state('');
	/** The sheet of keys is asked for. */
	areKeysOpen = $state(false);

	/**
	 * Closes what is open, then leads there. A sheet has an entry of its own in the history, and Kit takes a page that
	 * replaces such an entry for the page below it: Back would then show the wrong one. So the entry goes first.
	 */
	async leadTo(href: string): Promise<void> {
		const gone = new Promise((done) => {
			addEventListener('popstate', () => setTimeout(done), { once: true });
			setTimeout(done, PATIENCE_MS);
		});
		this.isPaletteOpen = false;
		this.areKeysOpen = false;
		await gone;
		await goto(href);
	}
}

export const comfort = new Comfort();
