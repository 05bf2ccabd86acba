// Runs wasm/dist/rego-kit under Node: a batch of requests in, their answers out. No dependencies.

import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModule } from './build-wasm.mjs';

/** node:wasi, without the warning that it is experimental. */
async function loadWasi() {
	const { emitWarning } = process;
	process.emitWarning = () => {};
	try {
		return (await import('node:wasi')).WASI;
	} finally {
		process.emitWarning = emitWarning;
	}
}

/** Text that a WASI module writes when it reads `stdin`. Throws when it ends with another code than 0. */
export async function runModule(module, args, stdin) {
	const WASI = await loadWasi();
	const directory = mkdtempSync(join(tmpdir(), 'azora-kit-'));
	try {
		writeFileSync(join(directory, 'in'), stdin);
		const files = ['in', 'out', 'err'].map((name) =>
			openSync(join(directory, name), name === 'in' ? 'r' : 'w')
		);
		const wasi = new WASI({
			version: 'preview1',
			args,
			env: {},
			stdin: files[0],
			stdout: files[1],
			stderr: files[2],
			returnOnExit: true
		});
		const code = wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject()));
		files.forEach((file) => closeSync(file));
		if (code) throw new Error(`${args[0]} ended with ${code}: ${read(directory, 'err')}`);
		return read(directory, 'out');
	} finally {
		rmSync(directory, { recursive: true, force: true });
	}
}

const read = (directory, name) => readFileSync(join(directory, name), 'utf8');

let compiled;

/** Answers of rego-kit to these requests, in their order. */
export async function regoKit(requests) {
	compiled ??= WebAssembly.compile(readModule('rego-kit'));
	const lines = requests.map((request) => JSON.stringify(request)).join('\n');
	const text = await runModule(await compiled, ['rego-kit'], lines);
	return text
		.split('\n')
		.filter(Boolean)
		.map((line) => JSON.parse(line));
}
