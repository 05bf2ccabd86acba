// Where a tip stands: under its thing, else above it, else over the lower end of the window.

export interface Box {
	top: number;
	left: number;
	width: number;
	height: number;
}

export interface Place {
	/** px from the edges of the window. */
	top: number;
	left: number;
	/** Around the thing; null without one. */
	ring: Box | null;
}

const GAP = 12;
/** Room that the bar at the bottom takes on a phone. */
const BAR = 88;
const RING = 4;
/** Under this width the places stand in a bar at the bottom. */
const COMPACT = 600;

export function placeOf(
	thing: Box | null,
	tip: Pick<Box, 'width' | 'height'>,
	/** The places stand on this screen. */
	hasBar = true,
	window: { width: number; height: number } = { width: innerWidth, height: innerHeight }
): Place {
	const within = (value: number, most: number) => Math.max(GAP, Math.min(value, most));
	const bar = hasBar && window.width < COMPACT ? BAR : 0;
	const lowest = window.height - tip.height - GAP - bar;
	if (!thing)
		return {
			top: Math.max(GAP, lowest),
			left: within((window.width - tip.width) / 2, window.width - tip.width - GAP),
			ring: null
		};
	const below = thing.top + thing.height + GAP;
	const above = thing.top - GAP - tip.height;
	const top = below <= lowest ? below : above >= GAP ? above : Math.max(GAP, lowest);
	return {
		top,
		left: within(thing.left, window.width - tip.width - GAP),
		ring: {
			top: thing.top - RING,
			left: thing.left - RING,
			width: thing.width + 2 * RING,
			height: thing.height + 2 * RING
		}
	};
}
