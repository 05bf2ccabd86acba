// npm run e2e -- NAME: one journey in real browsers; results in test-results/NAME.
import { existsSync, readdirSync } from 'node:fs';
import process from 'node:process';
import { inCheckout } from './checkout.mjs';
import { main, runNode, SentenceError } from './programs.mjs';
import { ensureBuilt } from './build.mjs';
import { ensureBrowser } from './browser.mjs';

const journeys = () =>
	readdirSync(inCheckout('tests/e2e'))
		.filter((file) => file.endsWith('.mjs'))
		.map((file) => file.replace(/\.mjs$/, ''))
		.sort();

await main(async () => {
	const [name, ...rest] = process.argv.slice(2);
	if (!name || !existsSync(inCheckout('tests/e2e', `${name}.mjs`)))
		throw new SentenceError(`npm run e2e -- NAME, where NAME is one of: ${journeys().join(', ')}`);
	const chromium = ensureBrowser();
	await ensureBuilt();
	const { code } = await runNode([`tests/e2e/${name}.mjs`, ...rest], {
		env: { AZORA_CHROMIUM: chromium }
	});
	return code;
});
