// The ledger worker's work: all workspaces of the person here. Calls come over platform/rpc, bytes over Links.

import {
	AppError,
	asAppError,
	fromUtf8,
	hex,
	randomBytes,
	systemClock,
	utf8,
	type Bytes,
	type Clock
} from '$lib/kernel';
import type { Me } from '$lib/identity';
import { openByteDirectory } from '$lib/platform';
import { BlobStore } from './blobs';
import { EventQueue, type LedgerEvent } from './events';
import { composeRequest } from './admission';
import {
	INVITATION_SECRET_BYTES,
	readInvitation,
	writeInvitation,
	type InvitationInfo
} from './invitations';
import { invitationKeyOf } from './keys';
import { linkOverPort, type Link, type LinkInfo, type RoomSpec, type Standing } from './link';
import type {
	AcceptedStatement,
	BlobRef,
	DeviceKey,
	Did,
	EntryId,
	Reach,
	Role,
	Statement,
	SyncView,
	ThingId,
	WorkspaceId,
	WorkspaceView
} from './model';
import { workspaceUnknown } from './open-workspace';
import { connectPorts, type LedgerPorts } from './ports';
import { LedgerStore, type WorkspaceRow } from './store';
import { foundTeam, Team, type TeamOptions } from './team';

export interface StartOptions {
	me: Me;
	device: CryptoKeyPair;
	/** Answers `PersonService` of the identity worker. */
	identity: MessagePort;
	/** Answers `admit` of the policy worker. */
	policy: MessagePort;
	/** Hash of the constitution that this app ships. */
	constitution: string;
}

export interface InviteInput {
	role: Role;
	/** ms since 1970; checked by the device that admits. */
	expiresAt: number;
	uses: number;
}

export interface LedgerEnvironment {
	databaseName?: string;
	clock?: Clock;
	openBlobs?(): Promise<BlobStore>;
	heartbeatMs?: number;
	/** Instead of the ports of `start`, for tests. */
	ports?: LedgerPorts;
}

export type LedgerService = ReturnType<typeof createLedgerService>;

const BEAT_MS = 15_000;

export function createLedgerService(environment: LedgerEnvironment = {}) {
	const { clock = systemClock, heartbeatMs } = environment;
	const events = new EventQueue();
	const teams = new Map<WorkspaceId, Team>();
	let running: (Omit<TeamOptions, 'row'> & { started: StartOptions }) | null = null;
	let isOnline = true;
	let beat: ReturnType<typeof setInterval> | undefined;

	const now = () => clock.now();
	const ready = () => {
		if (!running) throw new AppError('ledger/not-started');
		return running;
	};
	const team = (id: WorkspaceId): Team => {
		ready();
		const found = teams.get(id);
		if (!found) throw workspaceUnknown(id);
		return found;
	};
	const rooms = (): RoomSpec[] => [...teams.values()].flatMap((each) => each.workspace.allRooms());

	function tell(id: WorkspaceId, change: 'workspace' | 'statements' | 'sync' | 'rooms' | 'joined') {
		const of = (make: (team: Team) => LedgerEvent) => () => {
			const found = teams.get(id);
			return found ? make(found) : null;
		};
		if (change === 'rooms') events.add('rooms', () => ({ t: 'rooms', rooms: rooms() }));
		else if (change === 'joined')
			events.add(
				`joined ${id}`,
				of(() => ({ t: 'joined', workspace: id }))
			);
		else if (change === 'workspace')
			events.add(
				`workspace ${id}`,
				of((each) => ({ t: 'workspace', view: each.view() }))
			);
		else if (change === 'statements')
			events.add(
				`statements ${id}`,
				of((each) => ({ t: 'statements', workspace: id, next: each.workspace.statementsEnd }))
			);
		else
			events.add(
				`sync ${id}`,
				of((each) => ({ t: 'sync', workspace: id, view: each.workspace.sync() }))
			);
	}

	async function open(row: WorkspaceRow): Promise<Team> {
		const { started: _, ...options } = ready();
		teams.get(row.id)?.stop();
		const opened = await Team.open({ ...options, row, tell: (change) => tell(row.id, change) });
		teams.set(row.id, opened);
		for (const change of ['workspace', 'statements', 'sync', 'rooms'] as const)
			tell(row.id, change);
		return opened;
	}

	function stop(): void {
		clearInterval(beat);
		for (const each of teams.values()) each.stop();
		teams.clear();
		events.clear();
		running?.store.close();
		running = null;
	}

	async function start(options: StartOptions): Promise<WorkspaceView[]> {
		stop();
		const store = await LedgerStore.open(environment.databaseName);
		const generation = await store.lead();
		const blobs = await (environment.openBlobs?.() ??
			openByteDirectory('blobs').then((directory) => BlobStore.open(directory)));
		const ports = environment.ports ?? connectPorts(options);
		running = {
			started: options,
			store,
			blobs,
			ports,
			me: options.me,
			device: options.device,
			constitution: options.constitution,
			now,
			isOnline: () => isOnline,
			heartbeatMs,
			generation,
			tell: () => {}
		};
		blobs.completed.add((id) => {
			events.add(`blob ${id}`, () => ({ t: 'blob', id }));
			for (const each of teams.values()) each.workspace.blobChanged(id);
		});
		for (const row of await store.workspaces()) if (row.me === options.me.did) await open(row);
		beat = setInterval(() => {
			for (const [id, each] of teams) {
				each.beat().catch((thrown: unknown) => {
					each.workspace.deviceRefused(asAppError(thrown).code, null);
				});
				tell(id, 'sync');
			}
		}, heartbeatMs ?? BEAT_MS);
		events.add('rooms', () => ({ t: 'rooms', rooms: rooms() }));
		return [...teams.values()].map((each) => each.view());
	}

	return {
		/** Opens everything that is kept here. Throws `platform/storage-*`, `ledger/keys-unreadable`. */
		start,
		stop,
		listen: (listener: (event: LedgerEvent) => void): void => events.listen(listener),

		async found({ name }: { name: string }): Promise<WorkspaceView> {
			const { started: _, ...options } = ready();
			const row = await foundTeam(name, options);
			return (await open(row)).view();
		},

		/** The link carries the secret: it is kept (wrapped) so that it can be shown again on this device. */
		async invite(
			id: WorkspaceId,
			input: InviteInput
		): Promise<{ invitation: EntryId; fragment: string }> {
			const inviting = team(id);
			const { me, device, store } = ready();
			const secret = randomBytes(INVITATION_SECRET_BYTES);
			const { publicKey } = await invitationKeyOf(secret);
			const invitation = await inviting.invite(hex(publicKey), input);
			const view = inviting.view();
			const fragment = await writeInvitation(
				{
					workspace: id,
					foundingKey: inviting.row.foundingKey,
					secret,
					invitation,
					hint: {
						teamName: view.name,
						founderName: view.members.find(({ isFounder }) => isFounder)?.name ?? me.name,
						foundedAt: view.foundedAt,
						members: view.members.length,
						role: input.role,
						expiresAt: input.expiresAt
					},
					inviter: { name: me.name, grant: me.grant }
				},
				device.privateKey
			);
			await store.putSecret(`invitation ${invitation}`, utf8(fragment));
			return { invitation, fragment };
		},
		/** The link's fragment of an invitation that this device made; null for others. */
		async invitationFragment(invitation: EntryId): Promise<string | null> {
			const kept = await ready().store.secret(`invitation ${invitation}`);
			return kept ? fromUtf8(kept) : null;
		},
		async readInvitation(text: string): Promise<InvitationInfo> {
			return (await readInvitation(text)).info;
		},

		/** Asks to be let in; the workspace is `waiting` until somebody who may do so is here. */
		async requestJoin({
			invitation,
			name
		}: {
			invitation: string;
			name: string;
		}): Promise<WorkspaceView> {
			const { me, ports, store } = ready();
			const opened = await readInvitation(invitation);
			const { workspace, invitation: invite } = opened.info;
			const known = teams.get(workspace);
			if (known && known.view().state === 'member') return known.view();
			const nonce = hex(randomBytes(16));
			const payload = { type: 'join', invite, did: me.did, name, workspace, nonce };
			const jws = await ports.signJoin(payload);
			const request = JSON.stringify(await composeRequest(opened, jws, me.grant));
			const row = {
				id: workspace,
				me: me.did,
				foundingKey: opened.foundingKey,
				joining: { invitation, request },
				createdAt: now()
			};
			await store.keepWorkspace(row);
			return (await open(row)).view();
		},
		revoke: (id: WorkspaceId, invitation: EntryId): Promise<EntryId> => team(id).revoke(invitation),
		leave: (id: WorkspaceId): Promise<EntryId> => team(id).leave(),
		removeMember: (id: WorkspaceId, did: Did): Promise<EntryId> => team(id).remove(did),
		setRole: (id: WorkspaceId, did: Did, role: Role): Promise<EntryId> =>
			team(id).setRole(did, role),
		/** Deletes what this device keeps of a workspace that it has left, or waits for in vain. */
		async forget(id: WorkspaceId): Promise<void> {
			const forgotten = team(id);
			if (forgotten.view().state === 'member') throw new AppError('ledger/still-a-member');
			forgotten.stop();
			teams.delete(id);
			await ready().store.forget(id);
			events.add('rooms', () => ({ t: 'rooms', rooms: rooms() }));
		},

		workspaces: (): WorkspaceView[] => [...teams.values()].map((each) => each.view()),
		write: async (id: WorkspaceId, statement: Statement): Promise<{ id: EntryId }> => ({
			id: await team(id).state(statement)
		}),
		/** At most 2,000 at a time: ask again with `next` until nothing comes. */
		statements: (
			id: WorkspaceId,
			since: number
		): { reset: boolean; items: AcceptedStatement[]; next: number } =>
			team(id).workspace.statements(since),
		sync: (id: WorkspaceId): SyncView => team(id).workspace.sync(),
		reach: (id: WorkspaceId, things: ThingId[]): Reach[] => team(id).workspace.reach(things),

		putBlob: (_id: WorkspaceId, plaintext: Bytes, mediaType: string): Promise<BlobRef> =>
			ready().blobs.putBlob(plaintext, mediaType),
		getBlob: (blob: BlobRef): Promise<Bytes | null> => ready().blobs.getBlob(blob),
		hasBlob: (id: string): boolean => ready().blobs.has(id),

		rooms,
		mayConnect(
			room: string,
			peer: { did: Did; device: DeviceKey; grant: string }
		): Standing | null {
			for (const each of teams.values()) {
				const standing = each.workspace.mayConnect(room, peer.did, peer.device);
				if (standing) return standing;
			}
			return null;
		},
		linkOpened: (info: LinkInfo, port: MessagePort): void => attach(linkOverPort(port, info)),
		/** For tests: a Link that is no port. */
		attach,
		/** The carrier refused somebody: shown on the horizon. */
		deviceRefused(id: WorkspaceId, code: string, did: Did | null): void {
			teams.get(id)?.workspace.deviceRefused(code, did);
		},
		setOnline(online: boolean): void {
			isOnline = online;
			for (const id of teams.keys()) tell(id, 'sync');
		},
		pause: (id: WorkspaceId, on: boolean): void => team(id).workspace.pause(on)
	};

	function attach(link: Link): void {
		const found = teams.get(link.workspace);
		if (found) found.workspace.linkOpened(link);
		else link.close('ledger/workspace-unknown');
	}
}
