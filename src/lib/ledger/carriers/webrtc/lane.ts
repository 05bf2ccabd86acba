// One data channel as a queue of whole messages: frames out with back-pressure, frames in put together.

import { asAppError, type AppError, type Bytes } from '$lib/kernel';
import { HIGH_WATER, LOW_WATER } from '../../link';
import { FrameReader, framesOf, type Framed } from './frames';

export class Lane {
	/** Messages that come before there is a handler wait for it. */
	#onmessage: ((framed: Framed) => void) | null = null;
	/** Each time bytes of the ledger left the queue. */
	ondrain: (() => void) | null = null;
	/** Bytes of the ledger that the transport has not taken. */
	bufferedBytes = 0;
	readonly #dc: RTCDataChannel;
	readonly #reader: FrameReader;
	#waiting: Framed[] = [];
	readonly #own: Iterator<Bytes>[] = [];
	readonly #queue: Iterator<Bytes>[] = [];
	#sending: { frames: Iterator<Bytes>; isOwn: boolean } | null = null;

	/** `onbroken`: the peer breaks the format, or the transport fails; the connection must end. */
	constructor(dc: RTCDataChannel, limit: number, onbroken: (why: AppError) => void) {
		this.#dc = dc;
		this.#reader = new FrameReader(limit);
		dc.binaryType = 'arraybuffer';
		dc.bufferedAmountLowThreshold = LOW_WATER;
		dc.addEventListener('bufferedamountlow', () => this.#pump());
		dc.addEventListener('open', () => this.#pump());
		dc.addEventListener('message', (event: MessageEvent<unknown>) => {
			try {
				const frame = event.data instanceof ArrayBuffer ? event.data : new ArrayBuffer(0);
				const framed = this.#reader.take(new Uint8Array(frame));
				if (framed) this.#received(framed);
			} catch (thrown) {
				onbroken(asAppError(thrown, 'channel/frame-invalid'));
			}
		});
	}

	get onmessage() {
		return this.#onmessage;
	}
	set onmessage(handler: ((framed: Framed) => void) | null) {
		this.#onmessage = handler;
		while (this.#onmessage && this.#waiting.length)
			this.#onmessage(this.#waiting.shift() as Framed);
	}

	/** Takes the bytes over. `isOwn`: handshake and keep-alive, ahead of messages that have not begun. */
	send(message: Bytes, isOwn = false): void {
		if (isOwn) this.#own.push(framesOf(message, true));
		else {
			this.bufferedBytes += message.length;
			this.#queue.push(framesOf(message));
		}
		this.#pump();
	}

	#received(framed: Framed): void {
		if (this.#onmessage && !this.#waiting.length) this.#onmessage(framed);
		else this.#waiting.push(framed);
	}

	#pump(): void {
		const dc = this.#dc;
		const before = this.bufferedBytes;
		while (dc.readyState === 'open' && dc.bufferedAmount < HIGH_WATER) {
			this.#sending ??= this.#next();
			if (!this.#sending) break;
			const { frames, isOwn } = this.#sending;
			const frame = frames.next();
			if (frame.done) {
				this.#sending = null;
				continue;
			}
			dc.send(frame.value);
			if (!isOwn) this.bufferedBytes -= frame.value.length - 1;
		}
		if (this.bufferedBytes !== before) this.ondrain?.();
	}

	#next() {
		const own = this.#own.shift();
		if (own) return { frames: own, isOwn: true };
		const frames = this.#queue.shift();
		return frames ? { frames, isOwn: false } : null;
	}
}
