// The words of the constitution: articles, what it is asked besides commands, and what it answers.

export type Did = string;

/** One rule of an article, from its metadata. */
export interface ArticleRule {
	/** `<article>/<rule>`. */
	id: string;
	title: string;
	description: string;
	/** What the rule adds to: permit, deny, oblige, note (score), or the name of the answer that it gives. */
	effect: string;
	/** Controls that the rule is evidence for, as `SOC2:CC6.1`. */
	controls: string[];
}

/** One concern of the constitution, as people read it. English: content, not catalogue. */
export interface Article {
	name: string;
	title: string;
	description: string;
	rules: ArticleRule[];
	tests: { passed: number; total: number };
	/** Percent of lines that its tests reach. */
	coverage: number;
	/** Path of its module. */
	path: string;
	/** Rego of the article, and of its tests. */
	source: string;
	testSource: string;
}

/** What names a constitution and its parts. */
export interface RulesHashes {
	/** Hex SHA-256 over RFC 8785 of {modules: {path: sha256}, data: sha256, wasm: sha256}. */
	hash: string;
	/** Counts from 1, in the order in which they were shipped. */
	version: number;
	/** `sha256:` + hex over RFC 8785 of {wasm: sha256, data: sha256, entrypoint} of the score. */
	methodDigest: string;
	/** Hex SHA-256 of the compiled rules. */
	wasm: string;
}

export interface Constitution extends RulesHashes {
	articles: Article[];
	/** Path -> Rego. */
	modules: Record<string, string>;
	testModules: Record<string, string>;
	/** JSON schemas that strict checking reads, by name. */
	schemas: Record<string, unknown>;
	data: Record<string, unknown>;
	entrypoints: string[];
	tests: { passed: number; total: number; coverage: number };
}

/** What the ledger asks about an entry: see ledger/model.ts, which has the same shape. */
export interface AdmitQuestion {
	kind: number;
	type: string | null;
	role: string;
	facts: { [name: string]: string | boolean };
}

export interface AdmitVerdict {
	admit: boolean;
	rule: string;
	sentence: string;
}

/** One sealed content with its reviews. What is computed over must be exactly what travels as evidence. */
export interface EvidenceItem {
	/** `sha256:` + hex. */
	contentHash: string;
	record: string;
	authors: Did[];
	sealedBy: Did;
	/** Milliseconds since 1970, by the author's clock. */
	at: number;
	placeAccuracyMeters: number | null;
	form: string;
	reviews: { by: Did; verdict: 'confirm' | 'dispute'; at: number }[];
}

export interface ScoreInput {
	person: Did;
	/** Milliseconds since 1970, both inclusive. */
	period: { from: number; to: number };
	evidence: EvidenceItem[];
}

export interface ScorePart {
	id: 'sealed' | 'confirmed' | 'place' | 'reviewers';
	title: string;
	/** Whole points, `of` at most. */
	points: number;
	of: number;
	detail: string;
}

export type Band = 'none' | 'beginning' | 'steady' | 'strong' | 'outstanding';

export interface Score {
	/** 0..100, whole. */
	score: number;
	band: Band;
	parts: ScorePart[];
	/** Content hashes that counted, sorted. */
	counted: string[];
	/** Ids of the rules that a reader should know of, as `impact/one-reviewer`. */
	notes: string[];
}
