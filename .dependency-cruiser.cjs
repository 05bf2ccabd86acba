// Imports go downhill only, through doors only, and never in circles. ESLint says the same while typing
// (eslint.config.js); a test plants violations and sees that both notice.
const { rooms, mayImport } = require('./tests/architecture/house.cjs');

/** What may be imported from outside of a room; `ui` has one door for each of its folders. */
const DOOR = String.raw`^src/lib/([^/]+/index\.ts|ui/[^/]+/index\.ts)$`;
/** What a room gives to the tests of the rooms above it. */
const TESTING = String.raw`/[a-z-]*testing\.ts$`;
const SERVICE = String.raw`^src/lib/[^/]+/[a-z-]*service\.ts$`;

const uphill = rooms.map((room) => {
	const forbidden = rooms.filter((other) => other !== room && !mayImport(room).includes(other));
	// only the composition root starts threads
	const elsewhere = ['routes/', 'service-worker/', ...(room === 'app' ? [] : ['workers/'])];
	return {
		name: `downhill-${room}`,
		severity: 'error',
		comment: `${room} imports only ${mayImport(room).join(', ') || 'nothing of the app'}`,
		from: { path: `^src/lib/${room}/` },
		to: { path: `^src/(${[...elsewhere, ...forbidden.map((other) => `lib/${other}/`)].join('|')})` }
	};
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		...uphill,
		{
			name: 'through-the-door',
			severity: 'error',
			comment: 'from outside of a room only $lib/<room>',
			from: { path: '^src/lib/([^/]+)/' },
			to: { path: '^src/lib/', pathNot: ['^src/lib/$1/', DOOR, TESTING, SERVICE] }
		},
		{
			name: 'services-run-in-workers',
			severity: 'error',
			comment: 'only a worker runs a service, and tests that want it without its thread',
			from: { path: '^src/lib/([^/]+)/', pathNot: [String.raw`\.test\.ts$`, TESTING] },
			to: { path: SERVICE, pathNot: '^src/lib/$1/' }
		},
		{
			name: 'test-kit-only-in-tests',
			severity: 'error',
			from: { path: '^src/', pathNot: [String.raw`\.test\.ts$`, TESTING] },
			to: { path: TESTING }
		},
		{
			name: 'screens-through-the-door',
			severity: 'error',
			comment: 'screens read, compose ui and dispatch commands: no store, no service',
			from: { path: '^src/(routes/|hooks)' },
			to: { path: '^src/lib/', pathNot: [DOOR] }
		},
		{
			name: 'worker-is-one-service',
			severity: 'error',
			comment: "a worker imports one room's service and platform",
			from: { path: '^src/workers/' },
			to: {
				path: '^src/',
				pathNot: [SERVICE, String.raw`^src/lib/platform/(index|rpc)\.ts$`]
			}
		},
		{
			name: 'service-worker-knows-no-domain',
			severity: 'error',
			from: { path: '^src/service-worker/' },
			to: { path: '^src/', pathNot: '^src/service-worker/' }
		},
		{
			name: 'doors-do-not-carry-services',
			severity: 'error',
			comment: "the main thread must not load a worker's code: types only",
			from: { path: String.raw`^src/lib/[^/]+/(index|client)\.ts$` },
			to: {
				path: SERVICE,
				dependencyTypesNot: ['type-only']
			}
		},
		{
			name: 'no-circles',
			severity: 'error',
			from: {},
			to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }
		},
		{
			name: 'no-node-in-the-app',
			severity: 'error',
			comment: 'it runs in a browser',
			from: { path: '^src/', pathNot: [String.raw`\.test\.ts$`, TESTING] },
			to: { dependencyTypes: ['core'] }
		},
		{
			name: 'resolvable',
			severity: 'error',
			from: {},
			to: {
				couldNotResolve: true,
				pathNot: [String.raw`^\$(app|env|service-worker)`, '/generated/', '^virtual:', '^~icons/']
			}
		}
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: ['/generated/', String.raw`\?(raw|url|worker)`] },
		tsPreCompilationDeps: true,
		webpackConfig: { fileName: 'tests/architecture/aliases.cjs' },
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['svelte', 'browser', 'import', 'types', 'default'],
			extensions: ['.ts', '.js', '.mjs', '.svelte', '.svelte.ts', '.json', '.d.ts']
		}
	}
};
