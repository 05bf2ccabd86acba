// npm run lint: ESLint with types and room boundaries, then dependency-cruiser; one exit code for both.
import { prepare } from './prepare.mjs';
import { main, runNode } from './programs.mjs';

await main(async () => {
	await prepare();
	const eslint = await runNode(['node_modules/eslint/bin/eslint.js', '--max-warnings=0', '.']);
	const cruiser = await runNode([
		'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
		...['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src']
	]);
	return eslint.code || cruiser.code;
});
