// Places of the app, as the navigation shows them.

export interface Place {
	href: string;
	label: string;
	/** Paths from icons; `iconOn` while the place is the current one. */
	icon: string;
	iconOn?: string;
	/** Only in the rail. */
	isWide?: boolean;
	/** How many things need you there. */
	badge?: number;
}

/** A place is current on its own page and on those below it. */
export const isAt = (pathname: string, href: string): boolean =>
	pathname === href || (href !== '/' && pathname.startsWith(href + '/'));
