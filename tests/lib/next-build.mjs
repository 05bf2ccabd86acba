// The same sources built once more under another version, beside the site: what a host serves after a release. A real build,
// in a copy, so that nothing of this checkout changes while other tests run; kept until a source changes.

import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { inCheckout, readStamp, writeStamp } from '../../scripts/checkout.mjs';
import { mustRun } from '../../scripts/programs.mjs';

const COPIED = [
	...['src', 'static', 'messages', 'policies', 'project.inlang', 'scripts', 'signaling-server'],
	...['wasm/dist', 'package.json', 'svelte.config.js', 'vite.config.ts', 'tsconfig.json']
];

/** Folder of the built site; `version` is what its service worker says. */
export async function nextBuild(version) {
	const { sources } = readStamp('build') ?? {};
	const copy = inCheckout('test-results/next-build');
	const site = join(copy, 'build');
	const known = readStamp('next-build');
	if (existsSync(site) && known?.sources === sources && known?.version === version) return site;
	rmSync(copy, { recursive: true, force: true });
	mkdirSync(copy, { recursive: true });
	for (const path of COPIED) cpSync(inCheckout(path), join(copy, path), { recursive: true });
	symlinkSync(inCheckout('node_modules'), join(copy, 'node_modules'));
	await mustRun('The second build', [inCheckout('node_modules/vite/bin/vite.js'), 'build'], {
		cwd: copy,
		capture: true,
		env: { AZORA_VERSION: version, NODE_ENV: 'production' }
	});
	writeStamp('next-build', { sources, version });
	return site;
}
