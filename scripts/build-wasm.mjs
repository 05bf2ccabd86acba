// Builds the WASI modules of wasm/ into wasm/dist where their toolchain is installed, and writes modules.lock.json.
// `node scripts/build-wasm.mjs [NAME]`; also used by tests/wasm/rebuild.test.mjs.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, 'wasm/dist');
const LOCK = join(DIST, 'modules.lock.json');

/** Modules by name. `sources` are what the module is built from, besides the dependencies that go.sum pins. */
export const MODULES = {
	'rego-kit': {
		file: 'rego-kit.wasm.gz',
		directory: 'wasm/rego-kit',
		flags:
			'GOOS=wasip1 GOARCH=wasm CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="-s -w -buildid="',
		sources: [
			'go.mod',
			'go.sum',
			'main.go',
			'commands.go',
			'capabilities.go',
			'depth.go',
			'builtins.json'
		]
	}
};

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Version of the Go that is installed, as `go1.26.8`, or null. */
export function goVersion() {
	try {
		return execFileSync('go', ['env', 'GOVERSION'], { cwd: tmpdir(), encoding: 'utf8' }).trim();
	} catch {
		return null;
	}
}

/** Bytes of the module, built from its source now. */
export function compile(name) {
	const { directory } = MODULES[name];
	const out = mkdtempSync(join(tmpdir(), 'azora-wasm-'));
	try {
		const target = join(out, 'module.wasm');
		execFileSync(
			'go',
			['build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w -buildid=', '-o', target, '.'],
			{
				cwd: join(ROOT, directory),
				env: {
					...process.env,
					GOOS: 'wasip1',
					GOARCH: 'wasm',
					GOWASM: '',
					CGO_ENABLED: '0',
					GOFLAGS: '-mod=readonly',
					GOWORK: 'off'
				},
				stdio: ['ignore', 'inherit', 'inherit']
			}
		);
		return readFileSync(target);
	} finally {
		rmSync(out, { recursive: true, force: true });
	}
}

/** The locked modules: `{modules: {name: {file, encoding, sha256, bytes, toolchain, flags, sources}}}`. */
export const readLock = () =>
	existsSync(LOCK) ? JSON.parse(readFileSync(LOCK, 'utf8')) : { modules: {} };

/** Uncompressed bytes of a built module, checked against the lock. */
export function readModule(name) {
	const locked = readLock().modules[name];
	if (!locked) throw new Error(`wasm/dist has no ${name}: run npm run build:wasm -- ${name}`);
	const bytes = gunzipSync(readFileSync(join(DIST, locked.file)));
	if (sha256(bytes) !== locked.sha256)
		throw new Error(`wasm/dist/${locked.file} is not what modules.lock.json says`);
	return bytes;
}

export function sourceHashes(name) {
	const { directory, sources } = MODULES[name];
	return Object.fromEntries(
		sources.map((path) => [
			`${directory}/${path}`,
			sha256(readFileSync(join(ROOT, directory, path)))
		])
	);
}

/** gzip -9 that is the same on every system: no time, no name, system unknown. */
function compress(bytes) {
	const packed = gzipSync(bytes, { level: 9 });
	packed[9] = 255;
	return packed;
}

function build(name) {
	const before = readLock().modules[name];
	const toolchain = goVersion();
	if (!toolchain) {
		console.log(
			`${name}: not built, Go is not installed (https://go.dev/dl); kept ${before?.sha256 ?? 'nothing'}`
		);
		return Boolean(before);
	}
	const bytes = compile(name);
	const hash = sha256(bytes);
	const isSame = before?.sha256 === hash && existsSync(join(DIST, before.file));
	const { file, flags } = MODULES[name];
	mkdirSync(DIST, { recursive: true });
	if (!isSame) writeFileSync(join(DIST, file), compress(bytes));
	const entry = {
		file,
		encoding: 'gzip',
		sha256: hash,
		bytes: bytes.length,
		toolchain,
		flags,
		sources: sourceHashes(name)
	};
	const modules = { ...readLock().modules, [name]: entry };
	writeFileSync(LOCK, JSON.stringify({ modules }, null, '\t') + '\n');
	console.log(`${name}: ${hash} ${isSame ? 'same' : before ? 'different' : 'new'}`);
	return true;
}

function main(names) {
	for (const name of names)
		if (!Object.hasOwn(MODULES, name)) {
			console.error(`No module "${name}". There are: ${Object.keys(MODULES).join(', ')}`);
			return 1;
		}
	const chosen = names.length ? names : Object.keys(MODULES);
	return chosen.map(build).every(Boolean) ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
	process.exitCode = main(process.argv.slice(2));
