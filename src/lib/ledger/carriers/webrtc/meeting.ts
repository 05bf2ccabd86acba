// One room in which devices meet: y-webrtc's provider for signaling and presence, our connections, and who is kept out.

import type { Awareness } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import type { RoomSpec } from '../../link';
import type { Did } from '../../model';
import { Connection, type ConnectionContext } from './connection';
import { wrtcOf } from './peer-connection';
import { Presence } from './presence';
import { loadQuietProvider, type QuietProvider } from './quiet-provider';
import type { SignalingConnection, SignalingRoom } from './signaling';

/** A refused peer is not heard for 3 s, then 6, 12, … */
const BLOCK_MS = 3_000;
const BLOCK_MOST_MS = 60_000;
const RETRY_AFTER_MS = 100;
const CONNECTIONS_LIMIT = 30;
/** Connections being made at once: nobody needs more, and each costs memory before it is proven. */
const UNPROVEN_LIMIT = 40;

export interface MeetingPorts {
	context: Pick<ConnectionContext, 'self' | 'ports'>;
	signalingUrl: string;
	iceServers: RTCIceServer[];
	/** A new connection to the signaling server, once for each. */
	onsignaling(connection: SignalingConnection): void;
	onopen(meeting: Meeting, connection: Connection): void;
	onrefused(meeting: Meeting, code: string, did: Did | null): void;
	onpresence(meeting: Meeting): void;
	/** Time to be found again. */
	onretry(): void;
}

export class Meeting {
	readonly spec: RoomSpec;
	presence: Presence | null = null;
	readonly #ports: MeetingPorts;
	readonly #connections = new Set<Connection>();
	readonly #blocked = new Map<string, { until: number; times: number }>();
	#provider: QuietProvider | null = null;
	#doc: Doc | null = null;
	#isClosed = false;

	constructor(spec: RoomSpec, ports: MeetingPorts) {
		this.spec = spec;
		this.#ports = ports;
	}

	/** Connections whose both ends proved themselves. */
	get open(): Connection[] {
		return [...this.#connections].filter((connection) => connection.state === 'open');
	}

	/** y-webrtc's room, while this device is in it. */
	get signalingRoom(): SignalingRoom | null {
		return this.#isClosed ? null : (this.#provider?.room ?? null);
	}

	isBlocked(from: string): boolean {
		const block = this.#blocked.get(from);
		return block !== undefined && block.until > Date.now();
	}

	/** Before y-webrtc hears of an announcement, and would ignore it for the sake of a dead connection. */
	announced(from: string): void {
		const pc = this.#provider?.room?.webrtcConns.get(from)?.peer._pc;
		for (const connection of this.#connections) if (connection.pc === pc) connection.giveUpOld();
	}

	/** Who was refused may try again at once: the membership changed. Whether there was anybody. */
	forgive(): boolean {
		const isAnybody = this.#blocked.size > 0;
		this.#blocked.clear();
		return isAnybody;
	}

	async join(): Promise<void> {
		const Provider = await loadQuietProvider();
		if (this.#isClosed) return;
		const { spec } = this;
		const { signalingUrl, iceServers, context } = this.#ports;
		this.#doc = new Doc();
		const wrtc = wrtcOf((parts) => {
			const connection = new Connection(parts, {
				...context,
				onproven: (proven) => this.#proven(proven),
				onrefused: (refused, code, did) => this.#refused(refused, code, did),
				onended: (ended) => this.#connections.delete(ended)
			});
			if (this.#isClosed || this.#connections.size - this.open.length >= UNPROVEN_LIMIT)
				queueMicrotask(() => connection.close('channel/too-many'));
			else this.#connections.add(connection);
			return connection;
		});
		this.#provider = new Provider(spec.room, this.#doc, {
			signaling: [signalingUrl],
			password: spec.password,
			maxConns: CONNECTIONS_LIMIT,
			peerOpts: { config: { iceServers }, wrtc }
		});
		for (const connection of this.#provider.signalingConns) this.#ports.onsignaling(connection);
		if (spec.purpose === 'workspace') this.#present(this.#provider.awareness);
		else this.#provider.awareness.setLocalState(null);
	}

	/** Leaves the room: y-webrtc lets go of everything only by `disconnect` and then `destroy`. */
	leave(reason = 'channel/closed'): void {
		if (this.#isClosed) return;
		for (const connection of [...this.#connections]) connection.close(reason);
		this.#provider?.disconnect();
		this.#isClosed = true;
		this.#provider?.destroy();
		this.#doc?.destroy();
	}

	#present(awareness: Awareness): void {
		const { workspace } = this.spec;
		this.presence = new Presence(workspace, this.#ports.context.self.device, awareness);
		this.presence.changed.add(() => this.#ports.onpresence(this));
	}

	#proven(connection: Connection): void {
		// a page that was reloaded comes back before its old connection has gone
		for (const other of this.open)
			if (other !== connection && other.peer?.device === connection.peer?.device)
				other.close('channel/replaced');
		this.#ports.onopen(this, connection);
	}

	#refused(connection: Connection, code: string, did: Did | null): void {
		const from = this.#peerIdOf(connection);
		if (from) {
			const times = this.#blocked.get(from)?.times ?? 0;
			const ms = Math.min(BLOCK_MS * 2 ** times, BLOCK_MOST_MS);
			this.#blocked.set(from, { until: Date.now() + ms, times: times + 1 });
			setTimeout(() => this.#ports.onretry(), ms + RETRY_AFTER_MS);
		}
		this.#ports.onrefused(this, code, did);
	}

	/** By which name y-webrtc knows the other end. */
	#peerIdOf(connection: Connection): string | null {
		for (const [from, { peer }] of this.#provider?.room?.webrtcConns ?? [])
			if (peer._pc === connection.pc) return from;
		return null;
	}
}
