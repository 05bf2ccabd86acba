// What of the comforts is open, and how one leads on from it: the palette, the sheet of keys. Buttons and shortcuts open them by this.

import { leadOn } from '$lib/ui';

class Comfort {
	/** The palette is asked for; loaded on first use. */
	isPaletteOpen = $state(false);
	/** What stands in the palette's field, also what was typed before the field was there. */
	query = $state('');
	/** The sheet of keys is asked for. */
	areKeysOpen = $state(false);

	/** Closes what is open, then leads there. */
	leadTo(href: string): Promise<void> {
		this.isPaletteOpen = false;
		this.areKeysOpen = false;
		return leadOn(href);
	}
}

export const comfort = new Comfort();
