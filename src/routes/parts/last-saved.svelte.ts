// What was saved last in this window: the screen that opens next says it.

export const lastSaved = $state<{ record: string; at: number; isFirst: boolean }>({
	...{ record: '', at: 0 },
	/** The first one of this person here. */
	isFirst: false
});
