// A WASI host for Node, just enough for programs that read stdin and write stdout. node:wasi (20.20) crashes the
// process about once in ten runs of a 40 MB module, and says at each start that it is experimental.

import { webcrypto } from 'node:crypto';

const OK = 0;
const BADF = 8;
const NOSYS = 52;
const CHARACTER_DEVICE = 2;
const EVENT_BYTES = 32;

class Exit extends Error {
	constructor(code) {
		super(`exit ${code}`);
		this.code = code;
	}
}

class Host {
	#args;
	#stdin;
	#read = 0;
	#written = { 1: [], 2: [] };
	memory = null;

	constructor(args, stdin) {
		this.#args = args.map((arg) => Buffer.from(`${arg}\0`));
		this.#stdin = stdin;
	}

	text(fd) {
		return Buffer.concat(this.#written[fd]).toString('utf8');
	}

	get #view() {
		return new DataView(this.memory.buffer);
	}

	#slices(list, count) {
		const view = this.#view;
		return Array.from({ length: count }, (_, index) => {
			const at = list + 8 * index;
			return new Uint8Array(
				this.memory.buffer,
				view.getUint32(at, true),
				view.getUint32(at + 4, true)
			);
		});
	}

	args_sizes_get(count, size) {
		this.#view.setUint32(count, this.#args.length, true);
		this.#view.setUint32(size, Buffer.concat(this.#args).length, true);
		return OK;
	}

	args_get(pointers, buffer) {
		let at = buffer;
		this.#args.forEach((arg, index) => {
			this.#view.setUint32(pointers + 4 * index, at, true);
			new Uint8Array(this.memory.buffer).set(arg, at);
			at += arg.length;
		});
		return OK;
	}

	environ_sizes_get(count, size) {
		this.#view.setUint32(count, 0, true);
		this.#view.setUint32(size, 0, true);
		return OK;
	}

	environ_get() {
		return OK;
	}

	clock_time_get(clock, _precision, result) {
		const now = clock === 0 ? BigInt(Date.now()) * 1_000_000n : process.hrtime.bigint();
		this.#view.setBigUint64(result, now, true);
		return OK;
	}

	random_get(at, length) {
		const bytes = new Uint8Array(this.memory.buffer, at, length);
		for (let i = 0; i < length; i += 65536) webcrypto.getRandomValues(bytes.subarray(i, i + 65536));
		return OK;
	}

	fd_read(fd, list, count, result) {
		if (fd !== 0) return BADF;
		const before = this.#read;
		for (const slice of this.#slices(list, count)) {
			const part = this.#stdin.subarray(this.#read, this.#read + slice.length);
			slice.set(part);
			this.#read += part.length;
		}
		this.#view.setUint32(result, this.#read - before, true);
		return OK;
	}

	fd_write(fd, list, count, result) {
		if (!this.#written[fd]) return BADF;
		const parts = this.#slices(list, count).map((slice) => Buffer.from(slice));
		this.#written[fd].push(...parts);
		this.#view.setUint32(
			result,
			parts.reduce((length, part) => length + part.length, 0),
			true
		);
		return OK;
	}

	fd_fdstat_get(fd, result) {
		if (fd > 2) return BADF;
		new Uint8Array(this.memory.buffer).fill(0, result, result + 24);
		this.#view.setUint8(result, CHARACTER_DEVICE);
		this.#view.setBigUint64(result + 8, 0xffff_ffffn, true);
		return OK;
	}

	fd_prestat_get() {
		return BADF;
	}

	fd_prestat_dir_name() {
		return BADF;
	}

	fd_close() {
		return OK;
	}

	sched_yield() {
		return OK;
	}

	proc_exit(code) {
		throw new Exit(code);
	}

	/** Waits for the first clock asked for; there is nothing else to wait for here. */
	poll_oneoff(subscriptions, events, count, result) {
		const view = this.#view;
		for (let index = 0; index < count; index++) {
			const at = subscriptions + 48 * index;
			if (view.getUint8(at + 8) !== 0) continue;
			const isAbsolute = view.getUint16(at + 40, true) & 1;
			const asked = view.getBigUint64(at + 24, true);
			const wait = isAbsolute ? asked - process.hrtime.bigint() : asked;
			if (wait > 0n)
				Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(wait) / 1e6);
			new Uint8Array(this.memory.buffer).fill(0, events, events + EVENT_BYTES);
			view.setBigUint64(events, view.getBigUint64(at, true), true);
			view.setUint32(result, 1, true);
			return OK;
		}
		return NOSYS;
	}
}

/** Runs a WASI program to its end: `{stdout, stderr, exitCode}`. Throws when it traps. */
export async function runProgram(module, args, stdin) {
	const host = new Host(args, Buffer.from(stdin));
	const wanted = WebAssembly.Module.imports(module).map(({ name }) => [
		name,
		typeof host[name] === 'function' ? (...values) => host[name](...values) : () => NOSYS
	]);
	const instance = await WebAssembly.instantiate(module, {
		wasi_snapshot_preview1: Object.fromEntries(wanted)
	});
	host.memory = instance.exports.memory;
	const end = (exitCode) => ({ stdout: host.text(1), stderr: host.text(2), exitCode });
	try {
		instance.exports._start();
		return end(0);
	} catch (thrown) {
		if (thrown instanceof Exit) return end(thrown.code);
		throw new Error(`${args[0]} crashed: ${thrown.message}\n${host.text(2).slice(-2000)}`, {
			cause: thrown
		});
	}
}
