// Plants each kind of forbidden import and sees that ESLint and dependency-cruiser both notice it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import ts from 'typescript-eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

interface Plant {
	what: string;
	file: string;
	code: string;
}

/** Each must be caught by both tools. */
const forbidden: Plant[] = [
	{
		what: 'uphill',
		file: 'src/lib/kernel/planted.ts',
		code: `import { openJournal } from '$lib/journal';\nexport const x = openJournal;`
	},
	{
		what: 'uphill, for its side effect only',
		file: 'src/lib/kernel/planted.ts',
		code: `import '$lib/journal';`
	},
	{
		what: 'uphill, type only',
		file: 'src/lib/commands/planted.ts',
		code: `import type { Me } from '$lib/identity';\nexport type X = Me;`
	},
	{
		what: 'uphill, re-exported',
		file: 'src/lib/commands/planted.ts',
		code: `export { openJournal } from '$lib/journal';`
	},
	{
		what: 'uphill, loaded later',
		file: 'src/lib/commands/planted.ts',
		code: `export const x = () => import('$lib/journal');`
	},
	{
		what: 'uphill by a relative path',
		file: 'src/lib/kernel/planted.ts',
		code: `import { openJournal } from '../journal';\nexport const x = openJournal;`
	},
	{
		what: 'between rooms of one rank',
		file: 'src/lib/journal/planted.ts',
		code: `import { parseDidKey } from '$lib/identity';\nexport const x = parseDidKey;`
	},
	{
		what: 'past the door of a lower room',
		file: 'src/lib/credentials/planted.ts',
		code: `import * as store from '$lib/identity/store';\nexport const x = store;`
	},
	{
		what: 'past the door, for its side effect only',
		file: 'src/lib/credentials/planted.ts',
		code: `import '$lib/identity/store';`
	},
	{
		what: 'from ui into the domain',
		file: 'src/lib/ui/planted.ts',
		code: `import { parseDidKey } from '$lib/identity';\nexport const x = parseDidKey;`
	},
	{
		what: 'from a room into ui',
		file: 'src/lib/identity/planted.ts',
		code: `import { Button } from '$lib/ui';\nexport const x = Button;`
	},
	{
		what: 'from a screen into a store',
		file: 'src/routes/planted.ts',
		code: `import * as store from '$lib/journal/store';\nexport const x = store;`
	},
	{
		what: 'from a screen into a service',
		file: 'src/routes/planted.ts',
		code: `import * as service from '$lib/identity/service';\nexport const x = service;`
	},
	{
		what: 'from a worker into a store',
		file: 'src/workers/planted.worker.ts',
		code: `import * as store from '$lib/identity/store';\nexport const x = store;`
	},
	{
		what: 'from the service worker into a room',
		file: 'src/service-worker/planted.ts',
		code: `import { sha256 } from '$lib/kernel';\nexport const x = sha256;`
	},
	{
		what: "of another room's test kit outside of tests",
		file: 'src/lib/ledger/planted.ts',
		code: `import * as kit from '$lib/identity/testing';\nexport const x = kit;`
	},
	{
		what: "of a lower room's service outside of a worker",
		file: 'src/lib/ledger/planted.ts',
		code: `import * as service from '$lib/identity/service';\nexport const x = service;`
	},
	{
		what: 'from a room into a worker',
		file: 'src/lib/ledger/planted.ts',
		code: `import url from '../../workers/identity.worker?worker&url';\nexport const x = url;`
	},
	{
		what: 'from a room into a screen',
		file: 'src/lib/app/planted.ts',
		code: `import * as layout from '../../routes/+layout';\nexport const x = layout;`
	}
];

const allowed: Plant[] = [
	{
		what: 'downhill through the door',
		file: 'src/lib/journal/planted.ts',
		code: `import { sha256 } from '$lib/kernel';\nexport const x = sha256;`
	},
	{
		what: 'inside a room',
		file: 'src/lib/identity/planted.ts',
		code: `import * as store from './store';\nexport const x = store;`
	},
	{
		what: 'a package',
		file: 'src/lib/ledger/planted.ts',
		code: `import * as Y from 'yjs';\nexport const x = Y;`
	},
	{
		what: 'texts, from a screen',
		file: 'src/routes/planted.ts',
		code: `import { formatDate } from '$lib/ui/i18n';\nexport const x = formatDate;`
	},
	{
		what: "a lower room's test kit, from a test",
		file: 'src/lib/ledger/planted.test.ts',
		code: `import * as kit from '$lib/identity/testing';\nexport const x = kit;`
	},
	{
		what: "a lower room's service without its thread, from a test",
		file: 'src/lib/ledger/planted.test.ts',
		code: `import * as service from '$lib/identity/service';\nexport const x = service;`
	},
	{
		what: 'a worker, from the composition root',
		file: 'src/lib/app/planted.ts',
		code: `import url from '../../workers/identity.worker?worker&url';\nexport const x = url;`
	},
	{
		what: "a worker's own service",
		file: 'src/workers/planted.worker.ts',
		code: `import * as service from '$lib/identity/service';\nimport { exposeService } from '$lib/platform';\nexport const x = [service, exposeService];`
	}
];

describe('ESLint', () => {
	// the planted files exist only in memory, so the rules that need types are off
	const eslint = new ESLint({
		cwd: checkout,
		overrideConfig: [
			ts.configs.disableTypeChecked as never,
			{ languageOptions: { parserOptions: { projectService: false } } }
		]
	});
	const rulesBrokenBy = async ({ file, code }: Plant) => {
		const [result] = await eslint.lintText(`${code}\n`, { filePath: join(checkout, file) });
		return result.messages.map(({ ruleId, message }) => ruleId ?? message);
	};

	it.each(forbidden)('refuses an import $what', async (plant) => {
		expect(await rulesBrokenBy(plant)).toContain('boundaries/dependencies');
	});

	it.each(allowed)('lets pass: $what', async (plant) => {
		expect(await rulesBrokenBy(plant)).toEqual([]);
	});

	it('warns of nothing in its own configuration', () => {
		const { stderr, stdout } = spawnSync(
			process.execPath,
			['node_modules/eslint/bin/eslint.js', 'src/lib/kernel/result.ts'],
			{ cwd: checkout, encoding: 'utf8' }
		);
		expect(`${stdout}${stderr}`).not.toMatch(/\[boundaries\]|deprecated|legacy/i);
	});
});

describe('dependency-cruiser', () => {
	let copy = '';
	beforeAll(() => {
		copy = mkdtempSync(join(tmpdir(), 'azora-house-'));
		for (const path of ['src', 'tests/architecture', '.dependency-cruiser.cjs', 'package.json'])
			cpSync(join(checkout, path), join(copy, path), { recursive: true });
		symlinkSync(join(checkout, 'node_modules'), join(copy, 'node_modules'));
	});
	afterAll(() => rmSync(copy, { recursive: true, force: true }));

	/** Names of the rules that these files break. */
	const rulesBrokenBy = (plants: { file: string; code: string }[]) => {
		for (const { file, code } of plants) {
			mkdirSync(dirname(join(copy, file)), { recursive: true });
			writeFileSync(join(copy, file), `${code}\n`);
		}
		try {
			const { stdout, stderr } = spawnSync(
				process.execPath,
				[
					join(checkout, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
					...['--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
					...plants.map(({ file }) => file)
				],
				{ cwd: copy, encoding: 'utf8', maxBuffer: 2 ** 28 }
			);
			if (!stdout.startsWith('{')) throw new Error(stderr);
			const { summary } = JSON.parse(stdout) as {
				summary: { violations: { from: string; rule: { name: string } }[] };
			};
			const files = plants.map(({ file }) => file);
			return summary.violations
				.filter(({ from }) => files.includes(from))
				.map(({ rule }) => rule.name);
		} finally {
			for (const { file } of plants) rmSync(join(copy, file));
		}
	};

	it.each(forbidden)('refuses an import $what', (plant) => {
		const broken = rulesBrokenBy([plant]).filter((rule) => rule !== 'resolvable');
		expect(broken.length).toBeGreaterThan(0);
	});

	it.each(allowed)('lets pass: $what', (plant) => {
		expect(rulesBrokenBy([plant])).toEqual([]);
	});

	it('refuses circles', () => {
		const broken = rulesBrokenBy([
			{
				file: 'src/lib/kernel/planted-a.ts',
				code: `import { b } from './planted-b';\nexport const a = () => b;`
			},
			{
				file: 'src/lib/kernel/planted-b.ts',
				code: `import { a } from './planted-a';\nexport const b = () => a;`
			}
		]);
		expect(broken).toContain('no-circles');
	});

	it("refuses a client that carries its worker's code", () => {
		const client = (kind: string) => [
			{
				file: 'src/lib/tools/client.ts',
				code: `import ${kind}{ run } from './service';\nexport ${kind ? 'type X = typeof run' : 'const x = run'};`
			},
			{ file: 'src/lib/tools/service.ts', code: `export const run = 1;` }
		];
		expect(rulesBrokenBy(client(''))).toEqual(['doors-do-not-carry-services']);
		expect(rulesBrokenBy(client('type '))).toEqual([]);
	});
});
