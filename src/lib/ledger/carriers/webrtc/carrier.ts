// The WebRTC carrier (main thread): is in the rooms that the ledger names, and hands it a port for each proven device.

import type { Bytes } from '$lib/kernel';
import { verifyGrant, type Me } from '$lib/identity';
import type { LinkInfo, RoomSpec, Standing } from '../../link';
import type { DeviceKey, Did, WorkspaceId } from '../../model';
import { servePort } from '../serve-port';
import type { Connection } from './connection';
import { Meeting, type MeetingPorts } from './meeting';
import type { Presence } from './presence';
import { announceAgain, guardSignaling, type SignalingConnection } from './signaling';

/** Whether signaling is reached, so that new devices can be found. Connections that are up need it no more. */
export type CarrierStatus = 'offline' | 'connecting' | 'online';

export interface Refusal {
	at: number;
	/** `channel/not-a-member`, `channel/proof-wrong`, … */
	code: string;
	/** Claimed, and proven only for `channel/not-a-member`. */
	did: Did | null;
	workspace: WorkspaceId;
}

export interface WebrtcCarrierOptions {
	me: Me;
	deviceKeys: CryptoKeyPair;
	/** Asked for each device that proved itself; `room` is the RoomSpec's. null: it is no member and not invited. */
	mayConnect(
		room: string,
		peer: { did: Did; device: DeviceKey; grant: string }
	): Promise<Standing | null> | Standing | null;
	/** Hand the port to the ledger worker: `linkOverPort(port, info)` there. */
	onLink(port: MessagePort, info: LinkInfo): void;
	onRefused?(refusal: Refusal): void;
	onStatus?(status: CarrierStatus): void;
	/** Somebody's presence changed. */
	onPresence?(presence: Presence): void;
	rooms?: RoomSpec[];
	/** WebSocket address; this page's own origin, `/signal`, unless the build names another. */
	signalingUrl?: string;
	/** STUN and TURN: none by default, so devices meet in one network only and nobody else learns of it. */
	iceServers?: RTCIceServer[];
}

/** A lost announcement is made up for after so long. */
const ANNOUNCE_EVERY_MS = 12_000;

/** `VITE_AZORA_SIGNALING` at build time, else `/signal` of the page's origin. */
export function signalingUrlOf(location: { protocol: string; host: string }): string {
	const named = import.meta.env?.VITE_AZORA_SIGNALING as string | undefined;
	if (named) return named;
	return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/signal`;
}

export class WebrtcCarrier {
	#status: CarrierStatus = 'offline';
	readonly #options: WebrtcCarrierOptions;
	readonly #meetings = new Map<string, Meeting>();
	/** In the order in which they were met. */
	readonly #workspaces: WorkspaceId[] = [];
	readonly #signaling = new Set<SignalingConnection>();
	readonly #timer: ReturnType<typeof setInterval>;
	readonly #end = new AbortController();
	#wanted: RoomSpec[];
	#isAway = false;

	constructor(options: WebrtcCarrierOptions) {
		this.#options = options;
		this.#wanted = options.rooms ?? [];
		const { signal } = this.#end;
		window.addEventListener('online', () => this.#network(), { signal });
		window.addEventListener('offline', () => this.#network(), { signal });
		window.addEventListener('pagehide', () => this.#away(), { signal });
		window.addEventListener('pageshow', () => this.#back(), { signal });
		this.#timer = setInterval(() => this.#announce(), ANNOUNCE_EVERY_MS);
		this.#reconcile();
	}

	get status(): CarrierStatus {
		return this.#status;
	}

	/** Proven devices in all rooms, one for each connection. */
	get connections(): { room: string; did: Did; device: DeviceKey; lastHeardAt: number }[] {
		return [...this.#meetings.values()].flatMap(({ spec, open }) =>
			open.flatMap(({ peer, lastHeardAt }) =>
				peer ? [{ room: spec.room, did: peer.did, device: peer.device, lastHeardAt }] : []
			)
		);
	}

	/** The rooms to be in from now on. Connections in rooms that stay are not touched. */
	setRooms(rooms: RoomSpec[]): void {
		this.#wanted = rooms;
		this.#reconcile();
	}

	/** After a change of membership: who was refused may try again at once. Costs nothing when nobody was. */
	recheck(): void {
		const forgiven = [...this.#meetings.values()].filter((meeting) => meeting.forgive());
		if (forgiven.length) this.#announce();
	}

	/**
	 * The ledger worker is another one: connections have to be handed to it. They are made anew, so that both ends begin
	 * from the beginning; where signaling is not reached that could not be done, and those that are up are handed over.
	 */
	relink(): void {
		if (this.#status === 'online') {
			this.#leaveAll('channel/bye');
			return this.#reconcile();
		}
		for (const { spec, open } of this.#meetings.values())
			for (const connection of open) this.#linked(spec, connection);
	}

	/** What the others of a workspace say of themselves, in its newest room. */
	presence(workspace: WorkspaceId): Presence | null {
		const found = [...this.#meetings.values()].filter(({ spec }) => spec.workspace === workspace);
		return found.findLast(({ presence }) => presence)?.presence ?? null;
	}

	close(): void {
		this.#end.abort();
		clearInterval(this.#timer);
		this.#wanted = [];
		this.#leaveAll('channel/bye');
	}

	#reconcile(): void {
		const wanted = new Map(this.#wanted.map((spec) => [spec.room, spec]));
		for (const [room, meeting] of this.#meetings) {
			if (wanted.has(room)) continue;
			this.#meetings.delete(room);
			meeting.leave();
		}
		// without a network signaling cannot be reached, and each try would be an error on the console
		if (!this.#isAway && navigator.onLine)
			for (const [room, spec] of wanted) if (!this.#meetings.has(room)) this.#meet(spec);
		this.#tell();
	}

	#meet(spec: RoomSpec): void {
		const meeting = new Meeting(spec, this.#portsFor(spec));
		this.#meetings.set(spec.room, meeting);
		meeting.join().then(
			() => this.#tell(),
			() => this.#options.onRefused?.(this.#refusal(spec, 'channel/unavailable', null))
		);
	}

	#portsFor(spec: RoomSpec): MeetingPorts {
		const options = this.#options;
		const { did, devicePublic: device, grant } = options.me;
		const sign = async (bytes: Bytes) =>
			new Uint8Array(await crypto.subtle.sign('Ed25519', options.deviceKeys.privateKey, bytes));
		return {
			context: {
				self: { workspace: spec.workspace, room: spec.room, did, device, grant },
				ports: {
					sign,
					verifyGrant,
					mayConnect: async (peer) => options.mayConnect(spec.room, peer)
				}
			},
			signalingUrl: this.#addressFor(spec.workspace),
			iceServers: this.#options.iceServers ?? [],
			onsignaling: (connection) => this.#watch(connection),
			onopen: (_, connection) => this.#linked(spec, connection),
			onrefused: (_, code, whose) => options.onRefused?.(this.#refusal(spec, code, whose)),
			onretry: () => this.#announce(),
			onpresence: ({ presence }) => presence && options.onPresence?.(presence)
		};
	}

	/** A connection to signaling for each workspace: one listens to eight rooms, and the rest is left out in silence. */
	#addressFor(workspace: WorkspaceId): string {
		const url = this.#options.signalingUrl ?? signalingUrlOf(window.location);
		if (!this.#workspaces.includes(workspace)) this.#workspaces.push(workspace);
		const at = this.#workspaces.indexOf(workspace);
		return at === 0 ? url : `${url}${url.includes('?') ? '&' : '?'}${at}`;
	}

	#refusal(spec: RoomSpec, code: string, did: Did | null): Refusal {
		return { at: Date.now(), code, did, workspace: spec.workspace };
	}

	#linked({ workspace, room }: RoomSpec, connection: Connection): void {
		if (!connection.peer) return;
		const { port1, port2 } = new MessageChannel();
		servePort(port1, connection);
		this.#options.onLink(port2, { id: connection.id, workspace, room, peer: connection.peer });
	}

	#watch(connection: SignalingConnection): void {
		if (this.#signaling.has(connection)) return;
		// y-webrtc ends the connection with its last room
		for (const old of this.#signaling) if (!old.providers.size) this.#signaling.delete(old);
		this.#signaling.add(connection);
		guardSignaling(connection, {
			roomOf: (topic) => this.#meetings.get(topic)?.signalingRoom ?? null,
			onannounce: (topic, from) => this.#meetings.get(topic)?.announced(from),
			isBlocked: (topic, from) => this.#meetings.get(topic)?.isBlocked(from) ?? true
		});
		connection.on('connect', () => this.#tell());
		connection.on('disconnect', () => this.#tell());
	}

	#announce(): void {
		for (const connection of this.#signaling) announceAgain(connection);
	}

	/** Retries stop while there is no network; connections between devices live on. */
	#network(): void {
		for (const connection of this.#signaling)
			if (!navigator.onLine) connection.shouldConnect = false;
			else if (connection.providers.size) connection.connect();
		this.#reconcile();
	}

	#away(): void {
		this.#isAway = true;
		this.#leaveAll('channel/bye');
	}

	/** The page was kept by the browser and shown again. */
	#back(): void {
		if (!this.#isAway) return;
		this.#isAway = false;
		this.#reconcile();
	}

	#leaveAll(reason: string): void {
		const meetings = [...this.#meetings.values()];
		this.#meetings.clear();
		for (const meeting of meetings) meeting.leave(reason);
		this.#tell();
	}

	#tell(): void {
		const isUp = [...this.#signaling].some(({ connected }) => connected);
		const status =
			!this.#meetings.size || !navigator.onLine ? 'offline' : isUp ? 'online' : 'connecting';
		if (status === this.#status) return;
		this.#status = status;
		this.#options.onStatus?.(status);
	}
}
