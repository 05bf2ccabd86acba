export { createProofCommands } from './commands';
export type { ProofCommandsDeps } from './commands';
export {
	CredentialNotFound,
	CredentialOfOther,
	CredentialUnusable,
	EvidenceBroken,
	NoEvidence,
	NoWorkspaceOpen,
	PersonMissing,
	ScoreChanged,
	ScoreUnstable,
	TextTooLongForCode
} from './errors';
export { evidenceFor, evidenceOfRoot, evidenceRoot } from './evidence';
export type { Evidence } from './evidence';
export { PROOF_FORMAT } from './input';
export type { VerifyInput } from './input';
export { lineMessageKey, LINES, periodRange, periodText, verdictOf } from './model';
export type { KnownSigner, LineName, Lines, Period, ShownTo, Verdict, VerifyReport } from './model';
export { qrMatrix } from './qr';
export type { QrMatrix } from './qr';
export { loadQrReader, readCodes, scanCamera } from './qr-reader';
export { computeScore } from './score';
export type { ScoreDeps, ScoreResult } from './score';
export { ProofStore } from './store';
export { verifyInput } from './verify';
export type { VerifyDeps } from './verify';
export { credentialId, Wallet } from './wallet.svelte';
export type { WalletDeps, WalletItem } from './wallet.svelte';
