// Where this device can be met, and who may connect there.

import { fromHex, type Bytes } from '$lib/kernel';
import { invitationKeyOf, invitationRoom, workspaceRoom } from './keys';
import type { RoomSpec, Standing } from './link';
import type { Did, EntryId, WorkspaceId } from './model';

/** An older epoch's room stays open so long, so that the slow hear of the new one. */
const OLD_ROOM_MS = 60_000;
/** Open invitations that a device listens for, the newest first. */
export const INVITATION_ROOMS = 4;

export interface OpenInvitation {
	id: EntryId;
	/** Public key, hex. */
	key: string;
}

export class Rooms {
	readonly #workspace: WorkspaceId;
	readonly #foundingKey: Bytes;
	#current: { key: Bytes; spec: RoomSpec } | null = null;
	#old: { spec: RoomSpec; until: number }[] = [];
	#invitations: { id: EntryId; spec: RoomSpec }[] = [];

	constructor(workspace: WorkspaceId, foundingKey: Bytes) {
		this.#workspace = workspace;
		this.#foundingKey = foundingKey;
	}

	/** `epochKey` null: not a member, or its key is not open yet. */
	async update(
		epochKey: Bytes | null,
		invitations: readonly OpenInvitation[],
		now: number
	): Promise<void> {
		if (epochKey && epochKey.join() !== this.#current?.key.join()) {
			if (this.#current) this.#old.push({ spec: this.#current.spec, until: now + OLD_ROOM_MS });
			const spec = this.#spec('workspace', await workspaceRoom(epochKey));
			this.#current = { key: epochKey, spec };
		}
		if (!epochKey) {
			this.#current = null;
			this.#old = [];
		}
		const known = new Map(this.#invitations.map((each) => [each.id, each]));
		this.#invitations = await Promise.all(
			invitations.slice(0, INVITATION_ROOMS).map(
				async ({ id, key }) =>
					known.get(id) ?? {
						id,
						spec: this.#spec('invitation', await invitationRoom(this.#foundingKey, fromHex(key)))
					}
			)
		);
	}

	/** For who waits: the room of the own invitation. */
	async waitIn(invitation: EntryId, secret: Bytes): Promise<void> {
		const { publicKey } = await invitationKeyOf(secret);
		const spec = this.#spec('invitation', await invitationRoom(this.#foundingKey, publicKey));
		this.#invitations = [{ id: invitation, spec }];
	}

	all(now: number): RoomSpec[] {
		this.#old = this.#old.filter(({ until }) => until > now);
		return [
			...(this.#current ? [this.#current.spec] : []),
			...this.#old.map(({ spec }) => spec),
			...this.#invitations.map(({ spec }) => spec)
		];
	}

	purposeOf(room: string, now: number): RoomSpec['purpose'] | null {
		return this.all(now).find((spec) => spec.room === room)?.purpose ?? null;
	}

	#spec(purpose: RoomSpec['purpose'], room: { room: string; password: string }): RoomSpec {
		return { ...room, workspace: this.#workspace, purpose };
	}
}

/** What somebody who proved to be `did` may be in a room; null refuses the connection. */
export function standingOf(
	purpose: RoomSpec['purpose'] | null,
	did: Did,
	{ isWaiting, isMember }: { isWaiting: boolean; isMember: (did: Did) => boolean }
): Standing | null {
	if (!purpose) return null;
	if (isWaiting) return purpose === 'invitation' ? 'inviter' : null;
	// also somebody who was let in already and did not hear of it: it asks again and is sent the membership logs
	if (purpose === 'invitation') return 'joiner';
	return isMember(did) ? 'member' : null;
}
