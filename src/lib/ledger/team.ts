// One workspace with the person in it: what they write, whom they let in, how they were let in.

import type { Me } from '$lib/identity';
import { AppError, asAppError, type Bytes } from '$lib/kernel';
import type { BlobStore } from './blobs';
import { readInvitation, type OpenedInvitation } from './invitations';
import type { DeviceKey, Did, EntryId, JoinRequest, Role, Statement, WorkspaceView } from './model';
import { openReplica } from './open-replica';
import { OpenWorkspace } from './open-workspace';
import type { WorkspaceChange } from './workspace-options';
import { foundBy, Pen } from './pen';
import type { LedgerPorts } from './ports';
import type { Session } from './session';
import { Shelf } from './shelf';
import type { LedgerStore, WorkspaceRow } from './store';
import { Welcome } from './welcome';
import type { Composed } from './writer';

export type TeamChange = WorkspaceChange | 'joined' | 'spent';

/** Entries that are judged at a time. */
const BATCH_ENTRIES = 2_000;

export interface TeamOptions {
	row: WorkspaceRow;
	store: LedgerStore;
	blobs: BlobStore;
	ports: LedgerPorts;
	me: Me;
	device: CryptoKeyPair;
	/** Hash of the constitution that this app founds teams with. */
	constitution: string;
	/** Hashes of all that it has. */
	knownConstitutions: readonly string[];
	now: () => number;
	isOnline: () => boolean;
	tell: (change: TeamChange) => void;
	heartbeatMs?: number;
	/** Grows with each start of the ledger. */
	generation: number;
}

export class Team {
	row: WorkspaceRow;
	readonly workspace: OpenWorkspace;
	readonly #options: TeamOptions;
	readonly welcome: Welcome;
	readonly #pen: Pen;
	#invitation: OpenedInvitation | null = null;
	#isEntering = false;

	private constructor(options: TeamOptions, shelf: Shelf) {
		this.row = options.row;
		this.#options = options;
		const { store, blobs, me, now, isOnline, tell, heartbeatMs, generation } = options;
		this.#pen = new Pen({ ...options, replica: shelf.replica });
		this.welcome = new Welcome({
			...options,
			workspace: options.row.id,
			replica: shelf.replica,
			pen: this.#pen,
			view: () => this.view(),
			write: (compose) => this.#write(compose)
		});
		this.workspace = new OpenWorkspace({
			shelf,
			store,
			blobs,
			me: me.did,
			device: me.devicePublic,
			foundingKey: options.row.foundingKey,
			now,
			isOnline,
			tell,
			heartbeatMs,
			generation,
			openInvitations: (view) => this.welcome.open(view),
			settled: (view) => this.#settled(view),
			join: {
				opened: (session) => this.#handIn(session),
				join: (session, request) => void this.welcome.answer(session, request),
				refused: ({ link }, code) => this.workspace.deviceRefused(code, link.peer.did)
			}
		});
	}

	static async open(options: TeamOptions): Promise<Team> {
		const { row, store, me } = options;
		await store.joinPacks(row.id);
		const replica = openReplica(options);
		const shelf = await Shelf.open({
			workspace: row.id,
			device: me.devicePublic,
			store,
			replica,
			spent: () => options.tell('spent')
		});
		const team = new Team(options, shelf);
		await team.welcome.load();
		await team.#beginWaiting();
		await team.workspace.begin();
		return team;
	}

	stop(): void {
		this.workspace.stop();
	}

	/** While this device waits, the team's names are the inviter's word. */
	view(): WorkspaceView {
		const view = this.workspace.view();
		const { arriving } = this.row;
		if (!this.#invitation && arriving && !view.name) return { ...view, name: arriving.name };
		if (!this.#invitation) return view;
		const { teamName, foundedAt } = this.#invitation.info;
		return { ...view, id: this.row.id, name: teamName, foundedAt, state: 'waiting' };
	}

	async state(statement: Statement): Promise<EntryId> {
		return this.#write(() => this.#pen.statement(statement));
	}
	async invite(
		key: string,
		{ role, expiresAt, uses }: { role: Role; expiresAt: number; uses: number }
	): Promise<EntryId> {
		return this.#write(() => this.#pen.op({ op: 'invite', key, role, expiresAt, uses }));
	}
	async revoke(invite: EntryId): Promise<EntryId> {
		return this.#write(() => this.#pen.op({ op: 'revoke', invite }));
	}
	async setRole(did: Did, role: Role): Promise<EntryId> {
		return this.#write(() => this.#pen.setRole(did, role));
	}
	async remove(did: Did): Promise<EntryId> {
		return this.#write(() => this.#pen.remove(did));
	}
	/** Throws `ledger/last-admin`: the others would have nobody who changes roles. */
	async leave(): Promise<EntryId> {
		const { members, me } = this.view();
		const isAdmin = me.role === 'admin';
		const others = members.filter(({ did }) => did !== me.did);
		if (isAdmin && others.length && !others.some(({ role }) => role === 'admin'))
			throw new AppError('ledger/last-admin');
		return this.#write(() => this.#pen.leave());
	}

	/**
	 * Marks a device as lost: what it writes from now on does not count, and a new key is made where the rules allow,
	 * since it may have read the old one.
	 */
	async closeDevice(device: DeviceKey): Promise<EntryId> {
		const id = await this.#write(() => this.#pen.closeLogs(device));
		const { role } = this.view().me;
		if (role !== null && (await this.welcome.may('rotate', role, {})))
			await this.#write(() => this.#pen.rotate());
		return id;
	}

	/** Entries from a file: the same checks as from a peer. */
	async take(entries: readonly Bytes[], took: (many: number) => void): Promise<void> {
		const peer = { did: '', device: '', grant: '', standing: 'member' } as const;
		for (let from = 0; from < entries.length; from += BATCH_ENTRIES) {
			const batch = entries.slice(from, from + BATCH_ENTRIES);
			await this.workspace.receive(batch, peer);
			took(batch.length);
		}
	}

	/** Opens this device's logs first, and gathers many membership heads into one when there are too many. */
	async #write(compose: () => Promise<Composed>): Promise<EntryId> {
		await this.#openLogs();
		try {
			return await this.workspace.write(compose);
		} catch (thrown) {
			if (asAppError(thrown).code !== 'ledger/merge-needed') throw thrown;
			await this.workspace.write(() => this.#pen.op({ op: 'merge' }));
			return this.workspace.write(compose);
		}
	}

	async #openLogs(): Promise<void> {
		if (this.#pen.hasOpenLogs()) return;
		await this.workspace.write(() => this.#pen.openLogs());
	}

	/** Every 15 s: what waits is tried again; forks are proven and newcomers get the key, by whoever may. */
	async beat(): Promise<void> {
		await this.workspace.beat();
		const view = this.view();
		const role = view.me.role;
		if (view.state !== 'member' || role === null || this.workspace.shelf.problem) return;
		const proof = this.#pen.forkProof();
		if (proof) await this.#write(proof);
		if (this.#pen.lacksKeys() && (await this.welcome.may('rotate', role, {})))
			await this.#write(() => this.#pen.rotate());
	}

	// ------------------------------------------------------------ being let in

	async #beginWaiting(): Promise<void> {
		this.workspace.arriving = this.row.arriving?.epoch ?? null;
		if (!this.row.joining) return;
		this.#invitation = await readInvitation(this.row.joining.invitation);
		this.workspace.isWaiting = true;
		await this.workspace.rooms.waitIn(this.#invitation.info.invitation, this.#invitation.secret);
	}

	#handIn(session: Session): void {
		if (session.link.peer.standing === 'inviter' && this.row.joining)
			session.handIn(JSON.parse(this.row.joining.request) as JoinRequest);
	}

	/**
	 * Once this person is a member: the logs of this device are opened, then the waiting ends. A crash between is made
	 * good. A device that came from a backup opens its own as soon as it can.
	 */
	async #settled(view: WorkspaceView): Promise<void> {
		const { shelf } = this.workspace;
		// this device was here before: what it wrote then comes first
		if (view.me.role === null || this.#isEntering || shelf.lacksOwnOps || shelf.isSpent) return;
		const isWaiting = this.#invitation !== null || this.row.arriving !== undefined;
		if (!isWaiting && this.#pen.hasOpenLogs()) return;
		this.#isEntering = true;
		try {
			if (isWaiting) await this.#enter();
			// what cannot be written now is tried again before the first entry
			else await this.#openLogs().catch(() => undefined);
		} finally {
			this.#isEntering = false;
		}
	}

	async #enter(): Promise<void> {
		await this.#openLogs();
		this.row = { ...this.row, joining: null, arriving: undefined };
		await this.#options.store.keepWorkspace(this.row);
		this.#invitation = null;
		this.workspace.entered();
		this.#options.tell('joined');
	}
}

/** Makes a workspace: its row, keys and first entry are kept together or not at all. */
export async function foundTeam(
	name: string,
	options: Omit<TeamOptions, 'row' | 'tell'>
): Promise<WorkspaceRow> {
	const { me, store, now } = options;
	const { workspace, foundingKey, entry } = await foundBy(name, options);
	const row = { id: workspace, me: me.did, foundingKey, joining: null, createdAt: now() };
	await store.keepWorkspace(row, [entry], [entry]);
	return row;
}
