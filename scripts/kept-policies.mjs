// The constitutions that were ever shipped: policies/shipped/<hash>/, listed in policies/shipped/index.json. A team lives by
// the one that it was founded with, and a score is computed again by the method that made it, so none may be lost.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constitutionHash, methodDigest, sha256 } from './constitution-hash.mjs';

const SHIPPED = join(dirname(dirname(fileURLToPath(import.meta.url))), 'policies/shipped');

/** Expected, and said in one sentence. */
export class KeepingError extends Error {}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/**
 * Every kept constitution, oldest first; each is what its name says, and none is missing. `text` is the SHA-256 of its
 * JSON, since no other hash names its articles.
 * @returns {{constitution: {hash: string, version: number}, wasm: Uint8Array, text: string}[]}
 */
export function readKept(directory = SHIPPED) {
	const index = readJson(join(directory, 'index.json'));
	const folders = readdirSync(directory, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => name)
		.sort();
	const listed = index.map(({ hash }) => hash).sort();
	if (folders.join() !== listed.join())
		throw new KeepingError('policies/shipped and its index.json differ');
	return index.map(({ hash, version, text }, place) => {
		const folder = join(directory, hash);
		const file = readFileSync(join(folder, 'constitution.json'), 'utf8');
		const constitution = JSON.parse(file);
		const wasm = readFileSync(join(folder, 'policy.wasm'));
		const { modules, data, entrypoints } = constitution;
		const method = methodDigest({ wasm, data, entrypoint: scoreOf(entrypoints) });
		const isWhole =
			sha256(file) === text &&
			constitutionHash({ modules, data, wasm }) === hash &&
			constitution.hash === hash &&
			constitution.methodDigest === method;
		if (!isWhole) throw new KeepingError(`policies/shipped/${hash} is not what its name says`);
		if (version !== place + 1 || constitution.version !== version)
			throw new KeepingError(`policies/shipped/index.json: version ${place + 1} is missing`);
		return { constitution, wasm, text };
	});
}

const scoreOf = (entrypoints) => entrypoints.find((name) => name.endsWith('/score'));

/** Rules that are not kept must be the next version: whatever has the number of a kept one is that one, unchanged. */
export function requireKept(kept, { hash, version }) {
	const same = kept.find(({ constitution }) => constitution.hash === hash);
	const expected = same?.constitution.version ?? kept.length + 1;
	if (version === expected) return;
	throw new KeepingError(
		same
			? `these are the rules of version ${expected}: set it in policies/manifest.json`
			: `the rules changed after version ${kept.length} was shipped: set version ${expected} in policies/manifest.json`
	);
}

/** Keeps these rules for good. */
export function keep({ constitution, wasm }, directory = SHIPPED) {
	const kept = existsSync(join(directory, 'index.json')) ? readKept(directory) : [];
	requireKept(kept, constitution);
	const { hash } = constitution;
	if (kept.some((one) => one.constitution.hash === hash)) return;
	const folder = join(directory, hash);
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'policy.wasm'), wasm);
	const file = JSON.stringify(constitution);
	writeFileSync(join(folder, 'constitution.json'), file);
	const index = [...kept, { constitution, text: sha256(file) }].map((one) => ({
		version: one.constitution.version,
		hash: one.constitution.hash,
		text: one.text
	}));
	writeFileSync(join(directory, 'index.json'), JSON.stringify(index, null, '\t') + '\n');
}
