// Messages as frames: Chrome refuses to send more than 256 KiB at once, other browsers less. 16 KiB suits all.
// frame = flags u8 | payload; flags bit 0: last frame of its message, bit 1: for the carrier itself; others zero.

import { AppError, type Bytes } from '$lib/kernel';

export const FRAME_BYTES = 16 * 1024;
const FIN = 1;
const OWN = 2;

/** Frames of a message, each at most FRAME_BYTES. An empty message is one empty frame. */
export function* framesOf(message: Uint8Array, isOwn = false): Generator<Bytes> {
	const room = FRAME_BYTES - 1;
	let at = 0;
	do {
		const end = Math.min(at + room, message.length);
		const frame = new Uint8Array(1 + end - at);
		frame[0] = (end === message.length ? FIN : 0) | (isOwn ? OWN : 0);
		frame.set(message.subarray(at, end), 1);
		at = end;
		yield frame;
	} while (at < message.length);
}

export interface Framed {
	message: Bytes;
	/** For the carrier itself (handshake, keep-alive), not for the ledger. */
	isOwn: boolean;
}

/** Puts frames together again, for one channel. */
export class FrameReader {
	readonly #limit: number;
	#parts: Uint8Array[] = [];
	#length = 0;
	#flags = 0;

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** The message that this frame ends, or null. Throws `channel/frame-invalid`, `channel/message-too-large`. */
	take(frame: Uint8Array): Framed | null {
		const flags = frame[0];
		const isLast = (flags & FIN) !== 0;
		const payload = frame.subarray(1);
		if (
			frame.length === 0 ||
			frame.length > FRAME_BYTES ||
			flags > (FIN | OWN) ||
			// frames that carry nothing and end nothing could be sent for ever
			(!isLast && payload.length === 0) ||
			(this.#parts.length > 0 && (flags & OWN) !== this.#flags)
		)
			throw new AppError('channel/frame-invalid');
		if (this.#length + payload.length > this.#limit)
			throw new AppError('channel/message-too-large', { bytes: this.#length + payload.length });
		this.#parts.push(payload);
		this.#length += payload.length;
		this.#flags = flags & OWN;
		if (!isLast) return null;
		const message = new Uint8Array(this.#length);
		let at = 0;
		for (const part of this.#parts) {
			message.set(part, at);
			at += part.length;
		}
		this.#parts = [];
		this.#length = 0;
		return { message, isOwn: (flags & OWN) !== 0 };
	}
}
