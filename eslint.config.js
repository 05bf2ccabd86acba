// Lint: types, rooms and their doors, sizes. Exceptions carry their reason here, beside the rule.
import { createRequire } from 'node:module';
import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const { rooms, mayImport } = createRequire(import.meta.url)('./tests/architecture/house.cjs');

const anyOf = (types) => ({ element: { types: { anyOf: types } } });
const doorsOf = (types) => ({ to: { ...anyOf(types), file: { categories: 'door' } } });

/** The same rules as in .dependency-cruiser.cjs; tests/architecture plants violations for both. */
const roomRules = [
	...rooms
		.filter((room) => mayImport(room).length > 0)
		.map((room) => ({
			from: { element: { type: room } },
			allow: doorsOf(mayImport(room))
		})),
	...rooms.map((room) => ({
		from: { element: { type: room }, file: { categories: 'test' } },
		allow: {
			to: { ...anyOf(mayImport(room)), file: { categories: { anyOf: ['testing', 'service'] } } }
		}
	})),
	{ from: { element: { type: 'screens' } }, allow: doorsOf(rooms) },
	{ from: { element: { type: 'screens' } }, allow: { to: anyOf(['screens']) } },
	{ from: { element: { type: 'workers' } }, allow: { to: { file: { categories: 'service' } } } },
	{ from: { element: { type: 'workers' } }, allow: doorsOf(['platform']) },
	{ from: { element: { type: 'app' } }, allow: { to: anyOf(['workers']) } },
	{ allow: { to: { module: { origin: ['external', 'core'] } } } }
];

const typed = {
	parserOptions: { projectService: true, extraFileExtensions: ['.svelte'], svelteConfig }
};

export default ts.config(
	{
		ignores: [
			'build/',
			'.svelte-kit/',
			'test-results/',
			'wasm/',
			'static/',
			'**/generated/',
			'bench/results/'
		]
	},
	js.configs.recommended,
	{
		files: ['src/**/*.{ts,svelte}', 'tests/unit/**/*.ts'],
		extends: [...ts.configs.recommendedTypeChecked],
		languageOptions: { globals: globals.browser, ...typed },
		rules: {
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{ considerDefaultExhaustiveForUnions: true }
			],
			'@typescript-eslint/no-non-null-assertion': 'error',
			// a service answers with a promise in one implementation and at once in another
			'@typescript-eslint/require-await': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
			// an AppError thrown by a port of another room is still an Error
			'@typescript-eslint/only-throw-error': 'error'
		}
	},
	...svelte.configs.recommended,
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, ...typed.parserOptions } },
		rules: {
			'svelte/no-at-html-tags': 'error',
			'prefer-const': 'off',
			// props are declared by `let`
			'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$derived'] }],
			// the shell is prerendered at `/` and the app has no base path
			'svelte/no-navigation-without-resolve': 'off'
		}
	},
	{
		files: ['**/*.svelte'],
		rules: {
			// a component's type is `any` to this linter; svelte-check knows it
			...Object.fromEntries(
				['argument', 'assignment', 'call', 'member-access', 'return'].map((what) => [
					`@typescript-eslint/no-unsafe-${what}`,
					'off'
				])
			)
		}
	},
	{
		files: ['src/**/*.{ts,svelte}'],
		plugins: { boundaries },
		settings: {
			'import/resolver': { typescript: { project: 'tsconfig.json' } },
			'boundaries/include': ['src/**/*'],
			'boundaries/elements': [
				...rooms.map((room) => ({ type: room, pattern: `src/lib/${room}` })),
				{ type: 'workers', pattern: 'src/workers' },
				{ type: 'service-worker', pattern: 'src/service-worker' },
				{ type: 'screens', pattern: 'src/routes' }
			],
			'boundaries/files': [
				{ category: 'door', pattern: ['src/lib/*/index.ts', 'src/lib/ui/*/index.ts'] },
				{ category: 'testing', pattern: 'src/lib/*/*testing.ts' },
				{ category: 'test', pattern: ['**/*.test.ts', '**/*testing.ts'] },
				{ category: 'service', pattern: 'src/lib/*/*service.ts' }
			]
		},
		rules: {
			'boundaries/dependencies': ['error', { default: 'disallow', policies: roomRules }],
			'no-restricted-syntax': [
				'error',
				{ selector: 'ExportAllDeclaration', message: 'A door names what it gives.' }
			],
			'no-console': ['error', { allow: ['error', 'warn'] }],
			eqeqeq: 'error'
		}
	},
	{
		// screens read, compose ui and dispatch commands: no storage, no crypto
		files: ['src/routes/**/*.{ts,svelte}'],
		rules: {
			'no-restricted-globals': [
				'error',
				...[
					'indexedDB',
					'localStorage',
					'sessionStorage',
					'caches',
					'crypto',
					'fetch',
					'Worker'
				].map((name) => ({ name, message: 'A screen asks a room through $lib/app.' }))
			]
		}
	},
	{
		files: ['**/*.{js,mjs,cjs,ts,svelte}'],
		rules: {
			'max-lines': ['error', 300],
			'max-lines-per-function': ['error', { max: 50, IIFEs: false }]
		}
	},
	{
		// a worker exposes one service and does nothing else
		files: ['src/workers/*.worker.ts'],
		rules: { 'max-lines': ['error', 20] }
	},
	{
		// a list of cases is one function (describe) and as long as its cases; journeys tell one story
		files: ['**/*.test.ts', '**/*testing.ts', 'tests/e2e/**', 'bench/**'],
		rules: {
			'max-lines': ['error', 600],
			'max-lines-per-function': 'off',
			'@typescript-eslint/no-non-null-assertion': 'off'
		}
	},
	{
		// tests hand in what no type allows, on purpose
		files: ['src/**/*.test.ts', 'src/**/*testing.ts'],
		rules: {
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
			'@typescript-eslint/unbound-method': 'off'
		}
	},
	{
		files: [
			'*.{js,cjs,ts}',
			'scripts/**',
			'signaling-server/**',
			'tests/**',
			'bench/**',
			'wasm/**/*.mjs'
		],
		// what journeys evaluate runs in the page
		languageOptions: { globals: { ...globals.node, ...globals.browser } }
	},
	{
		files: ['signaling-server/**/*.ts', 'tests/**/*.ts', '*.ts'],
		languageOptions: { parser: ts.parser },
		plugins: { '@typescript-eslint': ts.plugin },
		rules: {
			'no-unused-vars': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }]
		}
	},
	{ files: ['src/**/*.ts', 'src/**/*.svelte', '**/*.ts'], rules: { 'no-undef': 'off' } },
	prettier,
	...svelte.configs.prettier
);
