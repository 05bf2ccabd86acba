// What this person's device writes in one workspace: composes, signs, keeps nothing.

import type { Me } from '$lib/identity';
import { withoutKey } from './desk';
import {
	KIND,
	type DeviceKey,
	type Did,
	type EntryId,
	type JoinRequest,
	type MembershipOp,
	type Role,
	type Statement
} from './model';
import { addOp, closeLogOp, leaveOp, removeOp, rotateOp, setRoleOp } from './op-writer';
import type { OpenInvitation, Replica } from './replica';
import {
	composeForkProof,
	composeOp,
	composeStatement,
	foundWorkspace,
	type Composed,
	type WritingDevice
} from './writer';

export interface PenOptions {
	me: Me;
	device: CryptoKeyPair;
	replica: Replica;
}

const writing = ({ me, device }: Pick<PenOptions, 'me' | 'device'>): WritingDevice => ({
	key: me.devicePublic,
	privateKey: device.privateKey
});

export const foundBy = (
	name: string,
	options: Pick<PenOptions, 'me' | 'device'> & { constitution: string; now: () => number }
): ReturnType<typeof foundWorkspace> =>
	foundWorkspace({
		name,
		founder: { did: options.me.did, name: options.me.name },
		grant: options.me.grant,
		constitution: options.constitution,
		device: writing(options),
		at: options.now()
	});

/** Each method throws CannotWrite when this person or device may not write here now. */
export class Pen {
	readonly #me: Me;
	readonly #replica: Replica;
	readonly #device: WritingDevice;

	constructor(options: PenOptions) {
		this.#me = options.me;
		this.#replica = options.replica;
		this.#device = writing(options);
	}

	statement(statement: Statement): Promise<Composed> {
		return composeStatement(this.#replica, this.#device, statement);
	}

	op(op: MembershipOp): Promise<Composed> {
		return composeOp(this.#replica, this.#device, op);
	}

	/** The first op of each device but the founder's. */
	openLogs(): Promise<Composed> {
		return this.op({ op: 'open-log', person: this.#me.did, grant: this.#me.grant });
	}
	hasOpenLogs(): boolean {
		return this.#replica.nextOf(KIND.membership, this.#device.key).seq > 1;
	}

	async add(invite: EntryId, request: JoinRequest): Promise<Composed> {
		return this.op(await addOp(this.#replica, invite, request));
	}
	setRole(did: Did, role: Role): Promise<Composed> {
		return this.op(setRoleOp(this.#replica, did, role));
	}
	async remove(did: Did): Promise<Composed> {
		return this.op(await removeOp(this.#replica, did));
	}
	leave(): Promise<Composed> {
		return this.op(leaveOp(this.#replica));
	}

	closeLogs(device: DeviceKey): Promise<Composed> {
		return this.op(closeLogOp(this.#replica, device));
	}

	/** Members who cannot read what is written now, since they were let in beside a rotation. */
	lacksKeys(): boolean {
		return withoutKey(this.#replica.sight).length > 0;
	}
	async rotate(): Promise<Composed> {
		return this.op(await rotateOp(this.#replica));
	}

	/** A proof of a fork that nobody has told of yet; null when there is none. */
	forkProof(): (() => Promise<Composed>) | null {
		const [proof] = this.#replica.unprovenForks();
		return proof ? () => composeForkProof(this.#replica, this.#device, proof) : null;
	}

	invitations(): OpenInvitation[] {
		return this.#replica.invitations();
	}
}
