// npm run fuzz -- [NAME] [--seconds N]: property tests with other seeds and many more runs than the unit suite has time for.
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { filesUnder, inCheckout } from './checkout.mjs';
import { prepare } from './prepare.mjs';
import { main, runNode, SentenceError } from './programs.mjs';

const RUNS = 2_000;

function readArguments(args) {
	const at = args.indexOf('--seconds');
	const seconds = at === -1 ? 60 : Number(args[at + 1]);
	if (!(seconds > 0)) throw new SentenceError('--seconds takes a number above 0.');
	const names = args.filter((_, index) => at === -1 || (index !== at && index !== at + 1));
	return { names, seconds };
}

/** Every test file that states properties. */
const propertyTests = () =>
	filesUnder(['src', 'signaling-server', 'tests/unit']).filter(
		(file) =>
			file.endsWith('.test.ts') && readFileSync(inCheckout(file), 'utf8').includes('fast-check')
	);

await main(async () => {
	const { names, seconds } = readArguments(process.argv.slice(2));
	await prepare();
	const end = Date.now() + seconds * 1000;
	let passed = 0;
	let failed = 0;
	do {
		const seed = Number(process.env.AZORA_FUZZ_SEED ?? randomInt(2 ** 31));
		console.log(`seed ${seed}`);
		const { code } = await runNode(
			[
				'node_modules/vitest/vitest.mjs',
				'run',
				'--testTimeout=300000',
				...(names.length ? names : propertyTests())
			],
			{ env: { AZORA_FUZZ_SEED: String(seed), AZORA_FUZZ_RUNS: String(RUNS) } }
		);
		if (code === 0) passed += 1;
		else failed += 1;
	} while (Date.now() < end && failed === 0);
	console.log(`fuzz: ${passed} passed, ${failed} failed`);
	return failed === 0 ? 0 : 1;
});
