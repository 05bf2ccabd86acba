// How much one connection may ask of the server. Docs: README.md.

/** Bytes of one message; a larger frame closes the connection (WebSocket close code 1009). */
export const MAX_MESSAGE_BYTES = 32 * 1024;
/** Topics one connection may listen to. */
export const MAX_TOPICS = 8;
/** Connections one topic may have. */
export const MAX_SUBSCRIBERS = 64;
/** A topic is 32 secret bytes as base64url: who knows it belongs to the room. */
export const TOPIC = /^[A-Za-z0-9_-]{43}$/;
/** Messages a second, after a burst. */
export const MESSAGES_PER_SECOND = 30;
export const MESSAGE_BURST = 120;
/** What waits for its turn; a connection that sends more is closed (1008). */
export const MAX_WAITING_MESSAGES = 240;
export const MAX_WAITING_BYTES = 512 * 1024;
/** What a receiver may leave unread; one that leaves more is dropped. */
export const MAX_UNREAD_BYTES = 1024 * 1024;
export const PING_EVERY_MS = 30_000;
/** Nothing heard for so long, not even a pong: the connection is closed. */
export const IDLE_MS = 60_000;
/** All connections together. */
export const MAX_CONNECTIONS = 4096;
export const MAX_CONNECTIONS_PER_IP = 64;

/** A token bucket: `burst` at once, then `perSecond`. */
export class Allowance {
	#tokens;
	#at;
	#perSecond;
	#burst;

	/** @param {{perSecond?: number, burst?: number, now: number}} options times in milliseconds */
	constructor({ perSecond = MESSAGES_PER_SECOND, burst = MESSAGE_BURST, now }) {
		this.#perSecond = perSecond;
		this.#burst = burst;
		this.#tokens = burst;
		this.#at = now;
	}

	/**
	 * Takes one, if there is one.
	 * @param {number} now
	 */
	take(now) {
		const elapsed = Math.max(0, now - this.#at);
		this.#tokens = Math.min(this.#burst, this.#tokens + (elapsed / 1000) * this.#perSecond);
		this.#at = now;
		if (this.#tokens < 1) return false;
		this.#tokens -= 1;
		return true;
	}

	/** Milliseconds until there is one to take. */
	get waitMs() {
		return Math.max(1, Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000));
	}
}
