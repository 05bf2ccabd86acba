// Installs what package-lock.json asks for, when it is not there yet.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { inCheckout } from './checkout.mjs';
import { run, runNode, SentenceError } from './programs.mjs';

const OLDEST_NODE = 20;

const readLock = (path) => {
	try {
		return JSON.parse(readFileSync(inCheckout(path), 'utf8')).packages ?? {};
	} catch {
		return null;
	}
};

/** Every package that the lock asks for is there in that version; platform builds may be left out. */
export function isInstalled() {
	const wanted = readLock('package-lock.json');
	const present = readLock('node_modules/.package-lock.json');
	if (!wanted || !present) return false;
	return Object.entries(wanted).every(([path, { version, optional, integrity }]) => {
		if (path === '' || optional) return true;
		const found = present[path];
		return found?.version === version && found.integrity === integrity;
	});
}

/** npm of the same installation that runs this script, if npm runs it; else the one on the PATH. */
function runNpm(args) {
	const npm = process.env.npm_execpath;
	return npm?.endsWith('.js') ? runNode([npm, ...args]) : run('npm', args);
}

export async function ensureInstalled() {
	const major = Number(process.versions.node.split('.')[0]);
	if (major < OLDEST_NODE)
		throw new SentenceError(
			`Azora needs Node ${OLDEST_NODE} or newer; this is Node ${process.versions.node}.`
		);
	if (isInstalled()) return;
	console.log('Installing packages …');
	// `--include=dev`: the build needs them even where NODE_ENV says production
	const { code } = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund']);
	if (code !== 0)
		throw new SentenceError(
			`npm ci failed (exit code ${code}): is the package registry reachable?`
		);
}
