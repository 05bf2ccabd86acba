// Asking to be let in, and the check of such a request before an `add` is written for it.

import { AppError, base64url, fromBase64url, fromHex, utf8 } from '$lib/kernel';
import type { OpenedInvitation } from './invitations';
import { invitationKeyOf } from './keys';
import type { Did, InvitationView, JoinRequest, Role, WorkspaceId } from './model';
import { readJoinRequest } from './read-op';

export type RequestProblem =
	/** Not signed by who hands it in, by the invitation, or for this workspace. */
	| 'ledger/request-wrong'
	| 'ledger/invitation-unknown'
	| 'ledger/invitation-revoked'
	| 'ledger/invitation-expired'
	| 'ledger/invitation-used'
	/** The rules do not let this member admit. */
	| 'ledger/may-not-admit';

export class RequestRefused extends AppError {
	constructor(code: RequestProblem) {
		super(code);
		this.name = 'RequestRefused';
	}
}

/** Signs a request with the invitation's key: who signs holds the invitation. */
export async function composeRequest(
	opened: OpenedInvitation,
	jws: string,
	grant: string
): Promise<JoinRequest> {
	const key = await invitationKeyOf(opened.secret);
	return { jws, grant, invitationSignature: base64url(key.sign(signingInputOf(jws))) };
}

const signingInputOf = (jws: string) => utf8(jws.slice(0, jws.lastIndexOf('.')));

export interface CheckedRequest {
	did: Did;
	name: string;
	role: Role;
	invitation: InvitationView;
}

export interface RequestContext {
	workspace: WorkspaceId;
	/** Who proved to hold the connection over which it came; null for a request that came by file or code. */
	handedInBy: Did | null;
	invitations: readonly InvitationView[];
	/** Public key of an invitation, hex. */
	keyOf(invitation: InvitationView): string | null;
	now: number;
}

/**
 * Checks everything that can be said before the `add` is written. Expiry and uses are checked here and nowhere else:
 * no rule of acceptance reads a clock. Throws RequestRefused.
 */
export async function checkRequest(
	request: JoinRequest,
	context: RequestContext
): Promise<CheckedRequest> {
	const payload = await readJoinRequest(request);
	if (!payload || payload.workspace !== context.workspace)
		throw new RequestRefused('ledger/request-wrong');
	if (context.handedInBy !== null && context.handedInBy !== payload.did)
		throw new RequestRefused('ledger/request-wrong');
	const invitation = context.invitations.find(({ id }) => id === payload.invite);
	const key = invitation && context.keyOf(invitation);
	if (!invitation || !key) throw new RequestRefused('ledger/invitation-unknown');
	if (!(await isSignedBy(key, request))) throw new RequestRefused('ledger/request-wrong');
	if (invitation.revoked) throw new RequestRefused('ledger/invitation-revoked');
	if (invitation.expiresAt <= context.now) throw new RequestRefused('ledger/invitation-expired');
	if (invitation.used >= invitation.uses) throw new RequestRefused('ledger/invitation-used');
	return { did: payload.did, name: payload.name, role: invitation.role, invitation };
}

async function isSignedBy(key: string, request: JoinRequest): Promise<boolean> {
	try {
		const publicKey = await crypto.subtle.importKey('raw', fromHex(key), 'Ed25519', false, [
			'verify'
		]);
		const signature = fromBase64url(request.invitationSignature);
		const signed = signingInputOf(request.jws);
		return await crypto.subtle.verify('Ed25519', publicKey, signature, signed);
	} catch {
		return false;
	}
}
