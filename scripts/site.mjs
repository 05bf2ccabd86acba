// Serves the built site, with /health and, when asked, signaling at /signal. `npm start` and the tests use it.
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import process from 'node:process';
import { portTrouble } from '../signaling-server/ports.js';
import { inCheckout } from './checkout.mjs';

export const mediaTypes = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.mjs': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.map': 'application/json; charset=utf-8',
	'.webmanifest': 'application/manifest+json; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.jpg': 'image/jpeg',
	'.webp': 'image/webp',
	'.ico': 'image/x-icon',
	'.woff2': 'font/woff2',
	'.wasm': 'application/wasm',
	// served as it is: the app unpacks it, and a `content-encoding` would unpack it twice
	'.gz': 'application/gzip',
	'.rego': 'text/plain; charset=utf-8',
	'.txt': 'text/plain; charset=utf-8',
	'.md': 'text/plain; charset=utf-8'
};

/** A page's meta CSP does not reach its workers: their own response must carry it. */
export const workerCsp = (otherOrigins = []) =>
	[
		"default-src 'self'",
		"script-src 'self' 'wasm-unsafe-eval'",
		`connect-src ${["'self'", ...otherOrigins].join(' ')}`,
		"object-src 'none'",
		"base-uri 'none'",
		"require-trusted-types-for 'script'",
		'trusted-types default'
	].join('; ');

const isWorkerScript = (path) =>
	path.includes('/workers/') ||
	path === '/service-worker.js' ||
	/\.worker[.-][^/]*\.js$/.test(path);

/** Path inside `root` for a request path, or null when it would leave it or cannot be read. */
function fileFor(root, urlPath) {
	let path;
	try {
		path = decodeURIComponent(urlPath);
	} catch {
		return null;
	}
	if (path.includes('\0')) return null;
	const full = resolve(root, `.${path.startsWith('/') ? path : `/${path}`}`);
	return full === root || full.startsWith(root + sep) ? full : null;
}

async function statFile(path) {
	try {
		const found = await stat(path);
		return found.isFile() ? { path, size: found.size, mtimeMs: found.mtimeMs } : null;
	} catch {
		return null;
	}
}

/** As static hosts do: the file itself, its `index.html`, or the page of that name. */
async function findPage(root, urlPath) {
	const path = fileFor(root, urlPath);
	if (!path) return null;
	if (urlPath.endsWith('/')) return statFile(join(path, 'index.html'));
	return (await statFile(path)) ?? (await statFile(`${path}.html`));
}

/** A screen of the app that has no file of its own: the app finds out what to show. */
const wantsScreen = (request, urlPath) =>
	!extname(urlPath) &&
	!urlPath.startsWith('/_app/') &&
	(request.headers.accept ?? '').includes('text/html');

function headersFor(file, urlPath, options) {
	const headers = {
		'content-type': mediaTypes[extname(file.path)] ?? 'application/octet-stream',
		'cache-control': urlPath.startsWith('/_app/immutable/')
			? 'public, max-age=31536000, immutable'
			: 'no-cache',
		'x-content-type-options': 'nosniff',
		'referrer-policy': 'no-referrer',
		etag: `"${file.size.toString(36)}-${Math.round(file.mtimeMs).toString(36)}"`
	};
	if (isWorkerScript(urlPath)) headers['content-security-policy'] = workerCsp(options.otherOrigins);
	else if (file.path.endsWith('.html'))
		headers['content-security-policy'] = "frame-ancestors 'none'"; // the meta tag cannot say this
	return headers;
}

/** The smallest form of the file that the browser takes: `.br` or `.gz` beside it, made by the build. */
async function pickEncoding(request, file) {
	const accepted = (request.headers['accept-encoding'] ?? '').split(',').map((part) => part.trim());
	for (const [encoding, suffix] of [
		['br', '.br'],
		['gzip', '.gz']
	]) {
		if (!accepted.some((part) => part === encoding || part.startsWith(`${encoding};`))) continue;
		const packed = await statFile(file.path + suffix);
		if (packed) return { packed, encoding };
	}
	return { packed: file, encoding: null };
}

async function sendFile(request, response, file, { code, urlPath, options }) {
	const headers = headersFor(file, urlPath, options);
	const { packed, encoding } = await pickEncoding(request, file);
	headers.vary = 'accept-encoding';
	if (encoding) {
		headers['content-encoding'] = encoding;
		headers.etag = `"${encoding}-${headers.etag.slice(1)}`;
	}
	if (code === 200 && request.headers['if-none-match'] === headers.etag) {
		response.writeHead(304, headers).end();
		return;
	}
	headers['content-length'] = packed.size;
	response.writeHead(code, headers);
	if (request.method === 'HEAD') response.end();
	else
		createReadStream(packed.path)
			.on('error', () => response.destroy())
			.pipe(response);
}

const sendText = (response, code, text) =>
	response
		.writeHead(code, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache' })
		.end(`${text}\n`);

async function answer(request, response, options) {
	if (request.method !== 'GET' && request.method !== 'HEAD') {
		response.setHeader('allow', 'GET, HEAD');
		return sendText(response, 405, 'Only GET and HEAD are answered here.');
	}
	const urlPath = (request.url ?? '/').split(/[?#]/, 1)[0];
	if (urlPath === '/health') return sendHealth(response, options);
	const file = await findPage(options.root, urlPath);
	if (file) return sendFile(request, response, file, { code: 200, urlPath, options });
	const fallback = await statFile(join(options.root, '404.html'));
	if (!fallback) return sendText(response, 404, 'There is nothing here.');
	const code = wantsScreen(request, urlPath) ? 200 : 404;
	return sendFile(request, response, fallback, { code, urlPath: '/404.html', options });
}

function sendHealth(response, options) {
	const health = options.signaling?.health() ?? { connections: 0, topics: 0 };
	response
		.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
		.end(JSON.stringify({ status: 'ok', version: options.version, ...health }));
}

/** Listens on this machine's own addresses (both families), or on AZORA_HOST. */
async function listenOn(handler, port, host) {
	const hosts = host ? [host] : ['127.0.0.1', '::1'];
	const servers = [];
	let chosen = port;
	for (const address of hosts) {
		const server = createServer(handler);
		try {
			await new Promise((listening, failed) => {
				server.once('error', failed).listen(chosen, address, listening);
			});
		} catch (error) {
			const isMissingFamily = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code);
			if (isMissingFamily && servers.length > 0) continue;
			for (const open of servers) open.close();
			throw error;
		}
		chosen = server.address().port;
		servers.push(server);
	}
	return { servers, port: chosen };
}

function closer(servers, signaling) {
	const sockets = new Set();
	for (const server of servers)
		server.on('connection', (socket) => {
			sockets.add(socket);
			socket.once('close', () => sockets.delete(socket));
		});
	return async () => {
		signaling?.close();
		const closed = servers.map((server) => new Promise((done) => server.close(done)));
		for (const socket of sockets) socket.destroy();
		await Promise.all(closed);
	};
}

/**
 * @param {{port?: number, host?: string, root?: string, signaling?: boolean, otherOrigins?: string[]}} [options]
 *   port 0 takes a free one
 * @returns {Promise<{url: string, port: number, signalUrl: string | null, stop: () => Promise<void>}>}
 */
export async function serveSite(options = {}) {
	const { port = 0, host = process.env.AZORA_HOST, root = inCheckout('build') } = options;
	const { version } = JSON.parse(await readFile(inCheckout('package.json'), 'utf8'));
	let signaling = null;
	if (options.signaling !== false) {
		// it needs `ws`, which is there only after the install
		const { createSignaling } = await import('../signaling-server/signaling.js');
		signaling = createSignaling({ paths: ['/signal'] });
	}
	const settings = {
		root: resolve(root),
		version,
		signaling,
		otherOrigins:
			options.otherOrigins ?? (process.env.AZORA_CONNECT ?? '').split(' ').filter(Boolean)
	};
	const handler = (request, response) =>
		void answer(request, response, settings).catch(() => {
			if (!response.headersSent) sendText(response, 500, 'This could not be read.');
			else response.destroy();
		});
	const listening = await listenOn(handler, port, host).catch((error) => {
		throw portTrouble(error, port, 'AZORA_PORT');
	});
	for (const server of listening.servers)
		server.on('upgrade', (request, socket, head) => {
			if (signaling) signaling.handleUpgrade(request, socket, head);
			else socket.destroy();
		});
	const authority = `${host && host !== '0.0.0.0' && host !== '::' ? host : 'localhost'}:${listening.port}`;
	return {
		url: `http://${authority}`,
		port: listening.port,
		signalUrl: signaling ? `ws://${authority}/signal` : null,
		stop: closer(listening.servers, signaling)
	};
}
