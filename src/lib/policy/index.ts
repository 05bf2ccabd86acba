// The door of policy: the constitution as prose, and the clients of its two threads.

export { createPolicyClient } from './client';
export type { PolicyClient } from './client';
export type { PolicyService } from './service';
export { constitution, knownRules } from './constitution';
export { RulesUnknown } from './errors';
export { createRegoKitClient } from './rego-kit-client';
export type { RegoKitClient } from './rego-kit-client';
export type { RegoKitService } from './rego-kit-service';
export type {
	Annotation,
	BuiltRules,
	EvalResult,
	KitAnswer,
	KitRequest,
	Modules,
	Problem,
	TestReport,
	TestResult
} from './rego-kit-model';
export { createPolicyCommands } from './commands';
export type { PolicyCommandDeps, RulesReport } from './commands';
export type {
	AdmitQuestion,
	AdmitVerdict,
	Article,
	ArticleRule,
	Band,
	Constitution,
	EvidenceItem,
	RulesHashes,
	Score,
	ScoreInput,
	ScorePart
} from './model';
