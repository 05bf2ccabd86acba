// npm start: installs what is missing, builds if stale, then serves the app with signaling until it is told to stop.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import process from 'node:process';
import { portFrom, portTrouble } from '../signaling-server/ports.js';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { main } from './programs.mjs';
import { serveSite } from './site.mjs';

const PARENT_CHECK_MS = 1_000;

/** A taken port is said before the build, not after it. */
const assertFree = (port) =>
	new Promise((free, failed) => {
		const probe = createServer();
		probe.once('error', (error) => failed(portTrouble(error, port, 'AZORA_PORT')));
		probe.listen(port, process.env.AZORA_HOST ?? '127.0.0.1', () => probe.close(free));
	});

/** Parent of a process on Linux; null where that cannot be known. */
function parentOf(pid) {
	try {
		const status = readFileSync(`/proc/${pid}/status`, 'utf8');
		return Number(/^PPid:\t(\d+)$/m.exec(status)?.[1]);
	} catch {
		return null;
	}
}

/** npm starts a shell that starts this script: the shell's parent is npm. */
function runsInShellOfNpm(pid) {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes('-c');
	} catch {
		return false;
	}
}

/** When npm is killed without a word, its script must not live on. */
function onOrphaned(stop) {
	if (!process.env.npm_lifecycle_event) return;
	const parent = process.ppid;
	const grandparent = runsInShellOfNpm(parent) ? parentOf(parent) : null;
	setInterval(() => {
		const isOrphan = process.ppid !== parent;
		if (isOrphan || (grandparent !== null && parentOf(parent) !== grandparent)) stop();
	}, PARENT_CHECK_MS).unref();
}

await main(async () => {
	const port = portFrom('AZORA_PORT', 4173);
	let site = null;
	let isStopping = false;
	const stop = async () => {
		if (isStopping) process.exit(130);
		isStopping = true;
		await site?.stop();
		process.exit(0);
	};
	onOrphaned(stop);
	await assertFree(port);
	await ensureInstalled();
	await ensureBuilt();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
		process.removeAllListeners(signal);
		process.on(signal, stop);
	}
	site = await serveSite({ port });
	console.log(`
  Azora      ${site.url}
  Signaling  ${site.signalUrl}
  Health     ${site.url}/health

  Ctrl-C stops it.`);
});
