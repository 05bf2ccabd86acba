// Whether the author of an op had the right to write it, in the state behind it. Others' concurrent ops: resolution.ts.

import { ed25519 } from '@noble/curves/ed25519';
import { AppError, fromBase64url, fromHex, utf8 } from '$lib/kernel';
import { inviteOf, isClosedIn, isRevokedIn, openingIn, roleIn, type Scope } from './membership';
import { KIND, ROLES, type JoinRequest, type MembershipOp, type Role } from './model';
import type { OpGraph, OpNode } from './op-graph';
import { because, type Ask, type Void } from './verdicts';

export interface OpContext {
	readonly graph: OpGraph;
	readonly ask: Ask;
	/** State behind the op. */
	scopeOf(node: OpNode): Scope;
	noteLowering(node: OpNode): void;
	noteRule(node: OpNode, rule: string): void;
}

type Op<Name extends MembershipOp['op']> = Extract<MembershipOp, { op: Name }>;
type Facts = { [name: string]: string | boolean };

/** null when the op may be. */
export async function wrongWith(node: OpNode, context: OpContext): Promise<Void | null> {
	const { op, person } = node;
	if (node.problem) return because(node.problem);
	if (!op || person === null) return because('ledger/log-not-open');
	if (op.op === 'found') return null;
	const { graph } = context;
	const scope = context.scopeOf(node);
	if (op.op !== 'open-log' && !openingIn(graph, node.device, scope))
		return because('ledger/log-not-open');
	if (isClosedIn(graph, node.device, scope)) return because('ledger/log-closed');
	const role = roleIn(graph, person, scope);
	if (!role) return because('ledger/not-a-member');
	const facts = factsFor(node, op, scope, context);
	if (!isFacts(facts)) return facts;
	if (op.op === 'add') {
		const wrong = await wrongWithAdd(node, op, scope, context);
		if (wrong) return wrong;
	}
	return isEverybodys(op) ? null : admitted(node, askedAs(op, facts), role, facts, context);
}

/** Every member may do these, whatever the constitution says: they give no right. */
const isEverybodys = (op: MembershipOp): boolean =>
	op.op === 'open-log' || op.op === 'merge' || op.op === 'leave';

/** To close somebody else's device takes the right to remove that person. */
const askedAs = (op: MembershipOp, facts: Facts): MembershipOp['op'] =>
	op.op === 'close-log' && facts.isSelf === false ? 'remove' : op.op;

const isFacts = (value: Facts | Void): value is Facts => !('sentence' in value);

function factsFor(node: OpNode, op: MembershipOp, scope: Scope, context: OpContext): Facts | Void {
	const { graph } = context;
	switch (op.op) {
		case 'invite':
			return { role: op.role };
		case 'revoke': {
			const invite = inviteOf(graph, node);
			if (!invite) return because('ledger/invitation-void');
			return {};
		}
		case 'add': {
			const invite = inviteOf(graph, node);
			if (!invite || !scope.has(invite.node.index)) return because('ledger/invitation-void');
			return { role: invite.role };
		}
		case 'close-log': {
			const owner = openingIn(graph, op.device, scope)?.person ?? null;
			if (owner === node.person) return { isSelf: true };
			const targetRole = owner === null ? null : roleIn(graph, owner, scope);
			return targetRole ? { isSelf: false, targetRole } : because('ledger/target-not-member');
		}
		case 'set-role':
			return factsForRole(node, op, scope, context);
		case 'remove': {
			const targetRole = roleIn(graph, op.did, scope);
			if (!targetRole) return because('ledger/target-not-member');
			return { isSelf: op.did === node.person, targetRole };
		}
		default:
			return {};
	}
}

function factsForRole(
	node: OpNode,
	op: Op<'set-role'>,
	scope: Scope,
	context: OpContext
): Facts | Void {
	const targetRole = roleIn(context.graph, op.did, scope);
	if (!targetRole) return because('ledger/target-not-member');
	if (ROLES.indexOf(op.role) < ROLES.indexOf(targetRole)) {
		if (!op.cut) return because('ledger/cut-missing');
		context.noteLowering(node);
	}
	return { role: op.role, isSelf: op.did === node.person, targetRole };
}

async function wrongWithAdd(
	node: OpNode,
	op: Op<'add'>,
	scope: Scope,
	context: OpContext
): Promise<Void | null> {
	const { graph, ask } = context;
	const invite = inviteOf(graph, node);
	if (!invite || isRevokedIn(graph, invite.node.id, scope) || node.subject === null)
		return because('ledger/invitation-void');
	// honoured only while its author could still write it
	const inviterRole = roleIn(graph, invite.node.person ?? '', scope);
	if (!inviterRole) return because('ledger/invitation-void');
	const question = opQuestion('invite', inviterRole, { role: invite.role });
	if (!(await ask(question)).admit) return because('ledger/invitation-void');
	if (!isByInvitation(op.request, invite.key)) return because('ledger/request-wrong');
	if (roleIn(graph, node.subject, scope)) return because('ledger/already-member');
	const isUsed = graph.grants
		.get(node.subject)
		?.some((other) => scope.has(other.index) && isSameRequest(other, op));
	return isUsed ? because('ledger/request-used') : null;
}

async function admitted(
	node: OpNode,
	name: MembershipOp['op'],
	role: Role,
	facts: Facts,
	context: OpContext
): Promise<Void | null> {
	const verdict = await context.ask(opQuestion(name, role, facts));
	context.noteRule(node, verdict.rule);
	if (verdict.admit) return null;
	return because('ledger/not-admitted', verdict.rule, verdict.sentence);
}

const opQuestion = (type: MembershipOp['op'], role: Role, facts: Facts) => ({
	kind: KIND.membership,
	type,
	role,
	facts
});

const isSameRequest = (other: OpNode, op: Op<'add'>): boolean =>
	other.op?.op === 'add' && other.op.request.jws === op.request.jws;

/** Does the invitation's key sign this request? The signing input is the one of the request's JWS. */
export function isByInvitation(request: JoinRequest, invitationKey: string): boolean {
	const input = request.jws.slice(0, request.jws.lastIndexOf('.'));
	try {
		const signature = fromBase64url(request.invitationSignature);
		return ed25519.verify(signature, utf8(input), fromHex(invitationKey), { zip215: false });
	} catch (thrown) {
		if (thrown instanceof AppError || thrown instanceof Error) return false;
		throw thrown;
	}
}
