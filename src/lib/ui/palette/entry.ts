// What the palette shows: names, words and keys; it knows no domain.

export interface PaletteEntry {
	/** Unique in the palette. */
	id: string;
	title: string;
	/** Second line. */
	text?: string;
	/** A path from icons. */
	icon?: string;
	/** Found by these words too. */
	words?: readonly string[];
	/** Caps of its shortcut, one list for each press. */
	keys?: readonly (readonly string[])[];
	/** May not be done now; choosing it tells why. */
	isRefused?: boolean;
}

export interface PaletteGroup<Entry extends PaletteEntry = PaletteEntry> {
	id: string;
	title: string;
	entries: readonly Entry[];
}
