// From a linked entry of kind 2 to what can be known of the op by itself: body, grant, request. No rights here.

import * as v from 'valibot';
import { AppError, type Bytes } from '$lib/kernel';
import { joinPayload, verifyGrant, verifyJws } from '$lib/identity';
import type { AsideCode, ParkedCode } from './errors';
import type { Held } from './holdings';
import type { DeviceKey, Did, JoinRequest, MembershipOp, WorkspaceId } from './model';
import type { OpFacts, OpNode } from './op-graph';
import { parseOp } from './ops';

/** What one op says, before it is known whose log it is in. */
export interface ReadOp {
	op: MembershipOp | null;
	problem: ParkedCode | AsideCode | null;
	/** Person of the grant in `found` and `open-log`; of the request in `add`. */
	did: Did | null;
	name: string;
	deviceName: string;
}

/** Where the op stands. */
interface Place {
	seq: number;
	log: { device: DeviceKey };
	isFounding: boolean;
}

const unread = (problem: ReadOp['problem'], op: MembershipOp | null = null): ReadOp => ({
	op,
	problem,
	did: null,
	name: '',
	deviceName: ''
});

/** `body` is the plaintext, null when the founding key does not open it. Never throws on bad content. */
export async function readOp(
	place: Place,
	body: Bytes | null,
	workspace: WorkspaceId
): Promise<ReadOp> {
	if (!body) return unread('ledger/cannot-decrypt');
	const parsed = parseOp(body);
	if (!parsed.ok)
		return unread(parsed.understood ? 'ledger/body-invalid' : 'ledger/not-understood');
	const op = parsed.value;
	const isFirst = place.seq === 1;
	if ((op.op === 'found') !== place.isFounding) return unread('ledger/body-invalid');
	if (isFirst && op.op !== 'found' && op.op !== 'open-log') return unread('ledger/log-not-open');
	if (!isFirst && op.op === 'open-log') return unread('ledger/body-invalid');
	if (op.op === 'found') return readGrant(place, op, op.grant, op.founder.did, op.founder.name);
	if (op.op === 'open-log') return readGrant(place, op, op.grant, op.person, '');
	if (op.op === 'add') return readAdd(op, workspace);
	return { op, problem: null, did: null, name: '', deviceName: '' };
}

async function readGrant(
	place: Place,
	op: MembershipOp,
	compact: string,
	did: Did,
	name: string
): Promise<ReadOp> {
	const grant = await orNull(verifyGrant(compact));
	if (grant?.person !== did || grant.device !== place.log.device)
		return unread('ledger/grant-wrong', op);
	return { op, problem: null, did, name, deviceName: grant.deviceName };
}

async function readAdd(
	op: Extract<MembershipOp, { op: 'add' }>,
	workspace: WorkspaceId
): Promise<ReadOp> {
	const request = await readJoinRequest(op.request);
	if (!request || request.workspace !== workspace || request.invite !== op.invite)
		return unread('ledger/request-wrong', op);
	return { op, problem: null, did: request.did, name: request.name, deviceName: '' };
}

/**
 * What a join request says, when its JWS is by the person it names and its grant as well; else null.
 * The invitation's own signature is checked against the `invite` op (`checkInvitation`).
 */
export async function readJoinRequest(
	request: JoinRequest
): Promise<v.InferOutput<typeof joinPayload> | null> {
	const jws = await orNull(verifyJws(request.jws, { typ: 'azora-join+jws' }));
	const payload = v.safeParse(joinPayload, jws?.payload);
	if (!jws || !payload.success || payload.output.did !== jws.did) return null;
	const grant = await orNull(verifyGrant(request.grant));
	return grant?.person === jws.did ? payload.output : null;
}

/** What the op means in the log it stands in. */
export function factsOf(held: Held, read: ReadOp, before: OpNode | undefined): OpFacts {
	const first = held.seq === 1;
	const person = first ? (read.op && read.op.op !== 'add' ? read.did : null) : before?.person;
	const base = { op: read.op, subjectName: read.name, deviceName: read.deviceName };
	if (!person)
		return {
			...base,
			problem: read.problem ?? 'ledger/log-not-open',
			person: null,
			subject: null
		};
	return { ...base, problem: read.problem, person, subject: subjectOf(read, person) };
}

function subjectOf({ op, did }: ReadOp, person: Did): Did | null {
	switch (op?.op) {
		case 'found':
		case 'add':
			return did;
		case 'remove':
		case 'set-role':
			return op.did;
		case 'leave':
			return person;
		default:
			return null;
	}
}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
	try {
		return await work;
	} catch (thrown) {
		if (thrown instanceof AppError && thrown.code !== 'identity/no-ed25519') return null;
		throw thrown;
	}
}
