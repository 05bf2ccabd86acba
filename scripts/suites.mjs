// The suites of `npm test`: what runs, what each counts, what may run side by side.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { inCheckout } from './checkout.mjs';
import { runNode } from './programs.mjs';

const VITEST = 'node_modules/vitest/vitest.mjs';
const MINUTE = 60_000;

/**
 * @typedef {{passed: number, failed: number, skipped: number}} Counts
 * @typedef {{name: string, isAlone: boolean, run: (timeoutMs: number) => Promise<Counts & {output: string}>}} Suite
 */

const crashed = (output, reason) => ({
	passed: 0,
	failed: 1,
	skipped: 0,
	output: `${output}\n${reason}`
});

/** What a suite may see of the environment: no port or origin list of the person who runs the tests. */
export const testEnvironment = (extra = {}) => ({
	...Object.fromEntries(
		Object.keys(process.env)
			.filter((name) => name.startsWith('AZORA_') && name !== 'AZORA_CHROMIUM')
			.map((name) => [name, undefined])
	),
	NODE_ENV: undefined,
	CI: '1',
	...extra
});

/** Vitest's JSON report of one run: `test-results/NAME.json`, which the check of the claims reads too. */
function readVitest(path) {
	if (!existsSync(path)) return null;
	const report = JSON.parse(readFileSync(path, 'utf8'));
	const files = report.testResults ?? [];
	// a file that cannot even be loaded has no tests that could fail
	const broken = files.filter(
		({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0
	).length;
	return {
		passed: report.numPassedTests,
		failed: report.numFailedTests + broken,
		skipped: report.numPendingTests + (report.numTodoTests ?? 0)
	};
}

const vitestSuite = (name, args) => ({
	name,
	isAlone: false,
	async run(timeoutMs) {
		const report = inCheckout('test-results', `${name}.json`);
		const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
		const { code, output, isTimedOut } = await runNode([VITEST, 'run', ...args, ...reporters], {
			capture: true,
			timeoutMs,
			env: testEnvironment()
		});
		const counts = readVitest(report);
		if (isTimedOut) return crashed(output, `${name} took longer than it may.`);
		if (!counts) return crashed(output, `${name} ended without a report (exit code ${code}).`);
		// errors outside of any test
		if (code !== 0 && counts.failed === 0) counts.failed = 1;
		return { ...counts, output };
	}
});

/** Each folder of tests/ with a vitest.config.ts is a suite of its name. */
const vitestFolders = () =>
	readdirSync(inCheckout('tests'))
		.sort()
		.map((name) => ({ name, config: `tests/${name}/vitest.config.ts` }))
		.filter(({ config }) => existsSync(inCheckout(config)))
		.map(({ name, config }) => vitestSuite(name, ['--config', config]));

const CLOSING = /^(\S+): (\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;

/** A journey or script that ends with its own closing line. */
const scriptSuite = (name, path, { isAlone = false, env = {} } = {}) => ({
	name,
	isAlone,
	async run(timeoutMs) {
		const { code, output, isTimedOut } = await runNode([path], {
			capture: true,
			timeoutMs,
			env: testEnvironment(env)
		});
		if (isTimedOut) return crashed(output, `${name} took longer than it may.`);
		const closing = output
			.trimEnd()
			.split('\n')
			.reverse()
			.map((line) => CLOSING.exec(line));
		const found = closing.find((match) => match !== null);
		if (!found)
			return crashed(output, `${name} ended without its closing line (exit code ${code}).`);
		const [passed, failed, skipped] = found.slice(2).map((text) => Number(text ?? 0));
		return { passed, failed: code !== 0 ? Math.max(failed, 1) : failed, skipped, output };
	}
});

/** Journeys say in a comment when they are too long for `npm test` or measure time: `// journey: long`, `// journey: alone`. */
function journeys(chromium) {
	return readdirSync(inCheckout('tests/e2e'))
		.filter((file) => file.endsWith('.mjs'))
		.sort()
		.map((file) => ({
			path: `tests/e2e/${file}`,
			name: file.replace(/\.mjs$/, ''),
			text: readFileSync(inCheckout('tests/e2e', file), 'utf8')
		}))
		.filter(({ text }) => !/^\/\/ journey: long\b/m.test(text))
		.map(({ path, name, text }) =>
			scriptSuite(name, path, {
				isAlone: /^\/\/ journey: alone\b/m.test(text),
				env: { AZORA_CHROMIUM: chromium }
			})
		);
}

/** Side by side first, then what wants the machine for itself, then the check of the claims, which reads the reports. */
export const suites = (chromium) => ({
	first: [vitestSuite('unit', []), ...vitestFolders(), ...journeys(chromium)],
	last: [scriptSuite('claims', 'scripts/claims.mjs')]
});

export const SUITE_LIMIT_MS = 12 * MINUTE;
