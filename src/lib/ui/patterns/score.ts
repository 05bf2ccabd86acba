// One part of a computed score.

export interface ScorePart {
	id: string;
	title: string;
	points: number;
	/** The most it can give. */
	of: number;
	/** "12 counted", "11 of 12" */
	detail?: string;
}
