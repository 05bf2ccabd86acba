// What simple-peer sees of data channel 0: closed until the peer is proven, and then open for presence only.
// y-webrtc would also send and take its document over it; that document is never read, so it does not travel.

import type { Bytes } from '$lib/kernel';

export const PRESENCE_LIMIT_BYTES = 8 * 1024;
/** Messages kept between the peer's start and ours. */
const EARLY_LIMIT = 16;
/** First byte of a y-webrtc message: awareness, and the question for it. */
const AWARENESS = 1;
const QUERY_AWARENESS = 3;

const isPresence = (bytes: Uint8Array) =>
	bytes.length > 0 &&
	bytes.length <= PRESENCE_LIMIT_BYTES &&
	(bytes[0] === AWARENESS || bytes[0] === QUERY_AWARENESS);

export class GatedChannel {
	onopen: ((event: Event) => void) | null = null;
	onmessage: ((event: MessageEvent<ArrayBuffer>) => void) | null = null;
	onclose: ((event: Event) => void) | null = null;
	onerror: ((event: Event) => void) | null = null;
	onbufferedamountlow: ((event: Event) => void) | null = null;
	readonly #dc: RTCDataChannel;
	#gate: 'shut' | 'presence' | 'silent' = 'shut';
	#early: ArrayBuffer[] = [];

	constructor(dc: RTCDataChannel) {
		this.#dc = dc;
		dc.binaryType = 'arraybuffer';
		dc.addEventListener('close', (event) => this.onclose?.(event));
		dc.addEventListener('bufferedamountlow', (event) => this.onbufferedamountlow?.(event));
		dc.addEventListener('message', (event: MessageEvent<unknown>) => {
			const data = event.data;
			if (!(data instanceof ArrayBuffer) || !isPresence(new Uint8Array(data))) return;
			if (this.#gate === 'presence') this.#give(data);
			// the peer was done with the handshake a moment before us; a stranger's bytes are let go with it
			else if (this.#gate === 'shut' && this.#early.length < EARLY_LIMIT) this.#early.push(data);
		});
	}

	/** The handshake held. Without `withPresence` the channel is open and carries nothing. */
	pass(withPresence: boolean): void {
		this.#gate = withPresence ? 'presence' : 'silent';
		this.onopen?.(new Event('open'));
		if (withPresence) for (const data of this.#early) this.#give(data);
		this.#early = [];
	}

	/** Lets simple-peer (and with it y-webrtc) forget the connection. */
	end(): void {
		this.#early = [];
		this.onclose?.(new Event('close'));
	}

	get label(): string {
		return this.#dc.label;
	}
	get readyState(): RTCDataChannelState {
		const state = this.#dc.readyState;
		return state === 'open' && this.#gate === 'shut' ? 'connecting' : state;
	}
	get bufferedAmount(): number {
		return this.#dc.bufferedAmount;
	}
	get bufferedAmountLowThreshold(): number {
		return this.#dc.bufferedAmountLowThreshold;
	}
	set bufferedAmountLowThreshold(bytes: number) {
		this.#dc.bufferedAmountLowThreshold = bytes;
	}
	set binaryType(_: string) {}

	send(data: Bytes | ArrayBuffer): void {
		const bytes = new Uint8Array(data);
		if (this.#gate === 'presence' && this.#dc.readyState === 'open' && isPresence(bytes))
			this.#dc.send(bytes);
	}
	close(): void {
		this.#dc.close();
	}

	#give(data: ArrayBuffer): void {
		this.onmessage?.(new MessageEvent('message', { data }));
	}
}
