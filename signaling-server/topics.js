// Who listens to which topic on this node. Several nodes would share topics by publishing each message
// to the others' `deliver`; nothing else in the server knows how many nodes there are.
import { MAX_SUBSCRIBERS } from './limits.js';

/**
 * @typedef {{ send(text: string): void }} Subscriber
 */
export class Topics {
	/** @type {Map<string, Set<Subscriber>>} */
	#subscribers = new Map();

	get size() {
		return this.#subscribers.size;
	}

	/**
	 * False when the topic is full.
	 * @param {string} topic
	 * @param {Subscriber} subscriber
	 */
	add(topic, subscriber) {
		const listening = this.#subscribers.get(topic) ?? new Set();
		if (listening.has(subscriber)) return true;
		if (listening.size >= MAX_SUBSCRIBERS) return false;
		listening.add(subscriber);
		this.#subscribers.set(topic, listening);
		return true;
	}

	/**
	 * @param {string} topic
	 * @param {Subscriber} subscriber
	 */
	remove(topic, subscriber) {
		const listening = this.#subscribers.get(topic);
		if (!listening?.delete(subscriber)) return;
		if (listening.size === 0) this.#subscribers.delete(topic);
	}

	/**
	 * Hands a message to all who listen, but not back to who sent it. `clients` is how many listen, the
	 * sender included, as in y-webrtc's own server.
	 * @param {string} topic
	 * @param {unknown} data
	 * @param {Subscriber} sender
	 */
	deliver(topic, data, sender) {
		const listening = this.#subscribers.get(topic);
		if (!listening) return;
		// may throw: nesting so deep that it can be parsed but not written
		const text = JSON.stringify({ type: 'publish', topic, data, clients: listening.size });
		for (const subscriber of [...listening]) if (subscriber !== sender) subscriber.send(text);
	}
}
