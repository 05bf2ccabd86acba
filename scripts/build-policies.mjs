// Compiles policies/ with rego-kit into src/lib/policy/generated: format, strict check, tests with 100 % line
// coverage, Wasm, and the articles as data. Instant when nothing changed. `--fmt` formats in place, `--keep` keeps these
// rules for good: a release does.

import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readLock } from './build-wasm.mjs';
import { constitutionHash, digest, methodDigest, sha256 } from './constitution-hash.mjs';
import { keep, KeepingError, readKept, requireKept } from './kept-policies.mjs';
import { regoKit } from './rego-kit.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCE = join(ROOT, 'policies');
const TARGET = join(ROOT, 'src/lib/policy/generated');
const GENERATED = ['policy.wasm', 'data.json', 'hashes.json', 'constitution.json', 'kept.json'];
const SCRIPTS = [
	'build-policies.mjs',
	'constitution-hash.mjs',
	'kept-policies.mjs',
	'rego-kit.mjs',
	'wasi.mjs'
];

function files(directory) {
	return readdirSync(directory, { withFileTypes: true })
		.flatMap((entry) =>
			entry.isDirectory() ? files(join(directory, entry.name)) : [join(directory, entry.name)]
		)
		.sort();
}

const json = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Everything under `directory` that makes a constitution. Paths use `/` on every system. */
export function readPolicies(directory = SOURCE) {
	const rego = files(directory).filter((path) => path.endsWith('.rego'));
	const texts = rego.map((path) => [
		relative(directory, path).split(sep).join('/'),
		readFileSync(path, 'utf8')
	]);
	const isTest = ([path]) => path.endsWith('_test.rego');
	const schemas = files(join(directory, 'schemas')).map((path) => [
		path.split(sep).pop().replace('.json', ''),
		json(path)
	]);
	return {
		modules: Object.fromEntries(texts.filter((text) => !isTest(text))),
		tests: Object.fromEntries(texts.filter(isTest)),
		schemas: Object.fromEntries(schemas),
		data: json(join(directory, 'data.json')),
		manifest: json(join(directory, 'manifest.json'))
	};
}

class PolicyError extends Error {}

const placeOf = ({ file, row, col }) => (row ? `${file}:${row}:${col}: ` : '');

function valueOf(answer, what) {
	if (!answer.error) return answer.value;
	const lines = answer.errors.map(
		({ code, message, location }) => `  ${placeOf(location)}${code}: ${message}`
	);
	throw new PolicyError(`${what}:\n${lines.join('\n')}`);
}

function requireFormatted(formatted, modules) {
	const odd = Object.keys(modules).filter((path) => formatted[path] !== modules[path]);
	if (odd.length)
		throw new PolicyError(
			`not formatted (node scripts/build-policies.mjs --fmt): ${odd.join(', ')}`
		);
}

function requireGreen({ results, coverage }, modules) {
	const failed = results.filter(({ fail, error, skip }) => fail || error || skip);
	if (failed.length)
		throw new PolicyError(
			'tests failed:\n' +
				failed
					.map(({ location, name, error }) => `  ${placeOf(location)}${name} ${error ?? ''}`)
					.join('\n')
		);
	if (!results.length) throw new PolicyError('no tests');
	const bare = Object.keys(modules).flatMap((path) => {
		const file = coverage.files[path] ?? { not_covered: [{ start: { row: 1 } }] };
		return (file.not_covered ?? []).map(({ start }) => `  ${path}:${start.row}`);
	});
	if (bare.length) throw new PolicyError(`lines without a test:\n${bare.join('\n')}`);
}

const EFFECTS = {
	permit: 'permit',
	deny: 'deny',
	oblige: 'oblige',
	_refusals: 'deny',
	admit: 'permit',
	_notes: 'note'
};

/** The articles as people read them, in the order that they name themselves. */
export function articlesOf(annotations, { modules, tests }, results, coverage) {
	const packages = annotations.filter(
		({ annotations: { scope, custom } }) => scope === 'package' && custom?.order
	);
	return packages
		.sort((a, b) => a.annotations.custom.order - b.annotations.custom.order)
		.map(({ annotations: { title, description }, location, path }) => {
			const { file } = location;
			const own = results.filter((result) => dirname(result.location.file) === dirname(file));
			const rules = annotations
				.filter((item) => item.location.file === file && item.annotations.custom?.id)
				.sort((a, b) => a.location.row - b.location.row);
			return {
				name: path.at(-1).value,
				title,
				description,
				rules: rules.map(({ annotations: rule, path: at }) => ({
					id: rule.custom.id,
					title: rule.title,
					description: rule.description,
					effect: EFFECTS[at.at(-1).value] ?? at.at(-1).value.replace(/^_/, ''),
					controls: rule.custom.controls
				})),
				tests: { passed: own.filter(({ fail }) => !fail).length, total: own.length },
				coverage: coverage.files[file].coverage,
				path: file,
				source: modules[file],
				testSource: tests[file.replace('.rego', '_test.rego')] ?? ''
			};
		});
}

function requireComplete(articles) {
	const ids = new Set();
	for (const { name, title, description, rules } of articles) {
		if (!title || !description || !rules.length)
			throw new PolicyError(`article ${name} lacks title, description or rules`);
		for (const rule of rules) {
			if (!rule.title || !rule.description || !Array.isArray(rule.controls))
				throw new PolicyError(`rule ${rule.id} lacks title, description or controls`);
			if (ids.has(rule.id)) throw new PolicyError(`two rules are called ${rule.id}`);
			ids.add(rule.id);
		}
	}
}

/** Compiles: `{wasm, data, constitution}`. Throws a PolicyError with every line that is wrong. */
export async function compilePolicies(policies) {
	const { modules, tests, schemas, data, manifest } = policies;
	const all = { ...modules, ...tests };
	const [fmt, check, test, build, annotations] = await regoKit([
		{ cmd: 'fmt', modules: all },
		{ cmd: 'check', modules: all, schemas, strict: true },
		{ cmd: 'test', modules: all, schemas, data },
		{ cmd: 'build', modules, schemas, data, entrypoints: manifest.entrypoints, strict: true },
		{ cmd: 'annotations', modules }
	]);
	const formatted = valueOf(fmt, 'cannot be parsed');
	valueOf(check, 'strict check');
	const report = valueOf(test, 'tests');
	requireGreen(report, modules);
	requireFormatted(formatted, all);
	const wasm = Buffer.from(valueOf(build, 'build').wasm, 'base64');
	const { results, coverage } = report;
	const articles = articlesOf(valueOf(annotations, 'annotations'), policies, results, coverage);
	requireComplete(articles);
	const constitution = {
		hash: constitutionHash({ modules, data, wasm }),
		version: manifest.version,
		methodDigest: methodDigest({ wasm, data, entrypoint: manifest.method }),
		wasm: sha256(wasm),
		articles,
		modules,
		testModules: tests,
		schemas,
		data,
		entrypoints: manifest.entrypoints,
		tests: { passed: results.length, total: results.length, coverage: coverage.coverage }
	};
	return { wasm, data, constitution };
}

const stampOf = () =>
	digest({
		policies: files(SOURCE).map((path) => [relative(SOURCE, path), sha256(readFileSync(path))]),
		scripts: SCRIPTS.map((name) => sha256(readFileSync(join(ROOT, 'scripts', name)))),
		kit: readLock().modules['rego-kit']?.sha256 ?? null
	});

const isCurrent = (stamp) =>
	existsSync(join(TARGET, 'stamp.json')) &&
	json(join(TARGET, 'stamp.json')).stamp === stamp &&
	GENERATED.every((name) => existsSync(join(TARGET, name)));

/** Writes whole files only, so that a reader never sees half of one. */
function write(name, content) {
	const path = join(TARGET, name);
	writeFileSync(`${path}.${process.pid}`, content);
	renameSync(`${path}.${process.pid}`, path);
}

/** Rules that were shipped before these: a list that is loaded at once, and for each its Wasm and its articles. */
function writeKept(older) {
	rmSync(join(TARGET, 'kept'), { recursive: true, force: true });
	mkdirSync(join(TARGET, 'kept'), { recursive: true });
	for (const { constitution, wasm } of older) {
		write(`kept/${constitution.hash}.wasm`, wasm);
		write(`kept/${constitution.hash}.json`, JSON.stringify(constitution));
	}
	const listed = older.map(
		({ constitution: { hash, version, methodDigest: method, wasm, data } }) => ({
			hashes: { hash, version, methodDigest: method, wasm },
			data
		})
	);
	write('kept.json', JSON.stringify(listed));
}

/** Brings src/lib/policy/generated up to date; gives what to say about it. */
export async function buildPolicies() {
	const stamp = stampOf();
	if (isCurrent(stamp)) return 'policies: up to date';
	const started = performance.now();
	const kept = readKept();
	const { wasm, data, constitution } = await compilePolicies(readPolicies());
	requireKept(kept, constitution);
	mkdirSync(TARGET, { recursive: true });
	write('policy.wasm', wasm);
	write('data.json', JSON.stringify(data));
	const { hash, version, methodDigest: method, wasm: wasmHash } = constitution;
	write('hashes.json', JSON.stringify({ hash, version, methodDigest: method, wasm: wasmHash }));
	write('constitution.json', JSON.stringify(constitution));
	writeKept(kept.filter((one) => one.constitution.hash !== hash));
	write('stamp.json', JSON.stringify({ stamp }));
	const { size } = statSync(join(TARGET, 'policy.wasm'));
	const ms = Math.round(performance.now() - started);
	return `policies: ${constitution.articles.length} articles, ${constitution.tests.total} tests, policy.wasm ${size} bytes, ${ms} ms`;
}

async function format() {
	const { modules, tests } = readPolicies();
	const all = { ...modules, ...tests };
	const [answer] = await regoKit([{ cmd: 'fmt', modules: all }]);
	for (const [path, text] of Object.entries(valueOf(answer, 'cannot be parsed')))
		if (text !== all[path]) writeFileSync(join(SOURCE, path), text);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
	try {
		if (process.argv.includes('--fmt')) await format();
		if (process.argv.includes('--keep')) keep(await compilePolicies(readPolicies()));
		console.log(await buildPolicies());
	} catch (thrown) {
		const isExpected = thrown instanceof PolicyError || thrown instanceof KeepingError;
		console.error(isExpected ? `policies: ${thrown.message}` : thrown);
		process.exitCode = 1;
	}
