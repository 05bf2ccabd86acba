// One workspace with the person in it: what they write, whom they let in, how they were let in.

import type { Me } from '$lib/identity';
import { asAppError } from '$lib/kernel';
import { checkRequest, RequestRefused } from './admission';
import type { BlobStore } from './blobs';
import { readInvitation, type OpenedInvitation } from './invitations';
import {
	KIND,
	type AdmitQuestion,
	type Did,
	type EntryId,
	type InvitationView,
	type JoinRequest,
	type OpName,
	type Role,
	type Statement,
	type WorkspaceView
} from './model';
import { openReplica } from './open-replica';
import { OpenWorkspace, type WorkspaceChange } from './open-workspace';
import { foundBy, Pen } from './pen';
import type { LedgerPorts } from './ports';
import type { OpenInvitation } from './rooms';
import type { Session } from './session';
import { Shelf } from './shelf';
import type { LedgerStore, WorkspaceRow } from './store';
import type { Composed } from './writer';

export type TeamChange = WorkspaceChange | 'joined';

export interface TeamOptions {
	row: WorkspaceRow;
	store: LedgerStore;
	blobs: BlobStore;
	ports: LedgerPorts;
	me: Me;
	device: CryptoKeyPair;
	/** Hash of the constitution that this app ships. */
	constitution: string;
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
	readonly #pen: Pen;
	/** Requests are answered one after the other, so that one invitation is not used twice at once. */
	#requests: Promise<unknown> = Promise.resolve();
	#invitation: OpenedInvitation | null = null;
	#isEntering = false;

	private constructor(options: TeamOptions, shelf: Shelf) {
		this.row = options.row;
		this.#options = options;
		const { store, blobs, me, now, isOnline, tell, heartbeatMs, generation } = options;
		this.#pen = new Pen({ ...options, replica: shelf.replica });
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
			openInvitations: (view) => this.#openInvitations(view),
			settled: (view) => this.#settled(view),
			join: {
				opened: (session) => this.#handIn(session),
				join: (session, request) => void this.#answer(session, request),
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
			replica
		});
		const team = new Team(options, shelf);
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
	async leave(): Promise<EntryId> {
		return this.#write(() => this.#pen.leave());
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
		if (this.#pen.lacksKeys() && (await this.#may('rotate', role, {})))
			await this.#write(() => this.#pen.rotate());
	}

	// ------------------------------------------------------------ being let in

	async #beginWaiting(): Promise<void> {
		if (!this.row.joining) return;
		this.#invitation = await readInvitation(this.row.joining.invitation);
		this.workspace.isWaiting = true;
		await this.workspace.rooms.waitIn(this.#invitation.info.invitation, this.#invitation.secret);
	}

	#handIn(session: Session): void {
		if (session.link.peer.standing === 'inviter' && this.row.joining)
			session.handIn(JSON.parse(this.row.joining.request) as JoinRequest);
	}

	/** Once this person is a member: their logs are opened, then the waiting ends. A crash between is made good. */
	async #settled(view: WorkspaceView): Promise<void> {
		if (!this.#invitation || view.me.role === null || this.#isEntering) return;
		// this device was here before: what it wrote then comes first
		if (this.workspace.shelf.lacksOwnOps) return;
		this.#isEntering = true;
		try {
			await this.#openLogs();
			this.row = { ...this.row, joining: null };
			await this.#options.store.keepWorkspace(this.row);
			this.#invitation = null;
			this.workspace.isWaiting = false;
			this.workspace.entered();
			this.#options.tell('joined');
		} finally {
			this.#isEntering = false;
		}
	}

	// ------------------------------------------------------------ letting in

	/** None while the rules cannot be asked. */
	async #openInvitations(view: WorkspaceView): Promise<OpenInvitation[]> {
		const now = this.#options.now();
		const mine: OpenInvitation[] = [];
		for (const each of this.#pen.invitations()) {
			const isOpen = !each.revoked && each.expiresAt > now && each.used < each.uses;
			// who was let in and did not hear of it is to be found there only
			const mayAdmit =
				(isOpen || each.isAwaited) && (await this.#mayAdmit(view, each.role).catch(() => false));
			if (mayAdmit) mine.unshift(each);
		}
		return mine;
	}

	async #mayAdmit(view: WorkspaceView, role: Role): Promise<boolean> {
		return view.me.role !== null && this.#may('add', view.me.role, { role });
	}

	/** An invitation is honoured only while its author could still write it. */
	async #mayStillInvite({ by, role }: InvitationView): Promise<boolean> {
		const theirs = this.workspace.shelf.replica.roleOf(by);
		return theirs !== null && this.#may('invite', theirs, { role });
	}

	async #may(type: OpName, role: Role, facts: AdmitQuestion['facts']): Promise<boolean> {
		const verdict = await this.#options.ports.admit({ kind: KIND.membership, type, role, facts });
		return verdict.admit;
	}

	#answer(session: Session, request: JoinRequest): Promise<void> {
		const work = this.#requests.then(async () => {
			try {
				await this.#admit(session, request);
				session.sendMembership();
			} catch (thrown) {
				session.refuse(asAppError(thrown).code);
			}
		});
		this.#requests = work;
		return work;
	}

	async #admit(session: Session, request: JoinRequest): Promise<void> {
		const view = this.view();
		const handedInBy = session.link.peer.did;
		// it was let in before and did not hear of it
		if (view.members.some(({ did }) => did === handedInBy)) return;
		const open = new Map(this.#pen.invitations().map((each) => [each.id, each.key] as const));
		const checked = await checkRequest(request, {
			workspace: this.row.id,
			handedInBy,
			invitations: view.invitations,
			keyOf: ({ id }) => open.get(id) ?? null,
			now: this.#options.now()
		});
		if (!(await this.#mayAdmit(view, checked.role)))
			throw new RequestRefused('ledger/may-not-admit');
		// what would not count is not written: each try would stay in this device's log
		const { did, invitation } = checked;
		const { replica } = this.workspace.shelf;
		const isSpent = replica.isSpent({ did, invite: invitation.id, jws: request.jws });
		if (isSpent || !(await this.#mayStillInvite(invitation)))
			throw new RequestRefused('ledger/invitation-revoked');
		await this.#write(() => this.#pen.add(checked.invitation.id, request));
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
