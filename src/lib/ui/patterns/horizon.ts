// What the horizon can say, and which islands stand on it.

export type HorizonState = 'alone' | 'offline' | 'connecting' | 'some' | 'all' | 'refused';

export interface HorizonIsle {
	/** DID of the person. */
	of: string;
	state: 'here' | 'away' | 'refused';
}

/** Up to here everybody has an island; above: yours, three more, then "+N". */
const MOST = 5;
const SHOWN_OF_MANY = 4;

/** The islands to draw and how many people are left out. A refused one is always drawn, last. */
export function islesToShow(isles: readonly HorizonIsle[]): {
	shown: readonly HorizonIsle[];
	more: number;
} {
	if (isles.length <= MOST) return { shown: isles, more: 0 };
	const refused = isles.filter((isle) => isle.state === 'refused').slice(0, 1);
	const others = isles.filter((isle) => !refused.includes(isle));
	const shown = [...others.slice(0, SHOWN_OF_MANY - refused.length), ...refused];
	return { shown, more: isles.length - shown.length };
}
