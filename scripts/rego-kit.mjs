// Runs wasm/dist/rego-kit under Node: a batch of requests in, their answers out. No dependencies.

import { setFlagsFromString } from 'node:v8';
import { readModule } from './build-wasm.mjs';
import { runProgram } from './wasi.mjs';

let compiled;

/** Answers of rego-kit to these requests, in their order. */
export async function regoKit(requests) {
	// a few seconds of work: optimising 41 MB of code in the background costs more than it gives
	setFlagsFromString('--liftoff-only');
	compiled ??= WebAssembly.compile(readModule('rego-kit'));
	const lines = requests.map((request) => JSON.stringify(request)).join('\n');
	const { stdout, stderr, exitCode } = await runProgram(await compiled, ['rego-kit'], lines);
	if (exitCode) throw new Error(`rego-kit ended with ${exitCode}: ${stderr}`);
	return stdout
		.split('\n')
		.filter(Boolean)
		.map((line) => JSON.parse(line));
}
