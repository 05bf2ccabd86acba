// A static host that knows nothing of the app: files by name, `404.html` for the rest, no headers of its own.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { mediaTypes } from '../../scripts/site.mjs';

const isFile = (path) =>
	stat(path).then(
		(found) => found.isFile(),
		() => false
	);

/** Resolves to `{url, port, stop}`; port 0 takes a free one. */
export async function serveDumbly(root, port = 0) {
	const server = createServer(async (request, response) => {
		const path = join(root, normalize(decodeURIComponent(request.url.split(/[?#]/, 1)[0])));
		const candidates = [path, `${path}.html`, join(path, 'index.html')];
		for (const file of candidates) {
			if (!(await isFile(file))) continue;
			response.writeHead(200, { 'content-type': mediaTypes[extname(file)] ?? 'text/plain' });
			return createReadStream(file).pipe(response);
		}
		response.writeHead(404, { 'content-type': 'text/html' });
		const fallback = join(root, '404.html');
		return (await isFile(fallback)) ? createReadStream(fallback).pipe(response) : response.end();
	});
	await new Promise((listening) => server.listen(port, '127.0.0.1', listening));
	return {
		url: `http://localhost:${server.address().port}`,
		port: server.address().port,
		stop: () =>
			new Promise((done) => {
				server.close(done);
				server.closeAllConnections();
			})
	};
}
