// One answer among few.

export interface Option<Value extends string = string> {
	value: Value;
	label: string;
	disabled?: boolean;
}
