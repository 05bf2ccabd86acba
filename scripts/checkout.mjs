// The checkout as the scripts see it: paths, file lists, hashes, stamps of what was done.
// Nothing here comes from node_modules: these scripts also run before the first install.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const checkout = fileURLToPath(new URL('..', import.meta.url));
export const inCheckout = (...parts) => join(checkout, ...parts);

/** Every file under the given files and folders, sorted, as paths from the checkout. */
export function filesUnder(paths, skip = () => false) {
	const found = [];
	const walk = (path) => {
		const full = inCheckout(path);
		if (skip(path) || !existsSync(full)) return;
		if (statSync(full).isDirectory()) for (const name of readdirSync(full)) walk(join(path, name));
		else found.push(path);
	};
	paths.forEach(walk);
	return found.sort();
}

/** SHA-256 over names and contents: equal exactly when nothing changed. */
export function hashFiles(files, salt = '') {
	const hash = createHash('sha256').update(salt);
	for (const file of files) {
		const bytes = readFileSync(inCheckout(file));
		hash.update(`${relative(checkout, inCheckout(file))}\0${bytes.length}\0`).update(bytes);
	}
	return hash.digest('hex');
}

const STAMPS = 'node_modules/.cache/azora';

/** What was last written under this name, or null. */
export function readStamp(name) {
	try {
		return JSON.parse(readFileSync(inCheckout(STAMPS, `${name}.json`), 'utf8'));
	} catch {
		return null;
	}
}

export function writeStamp(name, value) {
	const path = inCheckout(STAMPS, `${name}.json`);
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, JSON.stringify(value));
}
