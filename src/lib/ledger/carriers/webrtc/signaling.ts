// A guard around y-webrtc's connection to the signaling server. y-webrtc trusts what comes from there: a message that
// is no JSON, does not decrypt or names an unknown peer would be an uncaught error. Here it is dropped before.

import { createDecoder, readAny, readVarString, readVarUint8Array } from 'lib0/decoding';

/** The part of y-webrtc's SignalingConn that is used. */
export interface SignalingConnection {
	url: string;
	ws: WebSocket | null;
	connected: boolean;
	/** Providers that use it. */
	providers: Set<unknown>;
	shouldConnect: boolean;
	connect(): void;
	send(message: SignalingMessage): void;
	emit(name: string, args: unknown[]): void;
	on(name: string, listener: () => void): void;
}

/** The part of y-webrtc's Room that is used. */
export interface SignalingRoom {
	peerId: string;
	key: CryptoKey | null;
	webrtcConns: Map<string, unknown>;
}

interface SignalingMessage {
	type: string;
	topic?: string;
	topics?: string[];
	data?: unknown;
}

export interface SignalingPorts {
	/** The room of a topic while this device is in it. */
	roomOf(topic: string): SignalingRoom | null;
	/** A peer that was refused a moment ago. */
	isBlocked(topic: string, from: string): boolean;
	/** Told just before y-webrtc hears that a peer announced itself. */
	onannounce(topic: string, from: string): void;
}

const FROM_LIMIT = 64;
const SIGNAL_LIMIT = 32 * 1024;

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/** What a message of a room says (the inverse of y-webrtc's encryptJson). Throws when it is none. */
async function openSignal(data: string, key: CryptoKey): Promise<unknown> {
	const decoder = createDecoder(fromBase64(data));
	if (readVarString(decoder) !== 'AES-GCM') throw new Error('unknown algorithm');
	const iv = new Uint8Array(readVarUint8Array(decoder));
	const sealed = new Uint8Array(readVarUint8Array(decoder));
	const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed);
	return readAny(createDecoder(new Uint8Array(plain)));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** A signal that simple-peer can take: a description or a candidate. Renegotiation and media are not ours. */
function isSignal(signal: unknown): signal is { type: string } {
	if (!isObject(signal)) return false;
	if (JSON.stringify(signal).length > SIGNAL_LIMIT) return false;
	if (signal.type === 'candidate') return isObject(signal.candidate);
	return (signal.type === 'offer' || signal.type === 'answer') && typeof signal.sdp === 'string';
}

/** Whether a decrypted message may reach y-webrtc. Exported for tests. */
export function isAcceptable(
	data: unknown,
	room: SignalingRoom,
	isBlocked: (from: string) => boolean
): data is { type: string; from: string } {
	if (!isObject(data) || typeof data.from !== 'string' || data.from.length > FROM_LIMIT)
		return false;
	if (data.from === room.peerId || isBlocked(data.from)) return false;
	if (data.type === 'announce') return data.to === undefined;
	if (data.type !== 'signal' || data.to !== room.peerId || !isSignal(data.signal)) return false;
	if (data.token !== undefined && typeof data.token !== 'number') return false;
	// y-webrtc reads a property of the connection that an answer belongs to
	return data.signal.type !== 'answer' || room.webrtcConns.has(data.from);
}

async function passes(message: unknown, ports: SignalingPorts): Promise<boolean> {
	if (!isObject(message)) return false;
	if (message.type !== 'publish') return true;
	if (typeof message.topic !== 'string' || typeof message.data !== 'string') return false;
	const topic = message.topic;
	const room = ports.roomOf(topic);
	if (!room?.key) return false;
	try {
		const data = await openSignal(message.data, room.key);
		if (!isAcceptable(data, room, (from) => ports.isBlocked(topic, from))) return false;
		if (data.type !== 'announce') return true;
		ports.onannounce(topic, data.from);
		// simple-peer lets go of a connection a moment after it was told to
		await new Promise((resolve) => setTimeout(resolve));
		return true;
	} catch {
		return false;
	}
}

const guardedSockets = new WeakSet<WebSocket>();

/** y-webrtc parses JSON without a net. */
function guardSocket(socket: WebSocket | null): void {
	const read = socket?.onmessage;
	if (!socket || !read || guardedSockets.has(socket)) return;
	guardedSockets.add(socket);
	socket.onmessage = (event: MessageEvent<unknown>) => {
		try {
			if (typeof event.data === 'string') JSON.parse(event.data);
			else return;
		} catch {
			return;
		}
		read.call(socket, event);
	};
}

/** Puts the guard in place; once for each connection. */
export function guardSignaling(connection: SignalingConnection, ports: SignalingPorts): void {
	const emit = connection.emit.bind(connection);
	const send = connection.send.bind(connection);
	let order: Promise<void> = Promise.resolve();
	connection.emit = (name, args) => {
		if (name !== 'message') return emit(name, args);
		order = order.then(async () => {
			if (await passes(args[0], ports)) emit(name, args);
		});
		order = order.catch(() => {});
	};
	connection.send = (message) => {
		// a socket that is connecting throws; a room that was left would be announced once more by each closing peer
		if (connection.ws?.readyState !== WebSocket.OPEN) return;
		if (message.type === 'publish' && !ports.roomOf(message.topic ?? '')) return;
		if (message.type === 'subscribe') {
			const topics = (message.topics ?? []).filter((topic) => ports.roomOf(topic));
			if (topics.length) send({ ...message, topics });
		} else send(message);
	};
	connection.on('connect', () => guardSocket(connection.ws));
	if (connection.connected) guardSocket(connection.ws);
}

/** Subscribes to and announces all rooms again: y-webrtc does it on `connect` only, and an announcement can get lost. */
export function announceAgain(connection: SignalingConnection): void {
	if (connection.connected) connection.emit('connect', [{ type: 'connect' }, connection]);
}
