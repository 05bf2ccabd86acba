// Who is a member, with which role, in the state behind some heads. A pure question to the graph of ops and to the
// set of those that count; nothing is folded in an order, so no order can matter.

import type { Bits } from './bits';
import type { Did, DeviceKey, EntryId, Role } from './model';
import { ROLES } from './model';
import { byDepth, type OpGraph, type OpNode } from './op-graph';

/** Which ops are looked at: those behind some heads, without the void ones. */
export interface Scope {
	has(index: number): boolean;
}

export const effectiveIn = (behind: Bits, effective: Bits): Scope => ({
	has: (index) => behind.has(index) && effective.has(index)
});

const NONE: readonly OpNode[] = [];
const of = <K>(map: Map<K, OpNode[]>, key: K): readonly OpNode[] => map.get(key) ?? NONE;

/**
 * The role of a person, null for who is no member. A member is who was added after every removal in scope: an `add`
 * beside a removal loses. Of role-giving ops that do not know of each other the lower role counts.
 */
export function roleIn(graph: OpGraph, did: Did, scope: Scope): Role | null {
	const removals = of(graph.removals, did).filter((node) => scope.has(node.index));
	const isLive = (node: OpNode) =>
		scope.has(node.index) && removals.every((removal) => node.past.has(removal.index));
	const added = of(graph.grants, did).filter(isLive);
	if (added.length === 0) return null;
	const giving = [...added, ...of(graph.roles, did).filter(isLive)];
	const last = giving.filter((node) => !giving.some((other) => other.past.has(node.index)));
	const ranks = last.map((node) => ROLES.indexOf(roleGivenBy(graph, node)));
	return ROLES[Math.min(...ranks)];
}

/** The role that `found`, `add` or `set-role` gives. */
export function roleGivenBy(graph: OpGraph, node: OpNode): Role {
	if (node.op?.op === 'set-role') return node.op.role;
	if (node.op?.op === 'add') return inviteOf(graph, node)?.role ?? 'viewer';
	return 'admin';
}

/** The `invite` that an `add` or a `revoke` names, when it lies behind it. */
export function inviteOf(graph: OpGraph, node: OpNode) {
	const id = node.op?.op === 'add' || node.op?.op === 'revoke' ? node.op.invite : null;
	const invite = id === null ? undefined : graph.byId.get(id);
	if (!invite || !node.past.has(invite.index) || invite.op?.op !== 'invite') return null;
	return { node: invite, role: invite.op.role, key: invite.op.key };
}

export const isClosedIn = (graph: OpGraph, device: DeviceKey, scope: Scope): boolean =>
	of(graph.closes, device).some((node) => scope.has(node.index));

/** The op by which a device's logs are open, null when none in scope does. */
export const openingIn = (graph: OpGraph, device: DeviceKey, scope: Scope): OpNode | null =>
	of(graph.opens, device).find((node) => scope.has(node.index)) ?? null;

export const isRevokedIn = (graph: OpGraph, invite: EntryId, scope: Scope): boolean =>
	of(graph.revokes, invite).some((node) => scope.has(node.index));

/** The op whose epoch is to be written under: the highest (depth, id) in scope. */
export function epochIn(graph: OpGraph, scope: Scope): OpNode | null {
	let highest: OpNode | null = null;
	for (const node of graph.epochs)
		if (scope.has(node.index) && (!highest || byDepth(node, highest) > 0)) highest = node;
	return highest;
}

/** Everybody who is a member in scope, in order of seniority. */
export function membersIn(graph: OpGraph, scope: Scope): { did: Did; role: Role; node: OpNode }[] {
	const members: { did: Did; role: Role; node: OpNode }[] = [];
	for (const [did, grants] of graph.grants) {
		const role = roleIn(graph, did, scope);
		const first = grants.filter((node) => scope.has(node.index)).sort(byDepth)[0];
		if (role) members.push({ did, role, node: first });
	}
	return members.sort((a, b) => byDepth(a.node, b.node));
}
