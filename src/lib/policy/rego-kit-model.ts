// What rego-kit is asked and answers: docs of the lines are in wasm/rego-kit.

/** Path -> Rego. */
export type Modules = Record<string, string>;

export interface Problem {
	code: string;
	message: string;
	/** Row and column from 1; 0 is nowhere. */
	location: { file: string; row: number; col: number };
}

/** Rules that are wrong are an answer, not an exception. */
export type KitAnswer<T> = { ok: true; value: T } | { ok: false; problems: Problem[] };

export interface KitRequest {
	cmd: 'check' | 'fmt' | 'annotations' | 'test' | 'build' | 'eval';
	modules?: Modules;
	/** JSON schemas by name, for `schema.<name>` in metadata. */
	schemas?: Record<string, unknown>;
	data?: Record<string, unknown>;
	input?: unknown;
	query?: string;
	entrypoints?: string[];
	strict?: boolean;
	explain?: 'full' | 'fails' | 'notes';
}

export interface TestResult {
	package: string;
	name: string;
	fail: boolean;
	skip?: boolean;
	error?: string;
	output?: string;
	location: Problem['location'];
}

interface Lines {
	start: { row: number };
	end: { row: number };
}

export interface TestReport {
	results: TestResult[];
	coverage: {
		coverage: number;
		covered_lines: number;
		not_covered_lines: number;
		files: Record<string, { coverage: number; covered?: Lines[]; not_covered?: Lines[] }>;
	};
}

export interface BuiltRules {
	/** base64 of the compiled module. */
	wasm: string;
	manifest: object;
}

export interface EvalResult {
	result: { expressions: { value: unknown; text: string }[]; bindings?: Record<string, unknown> }[];
	trace?: string;
}

export interface Annotation {
	path: { type: string; value: string }[];
	location: Problem['location'];
	annotations: { scope: string; title?: string; description?: string; custom?: object };
}
