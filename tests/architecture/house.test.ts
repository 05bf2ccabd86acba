// The house itself: rooms with their furniture, scripts that run before an install, documents that say what is so.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const { rooms } = createRequire(import.meta.url)('./house.cjs') as { rooms: string[] };
const read = (path: string) => readFileSync(join(checkout, path), 'utf8');

function filesUnder(path: string): string[] {
	return readdirSync(join(checkout, path), { withFileTypes: true }).flatMap((entry) => {
		const inside = `${path}/${entry.name}`;
		if (['generated', 'node_modules', 'dist'].includes(entry.name)) return [];
		return entry.isDirectory() ? filesUnder(inside) : [inside];
	});
}

const present = rooms.filter(
	(room) => existsSync(join(checkout, 'src/lib', room)) && filesUnder(`src/lib/${room}`).length > 0
);
const sources = filesUnder('src');

describe('rooms', () => {
	it('are those of the plan, and no others', () => {
		const found = readdirSync(join(checkout, 'src/lib')).filter((name) =>
			statSync(join(checkout, 'src/lib', name)).isDirectory()
		);
		expect(found.filter((name) => !rooms.includes(name))).toEqual([]);
	});

	it.each([...present.map((room) => `src/lib/${room}`), 'signaling-server'])(
		'%s has a README of at most one page',
		(room) => {
			expect(existsSync(join(checkout, room, 'README.md'))).toBe(true);
			expect(read(`${room}/README.md`).trimEnd().split('\n').length).toBeLessThanOrEqual(60);
		}
	);

	it.each(present)('%s has a door with named exports only', (room) => {
		expect(existsSync(join(checkout, `src/lib/${room}/index.ts`))).toBe(true);
		expect(read(`src/lib/${room}/index.ts`)).not.toMatch(/export\s+\*/);
	});

	it('have telling file names', () => {
		const vague = sources.filter((path) =>
			/\/(utils?|helpers?|managers?|misc|types)\.ts$/.test(path)
		);
		expect(vague).toEqual([]);
		const shouting = sources.filter(
			(path) => /\.(ts|css)$/.test(path) && !/\/(\+|[a-z0-9]+(-[a-z0-9]+)*\.)[^/]*$/.test(path)
		);
		expect(shouting).toEqual([]);
		const components = sources.filter(
			(path) => path.endsWith('.svelte') && !/\/(\+[a-z]+|[A-Z][A-Za-z0-9]*)\.svelte$/.test(path)
		);
		expect(components).toEqual([]);
	});

	it('say the role of each file in its first line', () => {
		const comments = { ts: '/', css: '/*', svelte: '<!--' };
		const silent = [...sources, ...filesUnder('tests'), ...filesUnder('scripts')].filter((path) => {
			const kind = /\.(ts|mjs|css|svelte)$/.exec(path)?.[1];
			if (!kind || path.endsWith('.d.ts')) return false;
			return !read(path).startsWith(comments[kind as keyof typeof comments] ?? '/');
		});
		expect(silent).toEqual([]);
	});
});

describe('scripts', () => {
	const scripts = [...filesUnder('scripts'), ...filesUnder('signaling-server')].filter((path) =>
		/\.m?js$/.test(path)
	);
	/** Everything that runs before the first install: what these two import, and what that imports. */
	const reached = (from: string, seen = new Set<string>()): Set<string> => {
		if (seen.has(from)) return seen;
		seen.add(from);
		for (const [, path] of read(from).matchAll(/^(?:import|export) [^;]*?from '(\.[^']+)';/gms))
			reached(relative(checkout, join(checkout, from, '..', path)), seen);
		return seen;
	};

	it.each(scripts)('%s can be read by this Node', (path) => {
		const { status, stderr } = spawnSync(process.execPath, ['--check', join(checkout, path)]);
		expect(String(stderr)).toBe('');
		expect(status).toBe(0);
	});

	it('need no package before the install', () => {
		const early = [...reached('scripts/start.mjs'), ...reached('scripts/test.mjs')];
		const packages = early.flatMap((path) =>
			[...read(path).matchAll(/^import [^;]*?from '([^.'][^']*)';/gms)]
				.map(([, name]) => `${path}: ${name}`)
				.filter((text) => !text.includes(': node:'))
		);
		expect(early.length).toBeGreaterThan(8);
		expect(packages).toEqual([]);
	});

	it('use nothing that is newer than Node 20', () => {
		const newer = scripts.filter((path) =>
			/process\.loadEnvFile|import\.meta\.dirname|Promise\.withResolvers|\bglobSync\b/.test(
				read(path)
			)
		);
		expect(newer).toEqual([]);
	});
});

describe('packages', () => {
	const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
		read('package.json')
	) as Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>;
	const all = { ...dependencies, ...devDependencies, ...optionalDependencies };

	it('are pinned to one version', () => {
		const loose = Object.entries(all).filter(
			([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)
		);
		expect(loose).toEqual([]);
	});

	it('each have their reason in docs/dependencies.md, with the pin', () => {
		const text = read('docs/dependencies.md')
			.replaceAll(/ *\| */g, ' | ')
			.replaceAll(/^ /gm, '');
		const missing = Object.entries(all).filter(
			([name, version]) => !text.includes(`\`${name}\` | ${version} |`)
		);
		expect(missing).toEqual([]);
		const gone = [...text.matchAll(/^\| `([^`]+)` \|/gm)].filter(([, name]) => !(name in all));
		expect(gone.map(([, name]) => name)).toEqual([]);
	});

	it('install as the lock says', () => {
		const npm = process.env.npm_execpath;
		const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
		const args = [
			...first,
			'ci',
			'--dry-run',
			'--ignore-scripts',
			'--no-audit',
			'--no-fund',
			'--offline'
		];
		const { status, stderr } = spawnSync(command, args, { cwd: checkout, encoding: 'utf8' });
		expect(stderr).not.toMatch(/Missing: |can only install/);
		expect(status, stderr).toBe(0);
	});
});

describe('documents', () => {
	it('ARCHITECTURE.md stays short and names every room', () => {
		const text = read('ARCHITECTURE.md');
		expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
		expect(present.filter((room) => !text.includes(`\`${room}\``))).toEqual([]);
	});

	it('link only to what is there', () => {
		const folders = ['docs', 'src', 'signaling-server', 'bench', 'policies', 'wasm', 'tests'];
		const documents = [
			...readdirSync(checkout).filter((name) => name.endsWith('.md')),
			...folders
				.filter((folder) => existsSync(join(checkout, folder)))
				.flatMap(filesUnder)
				.filter((path) => path.endsWith('.md'))
		];
		const broken = documents.flatMap((path) =>
			[...read(path).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)]
				.map(([, target]) => ({ path, target }))
				.filter(({ target }) => !existsSync(join(checkout, path, '..', target)))
				.map((link) => `${link.path} → ${link.target}`)
		);
		expect(broken).toEqual([]);
	});

	it('the feature matrix names tests that exist', () => {
		const rows = JSON.parse(read('docs/feature-matrix.json')) as {
			feature: string;
			state: string;
			tests: string[];
		}[];
		for (const { feature, state, tests } of rows) {
			expect(['works', 'partly', 'planned'], feature).toContain(state);
			if (state === 'works') expect(tests.length, feature).toBeGreaterThan(0);
			for (const test of tests) {
				const [path, title] = [test.split('#', 1)[0], test.slice(test.indexOf('#') + 1)];
				expect(existsSync(join(checkout, path)), `${feature}: ${path}`).toBe(true);
				expect(holdsTitle(read(path), title), `${feature}: ${title}`).toBe(true);
			}
		}
	});
});

/** A title as it stands in the source, in any quotes. */
const holdsTitle = (source: string, title: string) =>
	[title, title.replaceAll("'", "\\'"), title.replaceAll('"', '\\"')].some((text) =>
		source.includes(text)
	);
