// The signaling handler: runs alone in server.js, or mounted at /signal by `npm start`.
import { WebSocketServer } from 'ws';
import { Doorkeeper, readMaxPerIp, readOrigins } from './admission.js';
import { Connection } from './connection.js';
import { MAX_MESSAGE_BYTES } from './limits.js';
import { Topics } from './topics.js';

/** @param {import('node:stream').Duplex} socket */
function refuse(socket, { code, reason }) {
	socket.on('error', () => {});
	socket.end(`HTTP/1.1 ${code} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/**
 * @param {{paths?: string[], origins?: string[] | null, maxPerIp?: number}} [options]
 *   what is not given comes from AZORA_ALLOWED_ORIGINS and AZORA_SIGNALING_MAX_PER_IP
 */
export function createSignaling(options = {}) {
	const doorkeeper = new Doorkeeper({
		paths: options.paths ?? ['/', '/signal'],
		origins: options.origins === undefined ? readOrigins() : options.origins,
		maxPerIp: options.maxPerIp ?? readMaxPerIp()
	});
	const topics = new Topics();
	const server = new WebSocketServer({
		noServer: true,
		maxPayload: MAX_MESSAGE_BYTES,
		perMessageDeflate: false,
		clientTracking: true
	});
	server.on('connection', (socket, request) => {
		socket.once('close', doorkeeper.enter(request.socket.remoteAddress));
		new Connection(socket, topics);
	});
	return {
		/**
		 * @param {import('node:http').IncomingMessage} request
		 * @param {import('node:stream').Duplex} socket
		 * @param {Buffer} head
		 */
		handleUpgrade(request, socket, head) {
			socket.on('error', () => {});
			const refusal = doorkeeper.refusal(request);
			if (refusal) return refuse(socket, refusal);
			server.handleUpgrade(request, socket, head, (open) =>
				server.emit('connection', open, request)
			);
		},
		health: () => ({ connections: server.clients.size, topics: topics.size }),
		/** Ends every connection. */
		close() {
			for (const client of server.clients) client.terminate();
			server.close();
		}
	};
}
