// What people see of a replica: members, invitations, what was set aside. Made from ops that count; holds nothing.

import { canonicalJson } from '$lib/kernel';
import type { Held, Holdings } from './holdings';
import { isClosedIn, isRevokedIn, membersIn, roleIn, type Scope } from './membership';
import type {
	AcceptedStatement,
	Did,
	EntryId,
	InvitationView,
	LogId,
	Member,
	SetAside,
	WorkspaceId,
	WorkspaceView
} from './model';
import { byDepth, type OpGraph } from './op-graph';
import { scopeOfAll } from './ruling';
import type { Resolution } from './resolution';

/** An invitation with its public key, for the devices that may admit. */
export interface OpenInvitation extends InvitationView {
	/** Ed25519, hex. */
	key: string;
	/** Somebody was let in by it and has not opened a log: perhaps they have not heard of it. */
	isAwaited: boolean;
}

export interface Sight {
	readonly workspace: WorkspaceId;
	readonly me: Did;
	readonly graph: OpGraph;
	readonly holdings: Holdings;
	readonly resolution: Resolution | null;
}

const nothing: Scope = { has: () => false };
export const scopeOf = ({ resolution }: Sight): Scope =>
	resolution ? scopeOfAll(resolution) : nothing;

export function workspaceView(sight: Sight): WorkspaceView {
	const { graph, holdings, me } = sight;
	const scope = scopeOf(sight);
	const founding = graph.nodes[0]?.op;
	const found = founding?.op === 'found' ? founding : null;
	const role = roleIn(graph, me, scope);
	const wasAdded = (graph.grants.get(me) ?? []).some((node) => scope.has(node.index));
	const all = [...holdings.byId.values()];
	return {
		id: sight.workspace,
		name: found?.name ?? '',
		state: role ? 'member' : wasAdded ? 'removed' : 'waiting',
		foundedAt: found?.at ?? 0,
		constitution: found?.constitution ?? '',
		me: { did: me, role },
		members: members(sight),
		invitations: invitations(sight).map(
			({ id, role, expiresAt, uses, used, revoked, by }): InvitationView => ({
				id,
				role,
				expiresAt,
				uses,
				used,
				revoked,
				by
			})
		),
		setAside: all.filter((held) => held.status === 'aside').map(setAside),
		parked: all.filter((held) => held.status === 'parked').length,
		frozenLogs: frozenLogs(holdings)
	};
}

export const frozenLogs = (holdings: Holdings): LogId[] =>
	[...holdings.logs.values()]
		.filter((log) => log.isForked)
		.map((log) => log.id)
		.sort();

export function members(sight: Sight): Member[] {
	const { graph } = sight;
	const scope = scopeOf(sight);
	return membersIn(graph, scope).map(({ did, role, node }) => {
		const last = (graph.grants.get(did) ?? [])
			.filter((grant) => scope.has(grant.index))
			.sort(byDepth)
			.at(-1);
		return {
			did,
			name: last?.subjectName ?? '',
			role,
			isFounder: node.op?.op === 'found',
			devices: devicesOf(sight, did)
		};
	});
}

function devicesOf(sight: Sight, did: Did): Member['devices'] {
	const { graph } = sight;
	const scope = scopeOf(sight);
	return [...graph.opens.values()]
		.flat()
		.filter((node) => node.person === did && scope.has(node.index))
		.filter((node) => !isClosedIn(graph, node.device, scope))
		.sort(byDepth)
		.map((node) => ({ key: node.device, name: node.deviceName }));
}

export function invitations(sight: Sight): OpenInvitation[] {
	const { graph } = sight;
	const scope = scopeOf(sight);
	const adds = [...graph.grants.values()].flat().filter((node) => scope.has(node.index));
	return [...graph.nodes]
		.filter((node) => scope.has(node.index))
		.sort(byDepth)
		.flatMap((node) => {
			const { op, id, person } = node;
			if (op?.op !== 'invite' || person === null) return [];
			const by = adds.filter((add) => add.op?.op === 'add' && add.op.invite === id);
			// a removal revokes what its target invited
			const revoked = isRevokedIn(graph, id, scope) || roleIn(graph, person, scope) === null;
			const { role, expiresAt, uses, key } = op;
			const isAwaited = by.some(({ subject }) => subject !== null && isUnheard(sight, subject));
			const used = by.length;
			return [{ id, role, expiresAt, uses, used, revoked, by: person, key, isAwaited }];
		});
}

const isUnheard = (sight: Sight, did: Did): boolean =>
	roleIn(sight.graph, did, scopeOf(sight)) !== null && devicesOf(sight, did).length === 0;

/** Can nobody be let in by this request? Its person was removed since the invitation, or it was used already. */
export function isSpent(
	sight: Sight,
	{ did, invite, jws }: { did: Did; invite: EntryId; jws: string }
): boolean {
	const { graph } = sight;
	const scope = scopeOf(sight);
	const behind = graph.byId.get(invite)?.past;
	const isRemovedSince = (graph.removals.get(did) ?? []).some(
		({ op, index }) => op?.op === 'remove' && scope.has(index) && !behind?.has(index)
	);
	const isUsed = (graph.grants.get(did) ?? []).some(
		({ op }) => op?.op === 'add' && op.request.jws === jws
	);
	return isRemovedSince || isUsed;
}

const setAside = (held: Held): SetAside => ({
	id: held.id,
	log: held.log.id,
	seq: held.seq,
	device: held.log.device,
	person: held.person,
	code: held.code,
	sentence: held.sentence,
	rule: held.rule,
	receivedAt: held.receivedAt
});

/**
 * All that must be the same on every replica that holds the same entries and keys, as RFC 8785 text. Without what is
 * this device's own: order and time of arrival.
 */
export function stateText(sight: Sight, statements: readonly AcceptedStatement[]): string {
	const all = [...sight.holdings.byId.values()];
	const { id, name, foundedAt, constitution, members, invitations, parked, frozenLogs } =
		workspaceView(sight);
	const shared = { id, name, foundedAt, constitution, members, invitations, parked, frozenLogs };
	const reasons = all
		.filter((held) => held.status !== 'accepted')
		.map((held) => [held.id, `${held.status} ${held.code} ${held.rule}`]);
	return canonicalJson({
		workspace: shared,
		accepted: all
			.filter((held) => held.status === 'accepted')
			.map((held) => held.id)
			.sort(),
		reasons: Object.fromEntries(reasons) as Record<string, string>,
		statements: statements
			.map(({ index: _, ...rest }) => rest)
			.sort((a, b) => (a.id < b.id ? -1 : 1))
	});
}
