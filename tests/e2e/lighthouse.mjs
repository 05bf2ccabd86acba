// journey: long (it measures time, and wants the machine for itself: npm run lighthouse)
// Lighthouse on the first screens, as `npm start` serves them: performance 95, accessibility 100, best practices 100.
// On a busy machine a performance below that is measured twice more, and the middle one counts.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { pinnedNode } from '../../scripts/pinned-node.mjs';
import { run } from '../../scripts/programs.mjs';
import { ensureBrowser } from '../../scripts/browser.mjs';
import { journey } from '../lib/journey.mjs';

const WANTED = { performance: 95, accessibility: 100, 'best-practices': 100 };
const CHROME = '--headless=new --no-sandbox --disable-gpu --disable-background-networking';
const ONE_MS = 180_000;

/** Points of each category, and what took some away. */
async function measure(node, url, report) {
	const { code, output } = await run(
		node,
		[
			'node_modules/lighthouse/cli/index.js',
			...[url, '--quiet', '--output=json', `--output-path=${report}`],
			...[`--only-categories=${Object.keys(WANTED).join(',')}`, `--chrome-flags=${CHROME}`]
		],
		{ capture: true, timeoutMs: ONE_MS, env: { CHROME_PATH: ensureBrowser() } }
	);
	assert.equal(code, 0, output.slice(-2000));
	const { categories, audits } = JSON.parse(await readFile(report, 'utf8'));
	const points = {};
	const lost = [];
	for (const [name, { score, auditRefs }] of Object.entries(categories)) {
		points[name] = Math.round(score * 100);
		for (const { id, weight } of auditRefs) {
			const audit = audits[id];
			if (weight > 0 && audit.score !== null && audit.score < 0.9)
				lost.push(`${id}: ${audit.displayValue ?? audit.title}`);
		}
	}
	return { points, lost };
}

async function judge(j, node, url, name) {
	const runs = [await measure(node, url, join(j.results, `${name}-1.json`))];
	for (let more = 2; more <= 3 && runs[0].points.performance < WANTED.performance; more++)
		runs.push(await measure(node, url, join(j.results, `${name}-${more}.json`)));
	const middle = runs.sort((a, b) => a.points.performance - b.points.performance)[
		Math.floor(runs.length / 2)
	];
	console.log(`    ${name}: ${JSON.stringify(middle.points)} ${middle.lost.join('; ')}`);
	for (const [category, wanted] of Object.entries(WANTED))
		assert.ok(middle.points[category] >= wanted, `${category}: ${middle.lost.join('\n')}`);
}

await journey('lighthouse', async (j) => {
	const node = pinnedNode();
	if (!node) {
		j.skip('Lighthouse', `it needs Node 22.19, and this is ${process.version}`);
		return;
	}
	const site = await j.site();
	for (const [name, path] of Object.entries({ welcome: '/', verify: '/verify' }))
		await j.check(`${path} in Lighthouse`, () => judge(j, node, site.url + path, name));
});
