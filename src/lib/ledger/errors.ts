// How the ledger can fail, and the codes under which entries are refused, parked or set aside.

import { AppError, type ErrorData } from '$lib/kernel';

/** Bytes that are no entry at all: not kept. */
export class EntryRefused extends AppError {
	constructor(code: RefusedCode, data: ErrorData = {}) {
		super(code, data);
		this.name = 'EntryRefused';
	}
}

/** This device cannot write now. */
export class CannotWrite extends AppError {
	constructor(code: WriteCode, data: ErrorData = {}) {
		super(code, data);
		this.name = 'CannotWrite';
	}
}

/** Not kept: nobody's work. */
export type RefusedCode =
	| 'ledger/malformed'
	| 'ledger/too-large'
	| 'ledger/roll-up-unknown'
	| 'ledger/foreign-workspace'
	| 'ledger/foreign-log'
	| 'ledger/signature-wrong';

export type WriteCode =
	/** Nobody has added this person yet, or somebody removed it. */
	| 'ledger/not-a-member'
	/** Two entries of this device at one place: it needs a new device key. */
	| 'ledger/log-frozen'
	| 'ledger/log-closed'
	/** `open-log` has not been written yet. */
	| 'ledger/log-not-open'
	/** More than 8 membership heads: write a `merge` first. */
	| 'ledger/merge-needed'
	| 'ledger/key-missing'
	| 'ledger/too-large'
	| 'ledger/body-invalid'
	| 'ledger/no-such-invitation'
	| 'ledger/no-such-member';

/** Kept and waiting for something that has not come yet. */
export type ParkedCode =
	| 'ledger/chain-missing'
	| 'ledger/log-missing'
	| 'ledger/auth-missing'
	| 'ledger/epoch-missing'
	| 'ledger/key-missing'
	| 'ledger/reference-missing'
	| 'ledger/seal-missing'
	| 'ledger/constitution-unknown'
	/** Written by a newer Azora. */
	| 'ledger/not-understood';

/** Kept, shown, never applied. */
export type AsideCode =
	| 'ledger/chain-broken'
	| 'ledger/log-not-open'
	| 'ledger/log-closed'
	| 'ledger/grant-wrong'
	| 'ledger/auth-wrong'
	| 'ledger/auth-went-back'
	| 'ledger/not-a-member'
	| 'ledger/beyond-cut'
	| 'ledger/forked'
	| 'ledger/old-epoch'
	| 'ledger/cannot-decrypt'
	| 'ledger/body-invalid'
	| 'ledger/reference-wrong'
	| 'ledger/jws-wrong'
	| 'ledger/not-admitted'
	| 'ledger/proof-wrong'
	// ops
	| 'ledger/concurrent-removal'
	| 'ledger/senior-stays'
	| 'ledger/invitation-void'
	| 'ledger/request-wrong'
	| 'ledger/request-used'
	| 'ledger/already-member'
	| 'ledger/target-not-member'
	| 'ledger/cut-missing';
