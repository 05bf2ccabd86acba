// npm run bench -- NAME: runs bench/NAME*.mjs on the built site, prints one JSON line last, keeps it in bench/results/NAME.json.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, platform, totalmem } from 'node:os';
import process from 'node:process';
import { ensureBrowser } from './browser.mjs';
import { ensureBuilt } from './build.mjs';
import { inCheckout } from './checkout.mjs';
import { main, runNode, SentenceError } from './programs.mjs';

const benches = () =>
	readdirSync(inCheckout('bench'))
		.filter((file) => file.endsWith('.mjs'))
		.map((file) => file.replace(/\.mjs$/, ''))
		.sort();

/** The file of exactly that name, else the only one that begins with it. */
function pick(name) {
	const all = benches();
	const found = all.includes(name) ? [name] : all.filter((bench) => name && bench.startsWith(name));
	if (found.length === 1) return found[0];
	throw new SentenceError(`npm run bench -- NAME, where NAME is one of: ${all.join(', ')}`);
}

const machine = () => ({
	cpu: cpus()[0]?.model ?? 'unknown',
	cores: cpus().length,
	memoryGb: Math.round(totalmem() / 2 ** 30),
	platform: platform(),
	node: process.versions.node
});

/** The last line that is a JSON object: what the benchmark found. */
function findResult(output) {
	for (const line of output.trimEnd().split('\n').reverse()) {
		if (!line.startsWith('{')) continue;
		try {
			return JSON.parse(line);
		} catch {
			// a line that only looks like it
		}
	}
	return null;
}

await main(async () => {
	const [asked = '', ...rest] = process.argv.slice(2);
	const name = pick(asked);
	const chromium = ensureBrowser();
	await ensureBuilt();
	const load = loadavg();
	const { code, output } = await runNode([`bench/${name}.mjs`, ...rest], {
		capture: true,
		env: { AZORA_CHROMIUM: chromium },
		onLine: (line) => line.startsWith('{') || console.error(line)
	});
	const result = findResult(output);
	if (code !== 0 || !result)
		throw new SentenceError(`The benchmark ${name} failed (exit code ${code}).`);
	const about = { name, date: new Date().toISOString(), machine: machine(), loadavg: load };
	const line = JSON.stringify({ ...about, ...result });
	if (!existsSync(inCheckout('bench/results'))) mkdirSync(inCheckout('bench/results'));
	writeFileSync(inCheckout('bench/results', `${asked}.json`), `${line}\n`);
	console.log(line);
	return 0;
});
