// What an opened data entry says by itself: its statement, and what a seal's or review's JWS proves.

import * as v from 'valibot';
import { reviewPayload, sealPayload, typOf, verifyJws } from '$lib/identity';
import { AppError, fromBase64url, fromUtf8, type Bytes } from '$lib/kernel';
import type { AsideCode, ParkedCode } from './errors';
import type { Did, ReviewPayload, SealPayload, Statement, WorkspaceId } from './model';
import { parseStatement } from './statements';

export interface Said {
	statement: Statement | null;
	problem: AsideCode | ParkedCode | null;
	/** Of a seal or review: the person key that signed it, and what it signed. */
	signed: { did: Did; payload: SealPayload | ReviewPayload } | null;
	/** Of a credential: whom its JWT names. Its signature is the credentials room's to check. */
	credential: { issuer: string; subject: string } | null;
}

const wrong = (problem: Said['problem']): Said => ({
	statement: null,
	problem,
	signed: null,
	credential: null
});

/** For kinds that this version keeps but does not read yet. */
export const notUnderstood = (): Said => wrong('ledger/not-understood');
export const cannotDecrypt = (): Said => wrong('ledger/cannot-decrypt');
export const forkProofSaid = (isProof: boolean): Said =>
	wrong(isProof ? null : 'ledger/proof-wrong');

/** Reads the plaintext of kind 3. Never throws on bad content. */
export async function readStatement(body: Bytes, workspace: WorkspaceId): Promise<Said> {
	const parsed = parseStatement(body);
	if (!parsed.ok) return wrong(parsed.understood ? 'ledger/body-invalid' : 'ledger/not-understood');
	const statement = parsed.value;
	const said: Said = { statement, problem: null, signed: null, credential: null };
	if (statement.type === 'record.seal' || statement.type === 'review') {
		said.signed = await readSigned(statement.jws, statement.type, workspace);
		if (!said.signed) said.problem = 'ledger/jws-wrong';
	}
	if (statement.type === 'credential') {
		said.credential = namesOf(statement.jwt);
		if (!said.credential) said.problem = 'ledger/jws-wrong';
	}
	return said;
}

async function readSigned(
	jws: string,
	type: 'record.seal' | 'review',
	workspace: WorkspaceId
): Promise<Said['signed']> {
	try {
		const isSeal = type === 'record.seal';
		const { did, payload } = await verifyJws(jws, { typ: typOf(isSeal ? 'seal' : 'review') });
		const shape = v.safeParse(isSeal ? sealPayload : reviewPayload, payload);
		if (!shape.success || shape.output.workspace !== workspace) return null;
		return { did, payload: shape.output };
	} catch (thrown) {
		if (thrown instanceof AppError && thrown.code !== 'identity/no-ed25519') return null;
		throw thrown;
	}
}

/** `iss` and `sub` of a JWT, not verified. */
function namesOf(jwt: string): Said['credential'] {
	try {
		const payload: unknown = JSON.parse(fromUtf8(fromBase64url(jwt.split('.')[1])));
		const names = v.safeParse(v.object({ iss: v.string(), sub: v.string() }), payload);
		return names.success ? { issuer: names.output.iss, subject: names.output.sub } : null;
	} catch (thrown) {
		if (thrown instanceof AppError || thrown instanceof SyntaxError) return null;
		throw thrown;
	}
}
