// Signaling alone: `node signaling-server/server.js`, WebSocket on / and /signal, /health.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import process from 'node:process';
import { portFrom, portTrouble, SentenceError } from './ports.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const PORT = 'AZORA_SIGNALING_PORT';

/** @returns {Promise<typeof import('./signaling.js')>} */
const loadHandler = () =>
	import('./signaling.js').catch((error) => {
		if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
		throw new SentenceError('The packages are not installed yet: run `npm ci` first.');
	});

async function serve() {
	const port = portFrom(PORT, 4444);
	const { createSignaling } = await loadHandler();
	const signaling = createSignaling();
	const server = createServer((request, response) => {
		const isHealth = request.url?.split('?', 1)[0] === '/health';
		const body = isHealth
			? { status: 'ok', version, ...signaling.health() }
			: { status: 'not found', hint: 'a WebSocket is at / and /signal, health at /health' };
		response.writeHead(isHealth ? 200 : 404, {
			'content-type': 'application/json',
			'cache-control': 'no-store'
		});
		response.end(request.method === 'HEAD' ? undefined : JSON.stringify(body));
	});
	server.on('upgrade', signaling.handleUpgrade);
	server.on('clientError', (_, socket) => socket.destroy());
	await new Promise((listening, failed) => {
		server.once('error', (error) => failed(portTrouble(error, port, PORT)));
		server.listen(port, process.env.AZORA_HOST, () => listening(undefined));
	});
	const end = () => {
		signaling.close();
		server.close();
		server.closeAllConnections();
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end);
	const address = server.address();
	const actual = typeof address === 'object' && address ? address.port : port;
	console.log(`Signaling on ws://localhost:${actual} (health: http://localhost:${actual}/health)`);
}

serve().catch((error) => {
	console.error(error instanceof SentenceError ? error.message : error);
	process.exit(1);
});
