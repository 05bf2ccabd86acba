// One answer among few.

export interface Option<Value extends string = string> {
	value: Value;
	label: string;
	disabled?: boolean;
	/** Where the label is in another language than the page. */
	lang?: string;
}
