// Statements for tests of records and proof: as the ledger would hand them over, with unsigned JWS.

import { base64url, canonicalJson, utf8 } from '$lib/kernel';
import type { AcceptedStatement, Did, RecordVersion, Statement } from '$lib/ledger';
import { contentHash, recordContent } from './content';

export const WORKSPACE = '00'.repeat(16);
export const kofi = 'did:key:z6MkkofiKofiKofiKofi';
export const ama = 'did:key:z6MkamaAmaAmaAmaAma';
export const efua = 'did:key:z6MkefuaEfuaEfuaEfua';

export const unsigned = (payload: object, typ = 'azora-seal+jws'): string =>
	[{ alg: 'EdDSA', typ }, payload].map((part) => base64url(utf8(canonicalJson(part)))).join('.') +
	'.c2ln';

export function accepted(
	statement: Statement,
	person: Did,
	o: { id: string; ms?: number }
): AcceptedStatement {
	return {
		index: 0,
		id: o.id,
		log: '11'.repeat(16),
		seq: 1,
		device: '22'.repeat(32),
		person,
		role: 'editor',
		hlc: { ms: o.ms ?? 1000, counter: 0 },
		rule: 'ledger/admit',
		statement,
		authorForkedLater: false
	};
}

export const version = (over: Partial<RecordVersion> = {}): RecordVersion => ({
	type: 'record.version',
	record: 'r1',
	base: [],
	form: 'water-point@1',
	answers: { name: 'Bonsa bridge' },
	blobs: {},
	place: { state: 'denied' },
	at: 1000,
	...over
});

export const hashOf = (sealed: RecordVersion, by: Did): string =>
	contentHash(recordContent(sealed, by));

export const sealPayloadOf = (sealed: RecordVersion, by: Did, workspace = WORKSPACE) => ({
	type: 'seal' as const,
	workspace,
	record: sealed.record,
	contentHash: hashOf(sealed, by),
	at: sealed.at + 1
});

export const seal = (id: string, sealed: RecordVersion, by: Did): Statement => ({
	type: 'record.seal',
	version: id,
	jws: unsigned(sealPayloadOf(sealed, by))
});

export const review = (
	sealed: RecordVersion,
	author: Did,
	verdict: 'confirm' | 'dispute' = 'confirm',
	reason = ''
): Statement => ({
	type: 'review',
	jws: unsigned(
		{ ...sealPayloadOf(sealed, author), type: 'review', verdict, reason },
		'azora-review+jws'
	)
});
