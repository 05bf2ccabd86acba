// The ledger worker's calls. They come over platform/rpc, bytes of others over Links.

import { AppError, fromUtf8, hex, randomBytes, utf8, type Bytes } from '$lib/kernel';
import { composeRequest } from './admission';
import type { LedgerEvent } from './events';
import {
	INVITATION_SECRET_BYTES,
	NO_INVITATION,
	readInvitation,
	writeInvitation,
	type InvitationInfo
} from './invitations';
import { invitationKeyOf } from './keys';
import { Ledger, type LedgerEnvironment, type StartOptions } from './ledger';
import { linkOverPort, type Link, type LinkInfo, type RoomSpec, type Standing } from './link';
import type {
	AcceptedStatement,
	BlobRef,
	DeviceKey,
	Did,
	EntryId,
	Role,
	Statement,
	StatementType,
	ThingId,
	WorkspaceId,
	WorkspaceView
} from './model';
import type { Reach, SyncView } from './sync-model';
import {
	backupSize,
	exportTeams,
	importTeams,
	linkTeams,
	takeLinks,
	type BackupSize,
	type TeamLink,
	type TeamsBack
} from './keeping';
import {
	closeDevice,
	onlyHere,
	ownDevices,
	type DeviceClosed,
	type OnlyHere,
	type OwnDevice
} from './own-devices';
import { transfer } from '$lib/platform';
import { foundTeam, type Team } from './team';

export type { StartOptions } from './ledger';

export interface InviteInput {
	role: Role;
	/** ms since 1970; checked by the device that admits. */
	expiresAt: number;
	uses: number;
}

export type LedgerService = ReturnType<typeof createLedgerService>;

/** Each call throws `ledger/not-started` before `start`, and `ledger/workspace-unknown`. */
export function createLedgerService(environment: LedgerEnvironment = {}) {
	const ledger = new Ledger(environment);
	return {
		/** Opens everything that is kept here. Throws `platform/storage-*`, `ledger/keys-unreadable`. */
		start: (options: StartOptions): Promise<WorkspaceView[]> => ledger.start(options),
		stop: (): void => ledger.stop(),
		listen: (listener: (event: LedgerEvent) => void): void => ledger.events.listen(listener),
		workspaces: (): WorkspaceView[] => (ledger.surroundings, ledger.views()),
		...membershipCalls(ledger),
		...joiningCalls(ledger),
		...contentCalls(ledger),
		...keepingCalls(ledger),
		...connectionCalls(ledger)
	};
}

const membershipCalls = (ledger: Ledger) => ({
	async found({ name }: { name: string }): Promise<WorkspaceView> {
		const row = await foundTeam(name, ledger.surroundings);
		return (await ledger.open(row)).view();
	},
	revoke: async (id: WorkspaceId, invitation: EntryId): Promise<EntryId> =>
		ledger.team(id).revoke(invitation),
	leave: async (id: WorkspaceId): Promise<EntryId> => ledger.team(id).leave(),
	removeMember: async (id: WorkspaceId, did: Did): Promise<EntryId> => ledger.team(id).remove(did),
	setRole: async (id: WorkspaceId, did: Did, role: Role): Promise<EntryId> =>
		ledger.team(id).setRole(did, role),
	/** Deletes what this device keeps of a workspace that it has left, or waits for in vain. */
	async forget(id: WorkspaceId): Promise<void> {
		const team = ledger.team(id);
		if (team.view().state === 'member') throw new AppError('ledger/still-a-member');
		team.stop();
		ledger.teams.delete(id);
		await ledger.surroundings.store.forget(id);
		ledger.tellRooms();
	}
});

const joiningCalls = (ledger: Ledger) => ({
	/** `fragment` goes behind the `#` of a link; it is kept (wrapped) so that this device can show it again. */
	async invite(
		id: WorkspaceId,
		input: InviteInput
	): Promise<{ invitation: EntryId; fragment: string }> {
		const team = ledger.team(id);
		const secret = randomBytes(INVITATION_SECRET_BYTES);
		const { publicKey } = await invitationKeyOf(secret);
		const invitation = await team.invite(hex(publicKey), input);
		const fragment = await fragmentOf(ledger, team, { invitation, secret, ...input });
		await ledger.surroundings.store.putSecret(`invitation ${invitation}`, utf8(fragment));
		return { invitation, fragment };
	},
	/** Of an invitation that this device made; null for others. */
	async invitationFragment(invitation: EntryId): Promise<string | null> {
		const kept = await ledger.surroundings.store.secret(`invitation ${invitation}`);
		return kept ? fromUtf8(kept) : null;
	},
	/** Throws `ledger/invitation-invalid`. */
	async readInvitation(text: string): Promise<InvitationInfo> {
		return (await readInvitation(text)).info;
	},
	/** Asks to be let in; the workspace is `waiting` until somebody who may do so is here. */
	async requestJoin(input: { invitation: string; name: string }): Promise<WorkspaceView> {
		const { me, ports, store } = ledger.surroundings;
		const opened = await readInvitation(input.invitation);
		const { workspace, invitation: invite } = opened.info;
		const known = ledger.teams.get(workspace)?.view();
		if (known?.state === 'member') return known;
		const nonce = hex(randomBytes(16));
		const payload = { type: 'join', invite, did: me.did, name: input.name, workspace, nonce };
		const request = await composeRequest(opened, await ports.signJoin(payload), me.grant);
		const row = {
			id: workspace,
			me: me.did,
			foundingKey: opened.foundingKey,
			joining: { invitation: input.invitation, request: JSON.stringify(request) },
			createdAt: ledger.now()
		};
		await store.keepWorkspace(row);
		return (await ledger.open(row)).view();
	}
});

function fragmentOf(
	ledger: Ledger,
	team: Team,
	made: { invitation: EntryId; secret: Bytes; role: Role; expiresAt: number }
): Promise<string> {
	const { me, device } = ledger.surroundings;
	const view = team.view();
	const { invitation, secret, role, expiresAt } = made;
	return writeInvitation(
		{
			workspace: view.id,
			foundingKey: team.row.foundingKey,
			secret,
			invitation,
			hint: {
				teamName: view.name,
				founderName: view.members.find(({ isFounder }) => isFounder)?.name ?? me.name,
				foundedAt: view.foundedAt,
				members: view.members.length,
				role,
				expiresAt
			},
			inviter: { name: me.name, grant: me.grant }
		},
		device.privateKey
	);
}

const contentCalls = (ledger: Ledger) => ({
	/** Kept on this device when it resolves. Throws CannotWrite codes and `ledger/not-accepted`. */
	write: async (id: WorkspaceId, statement: Statement): Promise<{ id: EntryId }> => ({
		id: await ledger.team(id).state(statement)
	}),
	/** Of one type, or all. At most 200 at a time: ask again with `next` until nothing comes. */
	statements: (
		id: WorkspaceId,
		since: number,
		type?: StatementType
	): { reset: boolean; items: AcceptedStatement[]; next: number } =>
		ledger.team(id).workspace.statements(since, type),
	sync: (id: WorkspaceId): SyncView => ledger.team(id).workspace.sync(),
	reach: (id: WorkspaceId, things: ThingId[]): Reach[] => ledger.team(id).workspace.reach(things),
	putBlob: async (_id: WorkspaceId, plaintext: Bytes, mediaType: string): Promise<BlobRef> =>
		ledger.surroundings.blobs.putBlob(plaintext, mediaType),
	getBlob: async (blob: BlobRef): Promise<Bytes | null> => ledger.surroundings.blobs.getBlob(blob),
	hasBlob: (id: string): boolean => ledger.surroundings.blobs.has(id)
});

const keepingCalls = (ledger: Ledger) => ({
	/** What a backup would hold. */
	backupSize: (): BackupSize => (ledger.surroundings, backupSize(ledger)),
	/** For a backup; the receiver encrypts it. */
	async exportTeams(options: { withPhotos: boolean }): Promise<Bytes> {
		const bytes = await exportTeams(ledger, options);
		return transfer(bytes, [bytes.buffer]);
	},
	/** Adds what a backup holds to what is here. Throws `ledger/backup-unreadable`. */
	importTeams: (bytes: Bytes): Promise<TeamsBack> => importTeams(ledger, bytes),
	/** Keys by which a second device of this person meets the teams. */
	linkTeams: (): TeamLink[] => (ledger.surroundings, linkTeams(ledger)),
	takeLinks: (links: TeamLink[]): Promise<void> => takeLinks(ledger, links),
	/** This person's devices, this one first. */
	devices(): OwnDevice[] {
		const { me } = ledger.surroundings;
		return ownDevices(ledger.teams.values(), me.did, me.devicePublic);
	},
	/**
	 * A code by which a member with a new device finds the team and hears of it. It lets nobody in; like an invitation it
	 * tells who is a member.
	 */
	async showCode(id: WorkspaceId, expiresAt: number): Promise<{ fragment: string }> {
		const team = ledger.team(id);
		const secret = randomBytes(INVITATION_SECRET_BYTES);
		const made = { invitation: NO_INVITATION, secret, role: 'viewer', expiresAt } as const;
		const fragment = await fragmentOf(ledger, team, made);
		await team.welcome.showCode((await invitationKeyOf(secret)).publicKey, expiresAt);
		await team.workspace.beat();
		return { fragment };
	},
	/** Marks a device of this person as lost in every team that knows it. */
	closeDevice: (device: DeviceKey): Promise<DeviceClosed> =>
		closeDevice(ledger.teams.values(), ledger.surroundings.me.did, device),
	/** What no other device is known to have. */
	onlyHere(): OnlyHere {
		return onlyHere(ledger.teams.values(), ledger.surroundings.me.did);
	}
});

const connectionCalls = (ledger: Ledger) => ({
	/** Where the carrier must be. */
	rooms: (): RoomSpec[] => ledger.rooms(),
	/**
	 * What a device that proved itself may be in a room; null refuses it. Throws `channel/closed` for a room that is just
	 * being left: nobody is at fault there, and nobody is told.
	 */
	mayConnect(room: string, peer: { did: Did; device: DeviceKey; grant: string }): Standing | null {
		if (!ledger.rooms().some((spec) => spec.room === room)) throw new AppError('channel/closed');
		for (const { workspace } of ledger.teams.values()) {
			const standing = workspace.mayConnect(room, peer.did, peer.device);
			if (standing) return standing;
		}
		return null;
	},
	linkOpened: (info: LinkInfo, port: MessagePort): void => ledger.attach(linkOverPort(port, info)),
	/** The same for a Link that is not behind a port. */
	attach: (link: Link): void => ledger.attach(link),
	/** The carrier refused somebody: shown on the horizon. */
	deviceRefused(id: WorkspaceId, code: string, did: Did | null): void {
		ledger.teams.get(id)?.workspace.deviceRefused(code, did);
	},
	setOnline: (isOnline: boolean): void => ledger.setOnline(isOnline),
	/** Stops the sync of a team (`sync`) or the fetching of its photos (`photos`); false lets it go on. */
	stopSync: (id: WorkspaceId, what: { sync?: boolean; photos?: boolean }): Promise<void> =>
		ledger.team(id).workspace.stopSync(what)
});
