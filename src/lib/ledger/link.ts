// A proven connection to one other device, as the ledger sees it: three ordered channels of whole messages.
// The carrier (main thread) serves a MessagePort, the ledger worker makes a Link over the other end.

import { AppError, type Bytes } from '$lib/kernel';
import type { DeviceKey, Did, WorkspaceId } from './model';

export const CHANNELS = ['control', 'entries', 'blobs'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Largest whole message in bytes. A sender batches under it; a receiver refuses beyond it. */
export const MESSAGE_LIMIT: Readonly<Record<Channel, number>> = {
	control: 256 * 1024,
	entries: 1024 * 1024,
	blobs: 512 * 1024
};
/** Stop sending on a channel while `bufferedBytes` is at or above this … */
export const HIGH_WATER = 1024 * 1024;
/** … and go on at `ondrain`, which is called when it has fallen to this. */
export const LOW_WATER = 512 * 1024;
/** Bytes that may wait for a worker that does not read; beyond it the link is closed. */
export const UNREAD_LIMIT = 64 * 1024 * 1024;

/**
 * What the other side is to us. `joiner`: holds an open invitation and may only hand in its request, so only its
 * control messages reach us. `inviter`: we are the joiner; its control and entries reach us.
 */
export type Standing = 'member' | 'joiner' | 'inviter';

export interface LinkPeer {
	did: Did;
	device: DeviceKey;
	/** Its DeviceGrant, compact JWS, verified by the handshake. */
	grant: string;
	standing: Standing;
}

/** A room that the carrier must be in; made by the ledger worker. */
export interface RoomSpec {
	/** base64url of 32 bytes: knowing it is the right to meet there. */
	room: string;
	/** Encrypts what goes through signaling. */
	password: string;
	workspace: WorkspaceId;
	purpose: 'workspace' | 'invitation';
}

export interface LinkInfo {
	/** New for each connection. */
	id: string;
	workspace: WorkspaceId;
	/** Room in which both met. */
	room: string;
	peer: LinkPeer;
}

export interface Link extends Readonly<LinkInfo> {
	readonly isOpen: boolean;
	/** When anything was last heard of the peer, keep-alive included; ms since 1970 by this device's clock. */
	readonly lastHeardAt: number;
	/** Copies the bytes, never blocks; silent on a closed link. Throws `channel/message-too-large`. */
	send(channel: Channel, message: Uint8Array): void;
	/** Bytes handed to `send` that have not left this device's queues. */
	bufferedBytes(channel: Channel): number;
	/** Messages that come before a handler is set wait for it. The bytes are the handler's own. */
	onmessage: ((channel: Channel, message: Bytes) => void) | null;
	ondrain: ((channel: Channel) => void) | null;
	/** Called once, also after an own `close`. The reason is a code: `channel/bye`, `channel/silent`, … */
	onclose: ((reason: string) => void) | null;
	close(reason?: string): void;
}

/** The main-thread end that a carrier gives to `servePort`. */
export interface Wire {
	send(channel: Channel, message: Bytes): void;
	/** Bytes still queued, without those that the transport took. */
	bufferedBytes(channel: Channel): number;
	onmessage: ((channel: Channel, message: Bytes) => void) | null;
	/** Each time bytes left the queue. */
	ondrain: ((channel: Channel) => void) | null;
	/** Keep-alive heard. */
	onheard: ((at: number) => void) | null;
	onclose: ((reason: string) => void) | null;
	close(reason: string): void;
}

export const mayReceive = (standing: Standing, channel: Channel): boolean =>
	standing === 'member' ||
	channel === 'control' ||
	(standing === 'inviter' && channel === 'entries');

/** What goes through the port of a link, from the carrier … */
export type ToWorker =
	| { t: 'receive'; channel: Channel; bytes: ArrayBuffer }
	/** `done`: bytes of this channel that left the queue since the link began. */
	| { t: 'drain'; channel: Channel; done: number }
	| { t: 'heard'; at: number }
	| { t: 'closed'; reason: string };
/** … and to it. */
export type ToMain =
	| { t: 'send'; channel: Channel; bytes: ArrayBuffer }
	/** `read`: bytes of all channels given to the handler since the link began. */
	| { t: 'read'; read: number }
	| { t: 'close'; reason: string };

export const perChannel = (): Record<Channel, number> => ({ control: 0, entries: 0, blobs: 0 });

abstract class BaseLink implements Link {
	readonly id: string;
	readonly workspace: WorkspaceId;
	readonly room: string;
	readonly peer: LinkPeer;
	isOpen = true;
	lastHeardAt = Date.now();
	ondrain: Link['ondrain'] = null;
	onclose: Link['onclose'] = null;
	readonly #sent = perChannel();
	readonly #done = perChannel();
	readonly #isFull = { control: false, entries: false, blobs: false };
	#waiting: [Channel, Bytes][] = [];
	#onmessage: Link['onmessage'] = null;

	constructor(info: LinkInfo) {
		this.id = info.id;
		this.workspace = info.workspace;
		this.room = info.room;
		this.peer = info.peer;
	}

	get onmessage(): Link['onmessage'] {
		return this.#onmessage;
	}
	set onmessage(handler: Link['onmessage']) {
		this.#onmessage = handler;
		while (this.#onmessage && this.#waiting.length) {
			const [channel, message] = this.#waiting.shift() as [Channel, Bytes];
			this.#give(channel, message);
		}
	}

	send(channel: Channel, message: Uint8Array): void {
		if (message.length > MESSAGE_LIMIT[channel])
			throw new AppError('channel/message-too-large', { channel, bytes: message.length });
		if (!this.isOpen) return;
		this.#sent[channel] += message.length;
		if (this.bufferedBytes(channel) >= HIGH_WATER) this.#isFull[channel] = true;
		this.pass(channel, new Uint8Array(message));
	}

	bufferedBytes(channel: Channel): number {
		return this.#sent[channel] - this.#done[channel];
	}

	close(reason = 'channel/closed'): void {
		if (!this.isOpen) return;
		this.passClose(reason);
		this.ended(reason);
	}

	/** Carries an own copy of a message on. */
	protected abstract pass(channel: Channel, message: Bytes): void;
	protected abstract passClose(reason: string): void;
	/** The handler has `length` more bytes. */
	protected abstract read(length: number): void;

	protected received(channel: Channel, message: Bytes): void {
		this.lastHeardAt = Date.now();
		if (!this.isOpen || !mayReceive(this.peer.standing, channel)) return this.read(message.length);
		if (this.#onmessage && !this.#waiting.length) this.#give(channel, message);
		else this.#waiting.push([channel, message]);
	}

	protected drained(channel: Channel, done: number): void {
		this.#done[channel] = done;
		if (!this.isOpen || !this.#isFull[channel] || this.bufferedBytes(channel) > LOW_WATER) return;
		this.#isFull[channel] = false;
		this.ondrain?.(channel);
	}

	protected ended(reason: string): void {
		if (!this.isOpen) return;
		this.isOpen = false;
		this.onclose?.(reason);
	}

	#give(channel: Channel, message: Bytes): void {
		this.read(message.length);
		this.#onmessage?.(channel, message);
	}
}

class PortLink extends BaseLink {
	readonly #port: MessagePort;
	#read = 0;

	constructor(port: MessagePort, info: LinkInfo) {
		super(info);
		this.#port = port;
		port.onmessage = (event: MessageEvent<ToWorker>) => this.#take(event.data);
	}

	protected pass(channel: Channel, message: Bytes): void {
		this.#port.postMessage({ t: 'send', channel, bytes: message.buffer } satisfies ToMain, [
			message.buffer
		]);
	}
	protected passClose(reason: string): void {
		this.#port.postMessage({ t: 'close', reason } satisfies ToMain);
		this.#port.close();
	}
	protected read(length: number): void {
		this.#read += length;
		if (this.isOpen) this.#port.postMessage({ t: 'read', read: this.#read } satisfies ToMain);
	}

	#take(message: ToWorker): void {
		if (message.t === 'receive') this.received(message.channel, new Uint8Array(message.bytes));
		else if (message.t === 'drain') this.drained(message.channel, message.done);
		else if (message.t === 'heard') this.lastHeardAt = message.at;
		else {
			this.#port.close();
			this.ended(message.reason);
		}
	}
}

/** In the ledger worker: the Link behind a port that a carrier serves. */
export const linkOverPort = (port: MessagePort, info: LinkInfo): Link => new PortLink(port, info);

class MemoryLink extends BaseLink {
	other: MemoryLink | null = null;
	#done = perChannel();
	readonly #deliver: Deliver;

	constructor(info: LinkInfo, deliver: Deliver) {
		super(info);
		this.#deliver = deliver;
	}

	protected pass(channel: Channel, message: Bytes): void {
		this.#deliver(() => {
			this.#done[channel] += message.length;
			this.drained(channel, this.#done[channel]);
			if (this.other?.isOpen) this.other.received(channel, message);
		});
	}
	protected passClose(reason: string): void {
		this.#deliver(() => this.other?.ended(reason));
	}
	protected read(): void {}
}

/** Runs a delivery now, later or never. */
export type Deliver = (run: () => void) => void;

export interface LinkPairOptions {
	workspace: WorkspaceId;
	room?: string;
	/** Who each side is; the first Link's peer is `peers[1]`. */
	peers: [LinkPeer, LinkPeer];
	/** Of both directions; in order and in a microtask each when left out. */
	deliver?: Deliver;
}

/** Two joined Links in memory: [held by peers[0], held by peers[1]]. For tests. */
export function linkPair(options: LinkPairOptions): [Link, Link] {
	const { workspace, room = 'room', peers, deliver = queueMicrotask } = options;
	const id = crypto.randomUUID();
	const a = new MemoryLink({ id: `${id}-a`, workspace, room, peer: peers[1] }, deliver);
	const b = new MemoryLink({ id: `${id}-b`, workspace, room, peer: peers[0] }, deliver);
	a.other = b;
	b.other = a;
	return [a, b];
}
