// Running a WASI program in this thread: bytes in, bytes out, no file, no network. For workers.

import type { WASI } from '@bjorn3/browser_wasi_shim';
import { AppError, asAppError, concat, type Bytes } from '$lib/kernel';

export interface WasiRun {
	args: string[];
	stdin: Bytes;
	/** Checked before the program starts: a running program ends with its worker only. */
	signal?: AbortSignal;
}

export interface WasiOutcome {
	stdout: Bytes;
	stderr: Bytes;
	exitCode: number;
}

/** Runs a program to its end. Throws `app/cancelled`, and `platform/program-crashed` when it traps. */
export async function runWasi(
	module: WebAssembly.Module,
	{ args, stdin, signal }: WasiRun
): Promise<WasiOutcome> {
	const shim = await import('@bjorn3/browser_wasi_shim');
	const out: Uint8Array[] = [];
	const err: Uint8Array[] = [];
	// what arrives is a view of the program's memory: copy it
	const collect = (into: Uint8Array[]) =>
		new shim.ConsoleStdout((bytes) => into.push(bytes.slice()));
	const files = [
		new shim.OpenFile(new shim.File(stdin, { readonly: true })),
		collect(out),
		collect(err)
	];
	const wasi = new shim.WASI(args, [], files, { debug: false });
	const instance = await WebAssembly.instantiate(module, {
		wasi_snapshot_preview1: wasi.wasiImport
	});
	if (signal?.aborted) throw new AppError('app/cancelled');
	try {
		const exitCode = wasi.start(instance as Parameters<WASI['start']>[0]);
		return { stdout: concat(...out), stderr: concat(...err), exitCode };
	} catch (thrown) {
		if (!(thrown instanceof shim.WASIProcExit)) throw crashed(args[0], thrown, concat(...err));
		return { stdout: concat(...out), stderr: concat(...err), exitCode: thrown.code };
	}
}

function crashed(program: string, thrown: unknown, stderr: Bytes): AppError {
	const { data } = asAppError(thrown);
	const tail = new TextDecoder().decode(stderr.slice(-200));
	const detail = `${data.detail} ${tail}`.trim();
	return new AppError('platform/program-crashed', { program, detail }, { cause: thrown });
}

const GZIP = [0x1f, 0x8b];

/**
 * Compiles a module that is kept gzipped, while it arrives. A host that sends `Content-Encoding: gzip` has
 * it decoded already, so the first two bytes decide. Throws `platform/module-unreadable`.
 */
export async function loadGzippedModule(url: string | URL): Promise<WebAssembly.Module> {
	try {
		const response = await fetch(url);
		if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
		const { head, body } = await peek(response.body);
		const isPacked = GZIP.every((byte, index) => head[index] === byte);
		const plain = isPacked ? body.pipeThrough(new DecompressionStream('gzip')) : body;
		const headers = { 'content-type': 'application/wasm' };
		return await WebAssembly.compileStreaming(new Response(plain, { headers }));
	} catch (thrown) {
		throw new AppError('platform/module-unreadable', { detail: String(thrown) }, { cause: thrown });
	}
}

/** The first two bytes, and a stream that still begins with them. */
async function peek(stream: ReadableStream<Bytes>) {
	const reader = stream.getReader();
	const held: Bytes[] = [];
	let isDone = false;
	while (!isDone && held.reduce((length, part) => length + part.length, 0) < GZIP.length) {
		const { done, value } = await reader.read();
		isDone = done;
		if (value) held.push(value);
	}
	const body = new ReadableStream<Bytes>({
		async pull(controller) {
			const next = held.shift();
			if (next) return controller.enqueue(next);
			const { done, value } = await reader.read();
			if (done) controller.close();
			else controller.enqueue(value);
		},
		cancel: (reason) => reader.cancel(reason)
	});
	return { head: concat(...held).slice(0, GZIP.length), body };
}
