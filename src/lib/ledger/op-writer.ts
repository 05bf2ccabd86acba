// Ops that are more than their words: those with keys for readers, and those with cuts. Each gives an op for composeOp.

import { randomBytes, type Bytes } from '$lib/kernel';
import { cutAt, devicesOf } from './desk';
import { makeEpochGrant } from './epochs';
import { CannotWrite } from './errors';
import {
	ROLES,
	type DeviceKey,
	type Did,
	type EpochGrant,
	type JoinRequest,
	type MembershipOp,
	type EntryId,
	type Role
} from './model';
import { readJoinRequest } from './read-op';
import { isByInvitation } from './op-rights';
import type { Replica } from './replica';

type Op<Name extends MembershipOp['op']> = Extract<MembershipOp, { op: Name }>;

/**
 * Admits whoever signed the request; hands on the key that is written under. Throws CannotWrite when the invitation
 * is unknown here or the request is not by its key. Expiry and uses are the caller's to check.
 */
export async function addOp(
	replica: Replica,
	invite: EntryId,
	request: JoinRequest
): Promise<Op<'add'>> {
	const known = replica.invitations().find(({ id, revoked }) => id === invite && !revoked);
	if (!known) throw new CannotWrite('ledger/no-such-invitation');
	const asked = await readJoinRequest(request);
	if (!asked || asked.invite !== invite || asked.workspace !== replica.workspace)
		throw new CannotWrite('ledger/body-invalid');
	if (!isByInvitation(request, known.key)) throw new CannotWrite('ledger/body-invalid');
	const epoch = replica.writingEpoch();
	if (!epoch) throw new CannotWrite('ledger/key-missing');
	const { workspace } = replica;
	const grant = { workspace, key: epoch.key, readers: [asked.did], previous: [] };
	return { op: 'add', invite, request, epoch: await makeEpochGrant(grant) };
}

/** A new key for everybody here but `without`. */
async function newEpoch(replica: Replica, without: Did | null, key?: Bytes): Promise<EpochGrant> {
	const readers = replica.members().map(({ did }) => did);
	const previous = replica.epochsToFollow();
	if (previous.length === 0) throw new CannotWrite('ledger/key-missing');
	return makeEpochGrant({
		workspace: replica.workspace,
		key: key ?? randomBytes(32),
		readers: readers.filter((did) => did !== without),
		previous
	});
}

/** `key` is only set by vectors. */
export async function rotateOp(replica: Replica, key?: Bytes): Promise<Op<'rotate'>> {
	return { op: 'rotate', epoch: await newEpoch(replica, null, key) };
}

export async function removeOp(replica: Replica, did: Did, key?: Bytes): Promise<Op<'remove'>> {
	if (replica.roleOf(did) === null) throw new CannotWrite('ledger/no-such-member');
	const cut = cutAt(replica.sight, devicesOf(replica.sight, did));
	return { op: 'remove', did, cut, epoch: await newEpoch(replica, did, key) };
}

/** Takes a right away with a cut, gives one without. */
export function setRoleOp(replica: Replica, did: Did, role: Role): Op<'set-role'> {
	const before = replica.roleOf(did);
	if (before === null) throw new CannotWrite('ledger/no-such-member');
	const isLower = ROLES.indexOf(role) < ROLES.indexOf(before);
	const cut = isLower ? cutAt(replica.sight, devicesOf(replica.sight, did)) : null;
	return { op: 'set-role', did, role, cut };
}

export const leaveOp = (replica: Replica): Op<'leave'> => ({
	op: 'leave',
	cut: cutAt(replica.sight, devicesOf(replica.sight, replica.me))
});

export const closeLogOp = (replica: Replica, device: DeviceKey): Op<'close-log'> => ({
	op: 'close-log',
	device,
	cut: cutAt(replica.sight, [device])
});
