// Running programs: sentences for people instead of stacks, and children that never outlive their parent.
// Nothing here comes from node_modules: these scripts also run before the first install.
import { spawn } from 'node:child_process';
import process from 'node:process';
import { checkout } from './checkout.mjs';
import { SentenceError } from '../signaling-server/ports.js';

export { SentenceError };

/** Runs the body of a script; expected failures end in one sentence, bugs keep their stack. */
export async function main(body) {
	try {
		process.exitCode = (await body()) ?? process.exitCode ?? 0;
	} catch (thrown) {
		console.error(thrown instanceof SentenceError ? thrown.message : thrown);
		process.exitCode = 1;
	}
}

const children = new Set();

/** Ends every child that is still running, with its own children. */
export function endChildren(signal = 'SIGTERM') {
	for (const child of children) {
		try {
			process.kill(-child.pid, signal);
		} catch {
			// it ended on its own
		}
	}
}

let isGuarded = false;
/** A signal to this script reaches its children too: they run in groups of their own. */
function guardChildren() {
	if (isGuarded) return;
	isGuarded = true;
	process.on('exit', () => endChildren('SIGKILL'));
	for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
		process.once(signal, () => {
			endChildren();
			setTimeout(() => process.exit(code), 300);
		});
	}
}

/**
 * Runs a program to its end. `capture` keeps what it says in `output` and calls `onLine` for each line;
 * otherwise the program talks to the terminal. Over `timeoutMs` it is ended with all its children.
 */
export function run(command, args, options = {}) {
	const { env = {}, capture = false, timeoutMs = 0, onLine, cwd = checkout } = options;
	guardChildren();
	return new Promise((resolve) => {
		const child = spawn(command, args, {
			cwd,
			env: { ...process.env, ...env },
			stdio: ['ignore', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit'],
			detached: true
		});
		children.add(child);
		let output = '';
		let isTimedOut = false;
		const clock =
			timeoutMs &&
			setTimeout(() => {
				isTimedOut = true;
				endGroup(child);
			}, timeoutMs);
		const hear = (chunk) => {
			output += chunk;
			if (onLine) for (const line of String(chunk).split('\n')) if (line) onLine(line);
		};
		child.stdout?.setEncoding('utf8').on('data', hear);
		child.stderr?.setEncoding('utf8').on('data', hear);
		const done = (code) => {
			clearTimeout(clock);
			// what a program left behind must not outlive it
			endGroup(child);
			children.delete(child);
			resolve({ code: code ?? 1, output, isTimedOut });
		};
		child.on('error', (error) => {
			output += `${error.message}\n`;
			done(127);
		});
		child.on('close', done);
	});
}

function endGroup(child) {
	if (child.pid === undefined) return;
	try {
		process.kill(-child.pid, 'SIGKILL');
	} catch {
		// nobody is left
	}
}

/** Runs a script of node under the same Node. */
export const runNode = (args, options) => run(process.execPath, args, options);

/** Like runNode, but a failure ends the script with one sentence. */
export async function mustRun(what, args, options) {
	const { code } = await runNode(args, options);
	if (code !== 0) throw new SentenceError(`${what} failed (exit code ${code}).`);
}
