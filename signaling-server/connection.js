// One connection: reads its messages at the pace it is allowed, answers, and notices when nobody is there.
import {
	Allowance,
	IDLE_MS,
	MAX_TOPICS,
	MAX_UNREAD_BYTES,
	MAX_WAITING_BYTES,
	MAX_WAITING_MESSAGES,
	PING_EVERY_MS,
	TOPIC
} from './limits.js';

const POLICY_VIOLATION = 1008;

/** @typedef {import('ws').WebSocket} WebSocket */

export class Connection {
	#socket;
	#topics;
	/** @type {Set<string>} */
	#mine = new Set();
	/** @type {{text: string, bytes: number}[]} */
	#waiting = [];
	#waitingBytes = 0;
	/** @type {NodeJS.Timeout | null} */
	#resume = null;
	#isDropped = false;
	#allowance;
	#heardAt = Date.now();
	#clock;

	/**
	 * @param {WebSocket} socket
	 * @param {import('./topics.js').Topics} topics
	 */
	constructor(socket, topics) {
		this.#socket = socket;
		this.#topics = topics;
		this.#allowance = new Allowance({ now: Date.now() });
		this.#clock = setInterval(() => this.#checkAlive(), PING_EVERY_MS);
		this.#clock.unref();
		socket.on('pong', () => (this.#heardAt = Date.now()));
		socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
		// an oversized or malformed frame: `ws` closes the connection, and 'close' follows
		socket.on('error', () => {});
		socket.on('close', () => this.#end());
	}

	/**
	 * Sends, unless the other side does not read: then it is dropped, so that it costs nobody memory.
	 * @param {string} text
	 */
	send(text) {
		if (this.#socket.readyState !== this.#socket.OPEN) return;
		if (this.#socket.bufferedAmount > MAX_UNREAD_BYTES) this.#socket.terminate();
		else this.#socket.send(text, () => {});
	}

	/**
	 * Over its allowance a connection is slowed down, not robbed of messages: a lost ICE candidate would
	 * cost a peer its connection. Only who keeps on sending is closed.
	 * @param {import('ws').RawData} data
	 * @param {boolean} isBinary
	 */
	#receive(data, isBinary) {
		if (this.#isDropped) return;
		this.#heardAt = Date.now();
		const bytes = /** @type {Buffer} */ (data).length;
		const text = isBinary ? '' : data.toString();
		if (this.#waiting.length === 0 && this.#allowance.take(Date.now())) return this.#handle(text);
		this.#waiting.push({ text, bytes });
		this.#waitingBytes += bytes;
		if (this.#waiting.length > MAX_WAITING_MESSAGES || this.#waitingBytes > MAX_WAITING_BYTES)
			return this.#drop('too many messages');
		this.#socket.pause();
		this.#resume ??= setTimeout(() => this.#catchUp(), this.#allowance.waitMs);
	}

	#catchUp() {
		this.#resume = null;
		while (this.#waiting.length > 0 && this.#allowance.take(Date.now())) {
			const next = this.#waiting.shift();
			this.#waitingBytes -= next?.bytes ?? 0;
			this.#handle(next?.text ?? '');
		}
		if (this.#waiting.length > 0)
			this.#resume = setTimeout(() => this.#catchUp(), this.#allowance.waitMs);
		else if (this.#socket.readyState === this.#socket.OPEN) this.#socket.resume();
	}

	/** @param {string} text */
	#handle(text) {
		try {
			const message = JSON.parse(text);
			if (typeof message === 'object' && message !== null) this.#act(message);
		} catch {
			// not JSON, or too deep to write: it concerns nobody else
		}
	}

	/** @param {{type?: unknown, topics?: unknown, topic?: unknown, data?: unknown}} message */
	#act({ type, topics, topic, data }) {
		if (type === 'ping') this.send('{"type":"pong"}');
		else if (type === 'subscribe' && Array.isArray(topics)) this.#subscribe(topics);
		else if (type === 'unsubscribe' && Array.isArray(topics)) this.#unsubscribe(topics);
		else if (type === 'publish' && isTopic(topic)) this.#topics.deliver(topic, data, this);
	}

	/** @param {unknown[]} topics */
	#subscribe(topics) {
		for (const topic of topics) {
			if (!isTopic(topic)) return this.#refuse('topic-shape');
			if (this.#mine.has(topic)) continue;
			if (this.#mine.size >= MAX_TOPICS) return this.#refuse('too-many-topics');
			if (!this.#topics.add(topic, this)) return this.#refuse('topic-full');
			this.#mine.add(topic);
		}
	}

	/** @param {unknown[]} topics */
	#unsubscribe(topics) {
		for (const topic of topics)
			if (typeof topic === 'string' && this.#mine.delete(topic)) this.#topics.remove(topic, this);
	}

	/**
	 * A stock y-webrtc client ignores this; our own can tell a person.
	 * @param {string} code
	 */
	#refuse(code) {
		this.send(JSON.stringify({ type: 'error', code }));
	}

	/** @param {string} reason */
	#drop(reason) {
		this.#isDropped = true;
		this.#waiting = [];
		this.#waitingBytes = 0;
		this.#socket.close(POLICY_VIOLATION, reason);
		// it may never read the close frame
		setTimeout(() => this.#socket.terminate(), 1_000).unref();
	}

	#checkAlive() {
		if (Date.now() - this.#heardAt >= IDLE_MS) return this.#socket.terminate();
		if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
	}

	#end() {
		clearInterval(this.#clock);
		if (this.#resume) clearTimeout(this.#resume);
		this.#waiting = [];
		for (const topic of this.#mine) this.#topics.remove(topic, this);
		this.#mine.clear();
	}
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
const isTopic = (value) => typeof value === 'string' && TOPIC.test(value);
