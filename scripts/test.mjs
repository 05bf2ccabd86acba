// npm test: installs, finds a browser, builds, runs every short suite; one line a suite, exit 0 only when nothing failed.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { ensureBrowser } from './browser.mjs';
import { ensureBuilt } from './build.mjs';
import { inCheckout } from './checkout.mjs';
import { ensureInstalled } from './install.mjs';
import { prepare } from './prepare.mjs';
import { main } from './programs.mjs';
import { SUITE_LIMIT_MS, suites } from './suites.mjs';

const ALL_TOGETHER_MS = 38 * 60_000;
const SIDE_BY_SIDE = 2;
const SHOWN_OF_A_FAILURE = 12_000;

/** Runs one suite and prints its line, with the end of what it said when something failed. */
async function runSuite(suite, endAt) {
	const leftMs = endAt - Date.now();
	const result =
		leftMs > 0
			? await suite.run(Math.min(leftMs, SUITE_LIMIT_MS))
			: { passed: 0, failed: 1, skipped: 0, output: 'There was no time left to run it.' };
	writeFileSync(inCheckout('test-results', `${suite.name}.log`), result.output);
	if (result.failed > 0) console.log(result.output.slice(-SHOWN_OF_A_FAILURE));
	const skipped = result.skipped ? `, ${result.skipped} skipped` : '';
	console.log(`${suite.name}: ${result.passed} passed, ${result.failed} failed${skipped}`);
	return result.failed;
}

async function runAll(list, width, endAt) {
	const waiting = [...list];
	let failed = 0;
	const worker = async () => {
		for (let next = waiting.shift(); next; next = waiting.shift())
			failed += await runSuite(next, endAt);
	};
	await Promise.all(Array.from({ length: width }, worker));
	return failed;
}

await main(async () => {
	const endAt = Date.now() + ALL_TOGETHER_MS;
	await ensureInstalled();
	const chromium = ensureBrowser();
	await prepare();
	await ensureBuilt();
	rmSync(inCheckout('test-results'), { recursive: true, force: true });
	mkdirSync(inCheckout('test-results'), { recursive: true });
	const { first, last } = suites(chromium);
	let failed = 0;
	failed += await runAll(
		first.filter(({ isAlone }) => !isAlone),
		SIDE_BY_SIDE,
		endAt
	);
	failed += await runAll(
		first.filter(({ isAlone }) => isAlone),
		1,
		endAt
	);
	failed += await runAll(last, 1, endAt);
	return failed === 0 ? 0 : 1;
});
