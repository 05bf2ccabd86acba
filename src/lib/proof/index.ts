// The door of proof: issue, wallet, show, verify, codes.

export { takeProofs, writeProofs } from './backup';
export { createProofCommands } from './commands';
export type { ProofCommandsDeps } from './commands';
export type { Evidence } from './evidence';
export type { VerifyInput } from './input';
export { lineMessageKey, LINES } from './model';
export type { RecordsChecked, RecordsSigner } from './model';
export type { KnownSigner, LineName, Lines, Period, ShownTo, Verdict, VerifyReport } from './model';
export { qrMatrix } from './qr';
export type { QrMatrix } from './qr';
export { loadQrReader, readCodes, scanCamera } from './qr-reader';
export type { ScoreDeps, ScoreResult } from './score';
export { ProofStore } from './store';
export { notChecked } from './report';
export type { VerifyDeps } from './verify';
export { Wallet } from './wallet.svelte';
export type { WalletDeps, WalletItem } from './wallet.svelte';
