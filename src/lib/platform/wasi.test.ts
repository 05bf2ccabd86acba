// WASI programs and packed modules.

import { createServer, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '$lib/kernel';
import { loadGzippedModule, runWasi } from './wasi';

/** (module (memory (export "memory") 1) (func (export "_start") BODY)), with proc_exit as function 0. */
function program(body: number[]): Uint8Array<ArrayBuffer> {
	const name = (text: string) => [text.length, ...utf8(text)];
	const section = (id: number, content: number[]) => [id, content.length, ...content];
	const code = [0, ...body, 0x0b];
	return new Uint8Array([
		...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
		...section(1, [2, 0x60, 1, 0x7f, 0, 0x60, 0, 0]),
		...section(2, [1, ...name('wasi_snapshot_preview1'), ...name('proc_exit'), 0, 0]),
		...section(3, [1, 1]),
		...section(5, [1, 0, 1]),
		...section(7, [2, ...name('memory'), 2, 0, ...name('_start'), 0, 1]),
		...section(10, [1, code.length, ...code])
	]);
}
const QUIT_7 = program([0x41, 7, 0x10, 0]);
const TRAP = program([0x00]);
const run = { args: ['it'], stdin: utf8('') };

describe('runWasi', () => {
	test('gives the exit code', async () => {
		const module = await WebAssembly.compile(QUIT_7);
		expect(await runWasi(module, run)).toMatchObject({ exitCode: 7 });
	});

	test('a program that traps is an error with a code, one that was cancelled does not start', async () => {
		const module = await WebAssembly.compile(TRAP);
		await expect(runWasi(module, run)).rejects.toMatchObject({
			code: 'platform/program-crashed',
			data: { program: 'it' }
		});
		const signal = AbortSignal.abort();
		await expect(runWasi(module, { ...run, signal })).rejects.toMatchObject({
			code: 'app/cancelled'
		});
	});
});

describe('loadGzippedModule', () => {
	let server: Server;
	let base: string;
	beforeAll(async () => {
		const packed = gzipSync(QUIT_7);
		server = createServer((request, response) => {
			if (request.url === '/missing') response.statusCode = 404;
			if (request.url === '/decoded') response.setHeader('content-encoding', 'gzip');
			const bytes = request.url === '/plain' ? QUIT_7 : packed;
			// the first byte alone: what decides may come in two parts
			response.write(bytes.slice(0, 1));
			setTimeout(() => response.end(bytes.slice(1)), 20);
		});
		await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
		const address = server.address();
		base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
	});
	afterAll(() => server.close());

	test.each(['packed', 'decoded', 'plain'])('reads a module that comes %s', async (path) => {
		const module = await loadGzippedModule(`${base}/${path}`);
		expect((await runWasi(module, run)).exitCode).toBe(7);
	});

	test('what is no module is an error with a code', async () => {
		await expect(loadGzippedModule(`${base}/missing`)).rejects.toMatchObject({
			code: 'platform/module-unreadable'
		});
	});
});
