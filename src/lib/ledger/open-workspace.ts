// One workspace as the ledger worker runs it: what is on the shelf, who is connected, what is shown.

import type { Bytes } from '$lib/kernel';
import { BlobExchange } from './blob-exchange';
import type { Link, LinkPeer, RoomSpec, Standing } from './link';
import type {
	DeviceKey,
	Did,
	EntryId,
	LogId,
	StatementType,
	ThingId,
	WorkspaceView
} from './model';
import type { Reach, SyncView } from './sync-model';
import { KeptPeers, Peers } from './peers';
import { isHostile, Refusals } from './refusals';
import {
	Replication,
	type Received,
	type ReplicationEvents,
	type ReplicationSide
} from './replication';
import { Rooms, standingOf } from './rooms';
import type { Shelf } from './shelf';
import { StatementFeed, type StatementPage } from './statement-feed';
import { Stopped, type StoppedParts } from './stopped';
import { syncView } from './sync-view';
import { reachOf, Things } from './tally';
import type { WorkspaceOptions } from './workspace-options';
import type { Composed } from './writer';

const CLOSE_AFTER_MS = 1_000;

export class OpenWorkspace implements ReplicationSide {
	readonly shelf: Shelf;
	readonly rooms: Rooms;
	readonly replication: Replication;
	/** Waits to be let in. */
	isWaiting = false;
	/** Epoch key by which the team is met while nothing of it is here: whoever is there may bring its entries. */
	arriving: Bytes | null = null;
	readonly peers: Peers;
	readonly made = new Things();
	readonly blobs: BlobExchange;
	readonly #options: WorkspaceOptions;
	readonly #feed: StatementFeed;
	readonly #refused = new Refusals();
	/** Position in the replica's order of acceptance up to which `made` was folded. */
	#folded = 0;
	readonly #stopped: Stopped;
	#lastChangeAt: number | null = null;
	#closing: ReturnType<typeof setTimeout> | undefined;
	readonly #keptPeers: KeptPeers;

	constructor(options: WorkspaceOptions) {
		this.#options = options;
		this.shelf = options.shelf;
		this.rooms = new Rooms(this.id, options.foundingKey);
		this.#feed = new StatementFeed(this.shelf.replica, options.generation);
		this.peers = new Peers(this.shelf);
		this.#keptPeers = new KeptPeers(this.peers, options.store, this.id);
		this.#stopped = new Stopped(options.store, this.id);
		this.blobs = new BlobExchange(options.blobs, (device, did, blobs) => {
			this.peers.hasBlobs(device, did, blobs);
			this.#peersChanged();
		});
		this.replication = new Replication(this, this.#events(), {
			now: options.now,
			heartbeatMs: options.heartbeatMs
		});
	}

	/** Reads what is known of others, folds what is here. */
	async begin(): Promise<void> {
		await this.#keptPeers.load();
		await this.#stopped.load();
		this.blobs.hold(this.#stopped.photos);
		await this.#settle();
	}

	get id(): string {
		return this.shelf.workspace;
	}

	view(): WorkspaceView {
		return this.shelf.replica.view();
	}

	/** See StatementFeed. */
	statements(since: number, type?: StatementType): StatementPage {
		return this.#feed.page(since, type);
	}

	/** Position behind the last accepted statement. */
	get statementsEnd(): number {
		return this.#feed.positionOf(this.#folded);
	}

	sync(): SyncView {
		const { me, device, now, isOnline } = this.#options;
		return syncView({
			me,
			device,
			members: this.view().members,
			isWaiting: this.isWaiting || this.arriving !== null,
			isPaused: this.#stopped.sync,
			isOnline: isOnline(),
			peers: this.peers,
			things: this.made,
			hasBlob: (id) => this.blobs.has(id),
			refused: this.#refused.list,
			lastChangeAt: this.#lastChangeAt,
			transfers: {
				...this.blobs.counts(),
				isHeld: this.#stopped.photos,
				entriesMissing: this.peers.entriesAhead()
			},
			now: now()
		});
	}

	reach(things: readonly ThingId[]): Reach[] {
		const people = new Map(
			this.view().members.map(({ did }) => [did, this.peers.holdings(did)] as const)
		);
		return things.map((thing) => reachOf(this.made.find(this.#options.me, thing), people));
	}

	/** Writes an entry; it goes to everybody who is here at once. */
	async write(compose: () => Promise<Composed>): Promise<EntryId> {
		const { log, seq, id } = await this.shelf.write(compose);
		this.replication.wrote(log, seq);
		await this.#settle();
		return id;
	}

	async receive(entries: Bytes[], from: LinkPeer): Promise<Received> {
		const { changed, ...received } = await this.shelf.receive(entries, from.device);
		if (changed) {
			await this.#settle();
			this.replication.changed();
		}
		return received;
	}
	heads = () => this.shelf.heads();
	tips = () => this.shelf.tips();
	holds = (id: EntryId) => this.shelf.holds(id);
	range = (log: LogId, from: number, to: number) => this.shelf.range(log, from, to);
	entryById = (id: EntryId) => this.shelf.entryById(id);
	missing = () => this.shelf.missing();
	things = () => this.made.of(this.#options.me).length;

	allRooms(): RoomSpec[] {
		return this.#stopped.sync ? [] : this.rooms.all(this.#options.now());
	}

	mayConnect(room: string, did: Did, device: DeviceKey): Standing | null {
		const isOut = device === this.#options.device || this.shelf.replica.isClosed(device);
		if (this.#stopped.sync || isOut) return null;
		const members = this.view().members;
		return standingOf(this.rooms.purposeOf(room, this.#options.now()), did, {
			isWaiting: this.isWaiting,
			isMember: (who) => this.arriving !== null || members.some((member) => member.did === who)
		});
	}

	/** A proven link; who may not be here any more is closed at once. */
	linkOpened(link: Link): void {
		const standing = this.mayConnect(link.room, link.peer.did, link.peer.device);
		if (standing === link.peer.standing) this.replication.open(link);
		else link.close('channel/not-a-member');
	}

	deviceRefused(code: string, did: Did | null): void {
		this.#refused.add(code, did, this.#options.now());
		this.#options.tell('sync');
	}

	blobChanged(id: string): void {
		if (this.blobs.knows(id)) this.#options.tell('sync');
	}

	async stopSync(parts: Partial<StoppedParts>): Promise<void> {
		await this.#stopped.change(parts);
		if (this.#stopped.sync) this.replication.closeUnless(() => false, 'ledger/paused');
		this.blobs.hold(this.#stopped.photos);
		this.#options.tell('rooms');
		this.#options.tell('sync');
	}

	/** This person was let in: the invitation's room is left for the team's own. */
	entered(): void {
		this.isWaiting = false;
		this.arriving = null;
		this.replication.closeUnless(({ standing }) => standing !== 'inviter', 'channel/bye');
	}

	/** Every 15 s: what could not be judged is tried again. */
	async beat(): Promise<void> {
		if (await this.shelf.retry()) await this.#settle();
		else await this.#updateRooms(this.view());
	}

	stop(): void {
		this.replication.stop('channel/bye');
		this.#keptPeers.stop();
		clearTimeout(this.#closing);
	}

	/** Brings all that is shown up to what is accepted. */
	async #settle(): Promise<void> {
		const { now, tell, settled } = this.#options;
		const feed = this.shelf.replica.statements(this.#folded);
		if (feed.reset) this.made.reset();
		this.made.apply(feed.items);
		this.blobs.add(feed.items);
		this.#folded = feed.next;
		if (feed.reset || feed.items.length) {
			this.#lastChangeAt = now();
			tell('statements');
		}
		const view = this.view();
		await settled(view);
		await this.#updateRooms(view);
		this.#closing ??= setTimeout(() => this.#closeToStrangers(), CLOSE_AFTER_MS);
		tell('workspace');
		tell('sync');
	}

	/** Links of who is no member any more, a moment after they could hear why. */
	#closeToStrangers(): void {
		this.#closing = undefined;
		const { members, state } = this.view();
		if (this.arriving) return;
		const dids = new Set(state === 'removed' ? [] : members.map(({ did }) => did));
		this.replication.closeUnless(
			({ did, standing }) => standing !== 'member' || dids.has(did),
			'channel/not-a-member'
		);
	}

	async #updateRooms(view: WorkspaceView): Promise<void> {
		const { openInvitations, now, tell } = this.#options;
		if (this.isWaiting) return;
		const before = JSON.stringify(this.allRooms());
		const isMember = view.state === 'member';
		const told = (of: DeviceKey, log: LogId, seq: number) => this.peers.saysItHolds(of, log, seq);
		const arriving = this.arriving ? [this.arriving] : [];
		const keys = isMember ? this.shelf.replica.meetingKeys(this.#options.device, told) : arriving;
		await this.rooms.update(keys, isMember ? await openInvitations(view) : [], now());
		if (JSON.stringify(this.allRooms()) !== before) tell('rooms');
	}

	#events(): ReplicationEvents {
		const { join, tell, now } = this.#options;
		return {
			...join,
			opened: ({ id, peer }) => {
				if (peer.standing === 'member') this.peers.connected(peer.device, peer.did, id, now());
				tell('sync');
			},
			began: (session) => {
				if (session.isMember) this.blobs.open(session);
				else join.opened(session);
			},
			told: ({ link: { peer }, peerHeads, peerThings }) => {
				this.peers.told(peer.device, peer.did, peerHeads, peerThings);
				this.#peersChanged();
			},
			blob: (session, message) => this.blobs.receive(session, message),
			blobsDrained: (session) => this.blobs.drained(session),
			closed: (link, reason) => {
				this.blobs.closed(link.id);
				this.peers.gone(link.peer.device, link.id, link.lastHeardAt);
				if (isHostile(reason)) this.deviceRefused(reason, link.peer.did);
				this.#peersChanged();
			},
			failed: (code) => this.deviceRefused(code, null)
		};
	}

	#peersChanged(): void {
		this.#options.tell('sync');
		this.#keptPeers.soon();
	}
}
