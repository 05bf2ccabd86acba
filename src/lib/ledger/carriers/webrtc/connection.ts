// One connection to one device: handshake, the three lanes of the ledger, keep-alive, end.
//   new --control opens--> proving --both proofs hold--> open --bye, silence, error, close--> ended
//      \--not open in time (watchdog)------------------------------------------------------^

import { AppError, asAppError, type Bytes } from '$lib/kernel';
import { CHANNELS, mayReceive, MESSAGE_LIMIT, type Channel, type Wire } from '../../link';
import type { Did } from '../../model';
import type { Framed } from './frames';
import { GatedChannel } from './gated-channel';
import {
	Handshake,
	HANDSHAKE_LIMIT_BYTES,
	HANDSHAKE_LIMIT_MS,
	type HandshakePorts,
	type HandshakeSelf,
	type Proven
} from './handshake';
import { Lane } from './lane';
import { fingerprintsOf, type PeerOwner, type PeerParts } from './peer-connection';

export const PING_EVERY_MS = 2_500;
/** Nothing heard for so long: the peer is gone. */
export const SILENCE_LIMIT_MS = 8_000;
const TICK_MS = 1_000;
/** A connection whose channels do not open in this time never will: both called, or a message got lost. */
export const STUCK_AFTER_MS = 6_000;
/** An end that neither called nor was called by now got stray candidates only. */
const UNCALLED_AFTER_MS = 1_500;
/** So that both ends of a stuck pair do not begin anew at one moment. */
const STUCK_SPREAD_MS = 1_500;
/** Younger connections than this are still being made when their peer announces itself. */
const RENEW_AFTER_MS = 1_000;
/** Time for a last word to leave. */
const LAST_WORD_MS = 250;

/** Own messages after the handshake are one byte. */
const PING = 1;
const BYE = 2;

export interface ConnectionContext {
	self: HandshakeSelf;
	ports: Pick<HandshakePorts, 'sign' | 'verifyGrant' | 'mayConnect'>;
	onproven(connection: Connection): void;
	/** The handshake failed or the peer broke the format. */
	onrefused(connection: Connection, code: string, did: Did | null): void;
	onended(connection: Connection): void;
}

export class Connection implements Wire, PeerOwner {
	readonly id = crypto.randomUUID();
	readonly gated: GatedChannel;
	readonly pc: RTCPeerConnection;
	state: 'new' | 'proving' | 'open' | 'ended' = 'new';
	peer: Proven | null = null;
	lastHeardAt = Date.now();
	#onmessage: Wire['onmessage'] = null;
	ondrain: Wire['ondrain'] = null;
	onheard: Wire['onheard'] = null;
	onclose: Wire['onclose'] = null;
	readonly #lanes: Record<Channel, Lane>;
	readonly #handshake: Handshake;
	readonly #context: ConnectionContext;
	readonly #bornAt = Date.now();
	readonly #stuckAfterMs = STUCK_AFTER_MS + Math.random() * STUCK_SPREAD_MS;
	readonly #timer: ReturnType<typeof setInterval>;
	#provingSince = 0;
	#tickedAt = Date.now();
	#pingedAt = 0;

	constructor(parts: PeerParts, context: ConnectionContext) {
		this.pc = parts.pc;
		this.#context = context;
		this.gated = new GatedChannel(parts.presence);
		const lane = (channel: Channel) =>
			new Lane(parts[channel], MESSAGE_LIMIT[channel], (why) => this.#broken(why));
		this.#lanes = { control: lane('control'), entries: lane('entries'), blobs: lane('blobs') };
		this.#handshake = new Handshake(context.self, {
			...context.ports,
			send: (message) => this.#lanes.control.send(message, true),
			fingerprints: () => fingerprintsOf(parts.pc)
		});
		for (const channel of CHANNELS) {
			this.#lanes[channel].onmessage = (framed) => this.#received(channel, framed);
			this.#lanes[channel].ondrain = () => this.ondrain?.(channel);
		}
		parts.control.addEventListener('open', () => void this.#prove(parts));
		parts.control.addEventListener('close', () => this.close('channel/closed'));
		this.#timer = setInterval(() => this.#tick(), TICK_MS);
	}

	#early: [Channel, Bytes][] = [];
	get onmessage() {
		return this.#onmessage;
	}
	set onmessage(handler: Wire['onmessage']) {
		this.#onmessage = handler;
		if (handler) for (const [channel, message] of this.#early.splice(0)) handler(channel, message);
	}

	send(channel: Channel, message: Bytes): void {
		if (this.state === 'open' && message.length <= MESSAGE_LIMIT[channel])
			this.#lanes[channel].send(message);
	}

	bufferedBytes(channel: Channel): number {
		return this.#lanes[channel].bufferedBytes;
	}

	close(reason: string): void {
		if (this.state === 'ended') return;
		const wasOpen = this.state === 'open';
		this.state = 'ended';
		clearInterval(this.#timer);
		this.#handshake.fail(new AppError('channel/closed', { reason }));
		this.onclose?.(reason);
		this.#context.onended(this);
		if (wasOpen) this.#lanes.control.send(Uint8Array.of(BYE), true);
		this.#hangUp();
	}

	/** The peer announces itself anew: it has given up what we are still waiting for. */
	giveUpOld(): void {
		if (this.state === 'new' && Date.now() - this.#bornAt > RENEW_AFTER_MS)
			this.close('channel/stuck');
	}

	/** simple-peer closed the connection. */
	ended(): void {
		this.close('channel/closed');
	}

	/** `pagehide`: no time for anything else. */
	leave(): void {
		this.close('channel/bye');
	}

	#hangUp(): void {
		this.gated.end();
		this.pc.close();
	}

	async #prove(parts: PeerParts): Promise<void> {
		if (this.state !== 'new') return;
		parts.lock();
		this.state = 'proving';
		this.#provingSince = Date.now();
		try {
			this.peer = await this.#handshake.start();
			if ((this.state as string) === 'ended') return;
			this.state = 'open';
			this.lastHeardAt = Date.now();
			this.gated.pass(this.peer.standing === 'member');
			this.#context.onproven(this);
		} catch (thrown) {
			const { code } = asAppError(thrown, 'channel/handshake-failed');
			if (code === 'channel/closed') this.close(code);
			else this.#refuse(code);
		}
	}

	#refuse(code: string): void {
		if (this.state === 'ended') return;
		this.state = 'ended';
		clearInterval(this.#timer);
		this.#context.onrefused(this, code, this.peer?.did ?? this.#handshake.claimedDid);
		this.onclose?.(code);
		this.#context.onended(this);
		// the other side reads why before the line goes dead
		setTimeout(() => this.#hangUp(), LAST_WORD_MS);
	}

	#broken(why: AppError): void {
		this.#handshake.fail(why);
		this.#refuse(why.code);
	}

	#received(channel: Channel, { message, isOwn }: Framed): void {
		if (this.state === 'ended') return;
		this.lastHeardAt = Date.now();
		if (isOwn) return this.#own(channel, message);
		// the peer sends once it has read our `ready`, and we sent that after its proof held
		if (!this.#handshake.isPeerProven) return this.#broken(new AppError('channel/too-early'));
		if (this.peer && !mayReceive(this.peer.standing, channel)) return;
		if (this.#onmessage) this.#onmessage(channel, message);
		else this.#early.push([channel, message]);
	}

	#own(channel: Channel, message: Bytes): void {
		if (channel !== 'control') return this.#broken(new AppError('channel/frame-invalid'));
		if (message.length !== 1) {
			if (message.length > HANDSHAKE_LIMIT_BYTES || this.state === 'open')
				return this.#broken(new AppError('channel/handshake-malformed'));
			return this.#handshake.receive(message);
		}
		if (message[0] === BYE) this.close('channel/bye');
		else if (message[0] === PING) this.onheard?.(this.lastHeardAt);
	}

	#tick(): void {
		const now = Date.now();
		// after a long pause (a busy thread, a phone in a pocket) what came meanwhile is read first
		const pausedMs = now - this.#tickedAt - TICK_MS;
		this.#tickedAt = now;
		if (pausedMs > TICK_MS)
			this.lastHeardAt = Math.max(this.lastHeardAt, now - SILENCE_LIMIT_MS / 2);
		if (this.state === 'new' && this.#isStuck(now)) this.close('channel/stuck');
		else if (this.state === 'proving' && now - this.#provingSince > HANDSHAKE_LIMIT_MS)
			this.#handshake.fail(new AppError('channel/handshake-timeout'));
		else if (this.state === 'open') this.#keepAlive(now);
	}

	#isStuck(now: number): boolean {
		const { localDescription, remoteDescription } = this.pc;
		const isCalled = localDescription !== null || remoteDescription !== null;
		return now - this.#bornAt > (isCalled ? this.#stuckAfterMs : UNCALLED_AFTER_MS);
	}

	#keepAlive(now: number): void {
		if (now - this.lastHeardAt > SILENCE_LIMIT_MS) return this.close('channel/silent');
		if (now - this.#pingedAt < PING_EVERY_MS) return;
		this.#pingedAt = now;
		this.#lanes.control.send(Uint8Array.of(PING), true);
	}
}
