// Which Chromium the tests drive: AZORA_CHROMIUM, a known path, or one that is installed now.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { checkout } from './checkout.mjs';
import { SentenceError } from './programs.mjs';

const KNOWN_PATHS = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome-stable',
	'/usr/bin/google-chrome',
	'/snap/bin/chromium',
	'/opt/google/chrome/chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium'
];

const isRunnable = (path) => {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
};

/** Where playwright-core keeps what it downloaded; newest first. */
function downloaded() {
	const home = homedir();
	const roots = [
		process.env.PLAYWRIGHT_BROWSERS_PATH,
		join(home, '.cache/ms-playwright'),
		join(home, 'Library/Caches/ms-playwright')
	];
	const inside = [
		'chrome-linux64/chrome',
		'chrome-linux/chrome',
		'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
		'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing'
	];
	return roots
		.filter((root) => root && existsSync(root))
		.flatMap((root) =>
			readdirSync(root)
				.filter((name) => /^chromium-\d+$/.test(name))
				.sort()
				.reverse()
				.flatMap((name) => inside.map((path) => join(root, name, path)))
		);
}

/** Path of a Chromium that is already here, or null. */
export function findBrowser() {
	const named = process.env.AZORA_CHROMIUM;
	if (named) {
		if (isRunnable(named)) return named;
		throw new SentenceError(`AZORA_CHROMIUM names ${named}, and nothing that can be run is there.`);
	}
	return [...KNOWN_PATHS, ...downloaded()].find(isRunnable) ?? null;
}

const run = (command, args) =>
	spawnSync(command, args, { cwd: checkout, stdio: ['ignore', 2, 2] }).status === 0;

function installWithApt() {
	const isRoot = process.getuid?.() === 0;
	if (!isRoot || !existsSync('/etc/debian_version')) return false;
	const quiet = ['-q', '-y', '--no-install-recommends'];
	return run('apt-get', ['update', '-q']) && run('apt-get', ['install', ...quiet, 'chromium']);
}

const installWithPlaywright = () =>
	existsSync(join(checkout, 'node_modules/playwright-core/cli.js')) &&
	run(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium']);

/** Path of a Chromium, installed when there is none. */
export function ensureBrowser() {
	const here = findBrowser();
	if (here) return here;
	for (const install of [installWithApt, installWithPlaywright]) {
		if (!install()) continue;
		const path = findBrowser();
		if (path) return path;
	}
	throw new SentenceError(
		'No Chromium was found and none could be installed: ' +
			'install Chromium or Chrome, or name one with AZORA_CHROMIUM=/path/to/chromium.'
	);
}
