// Where this device can be met, and who may connect there.

import { fromHex, type Bytes } from '$lib/kernel';
import { invitationKeyOf, invitationRoom, workspaceRoom } from './keys';
import type { RoomSpec, Standing } from './link';
import type { Did, EntryId, WorkspaceId } from './model';

/** An older epoch's room stays open so long, so that the slow hear of the new one. */
const OLD_ROOM_MS = 60_000;
/** What one connection to a signaling server may listen to. */
const ROOMS_LIMIT = 8;
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
	/** The newest epoch's, then older ones that somebody may still be in. */
	#epochs: readonly RoomSpec[] = [];
	#old: { spec: RoomSpec; until: number }[] = [];
	#invitations: { id: EntryId; spec: RoomSpec }[] = [];

	constructor(workspace: WorkspaceId, foundingKey: Bytes) {
		this.#workspace = workspace;
		this.#foundingKey = foundingKey;
	}

	/** `keys` as of meeting-epochs.ts, newest first; none: not a member, or no key is open yet. */
	async update(
		keys: readonly Bytes[],
		invitations: readonly OpenInvitation[],
		now: number
	): Promise<void> {
		const before = this.#epochs;
		const known = new Map(before.map((spec) => [spec.room, spec]));
		const named = await Promise.all(keys.map((key) => workspaceRoom(key)));
		this.#epochs = named.map((names) => known.get(names.room) ?? this.#spec('workspace', names));
		const left = before.filter((spec) => !this.#epochs.includes(spec));
		this.#old = [...left.map((spec) => ({ spec, until: now + OLD_ROOM_MS })), ...this.#old];
		if (keys.length === 0) this.#old = [];
		await this.#listenFor(invitations);
	}

	async #listenFor(invitations: readonly OpenInvitation[]): Promise<void> {
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
		const named = [
			...this.#epochs,
			...this.#old.map(({ spec }) => spec),
			...this.#invitations.map(({ spec }) => spec)
		];
		const each = new Map(named.map((spec) => [spec.room, spec]));
		return [...each.values()].slice(0, ROOMS_LIMIT);
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
