// Checks docs/feature-matrix.json against the run that just ended: each claimed row names tests that exist, ran and passed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { checkout, inCheckout } from './checkout.mjs';
import { main } from './programs.mjs';

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** What ran, as `path#title`, with the state it ended in. Vitest titles are short and full (with their groups). */
export function testsThatRan(results = inCheckout('test-results')) {
	const ran = new Map();
	if (!existsSync(results)) return ran;
	for (const entry of readdirSync(results, { withFileTypes: true })) {
		if (entry.isFile() && entry.name.endsWith('.json'))
			for (const file of readJson(`${results}/${entry.name}`).testResults ?? [])
				for (const { title, fullName, status } of file.assertionResults) {
					const path = relative(checkout, file.name);
					ran.set(`${path}#${title}`, status);
					ran.set(`${path}#${fullName}`, status);
				}
		const report = `${results}/${entry.name}/report.json`;
		if (entry.isDirectory() && existsSync(report))
			for (const { title, state } of readJson(report).steps)
				ran.set(`tests/e2e/${entry.name}.mjs#${title}`, state);
	}
	return ran;
}

/** Why a claim does not hold, or null. */
function troubleWith({ feature, state, tests }, ran) {
	if (state !== 'works') return null;
	if (!Array.isArray(tests) || tests.length === 0)
		return `${feature}: claimed, but no test is named`;
	for (const test of tests) {
		const outcome = ran.get(test);
		if (outcome !== 'passed') return `${feature}: ${test} ${outcome ?? 'did not run'}`;
	}
	return null;
}

await main(() => {
	const rows = readJson(inCheckout('docs/feature-matrix.json'));
	const ran = testsThatRan();
	const claimed = rows.filter(({ state }) => state === 'works');
	const troubles = claimed
		.map((row) => troubleWith(row, ran))
		.filter((trouble) => trouble !== null);
	for (const trouble of troubles) console.log(`  ✗ ${trouble}`);
	console.log(`claims: ${claimed.length - troubles.length} passed, ${troubles.length} failed`);
	return troubles.length === 0 ? 0 : 1;
});
