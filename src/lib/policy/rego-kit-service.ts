// rego-kit in its own worker: checks, formats, tests, builds and evaluates rules on this device.

import { fromUtf8, utf8 } from '$lib/kernel';
import { loadGzippedModule, runWasi } from '$lib/platform';
import kitUrl from '../../../wasm/dist/rego-kit.wasm.gz?url';
import { KitFailed } from './errors';
import type {
	Annotation,
	BuiltRules,
	EvalResult,
	KitAnswer,
	KitRequest,
	Modules,
	Problem,
	TestReport
} from './rego-kit-model';

type CheckOptions = Pick<KitRequest, 'schemas' | 'strict'>;

export interface RegoKitService {
	/** Fetches and compiles the module (8 MB); every other call does it too. */
	load(): Promise<void>;
	check(modules: Modules, options?: CheckOptions): Promise<KitAnswer<'ok'>>;
	fmt(modules: Modules): Promise<KitAnswer<Modules>>;
	annotations(modules: Modules): Promise<KitAnswer<Annotation[]>>;
	test(
		modules: Modules,
		data: Record<string, unknown>,
		schemas?: Record<string, unknown>
	): Promise<KitAnswer<TestReport>>;
	build(request: Omit<KitRequest, 'cmd'>): Promise<KitAnswer<BuiltRules>>;
	eval(request: Omit<KitRequest, 'cmd'>): Promise<KitAnswer<EvalResult>>;
	/** Several requests in one run of the program: its start costs more than most of them. */
	batch(requests: KitRequest[]): Promise<KitAnswer<unknown>[]>;
}

export function createRegoKitService(
	compile: () => Promise<WebAssembly.Module> = () => loadGzippedModule(kitUrl)
): RegoKitService {
	let module: Promise<WebAssembly.Module> | null = null;

	async function load(): Promise<WebAssembly.Module> {
		module ??= compile();
		try {
			return await module;
		} catch (thrown) {
			module = null;
			throw thrown;
		}
	}

	async function batch(requests: KitRequest[]): Promise<KitAnswer<unknown>[]> {
		const stdin = utf8(requests.map((request) => JSON.stringify(request)).join('\n'));
		const { stdout, stderr, exitCode } = await runWasi(await load(), { args: ['rego-kit'], stdin });
		const lines = fromUtf8(stdout).split('\n').filter(Boolean);
		if (exitCode !== 0 || lines.length !== requests.length)
			throw new KitFailed(`${exitCode}: ${new TextDecoder().decode(stderr)}`);
		return lines.map(answerOf);
	}

	async function one<T>(request: KitRequest): Promise<KitAnswer<T>> {
		const [answer] = await batch([request]);
		return answer as KitAnswer<T>;
	}

	return {
		load: async () => {
			await load();
		},
		check: (modules, options = {}) => one({ cmd: 'check', strict: true, ...options, modules }),
		fmt: (modules) => one({ cmd: 'fmt', modules }),
		annotations: (modules) => one({ cmd: 'annotations', modules }),
		test: (modules, data, schemas) => one({ cmd: 'test', modules, data, schemas }),
		build: (request) => one({ ...request, cmd: 'build' }),
		eval: (request) => one({ ...request, cmd: 'eval' }),
		batch
	};
}

function answerOf(line: string): KitAnswer<unknown> {
	const answer = JSON.parse(line) as { value: unknown; error?: string; errors?: Problem[] };
	if (answer.error === undefined) return { ok: true, value: answer.value };
	return { ok: false, problems: answer.errors ?? [] };
}
