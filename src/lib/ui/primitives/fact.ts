// A name and what it is: in lists of facts and answers.

export interface Fact {
	name: string;
	value: string;
	/** Takes the whole width among answers. */
	isWide?: boolean;
}
