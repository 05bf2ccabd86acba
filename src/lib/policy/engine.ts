// The compiled constitution in this thread: @open-policy-agent/opa-wasm behind an adapter that knows its traps.

import { loadPolicy } from '@open-policy-agent/opa-wasm';
import { utf8, type Bytes, type Json } from '$lib/kernel';
import { EngineFailed, QuestionTooLarge, RulesUnusable } from './errors';
import { hostBuiltins, type Builtin } from './host-builtins';

/** 64 KiB pages: 5 to begin with, 100 MB at most. */
const MEMORY = { initial: 5, maximum: 1600 };

/** Beyond this an engine is replaced: its memory never shrinks. */
export const WORN_BYTES = 48 * 1024 * 1024;

interface LoadedPolicy {
	mem: WebAssembly.Memory;
	entrypoints: Record<string, number>;
	wasmInstance: WebAssembly.Instance;
	setData(data: object | ArrayBuffer): void;
	evaluate(input: ArrayBuffer | undefined, entrypoint: string): { result: Json }[];
}

export interface Question {
	entrypoint: string;
	input: unknown;
	/** What `time.now_ns` gives, in milliseconds; null leaves it undefined. */
	now?: number | null;
	/** Bytes of JSON that the input may have. */
	limit?: number;
}

const DEFAULT_LIMIT = 64 * 1024;

/** A host builtin that throws would end the whole evaluation; in OPA it makes the rule undefined. */
const guarded =
	(builtin: Builtin): Builtin =>
	(...args: never[]) => {
		try {
			return builtin(...args);
		} catch {
			return undefined;
		}
	};

export class PolicyEngine {
	readonly #policy: LoadedPolicy;
	#now: number | null = null;

	private constructor(policy: LoadedPolicy) {
		this.#policy = policy;
	}

	/** Data is not part of the module: without it rules over data would silently pass. */
	static async load(wasm: WebAssembly.Module | Bytes, data: object): Promise<PolicyEngine> {
		let engine: PolicyEngine | undefined;
		const builtins = Object.fromEntries(
			Object.entries(hostBuiltins(() => engine?.pinnedNow ?? null)).map(([name, builtin]) => [
				name,
				guarded(builtin)
			])
		);
		try {
			const policy = (await loadPolicy(wasm, { ...MEMORY }, builtins)) as unknown as LoadedPolicy;
			requireBuiltins(policy, builtins);
			policy.setData(data);
			engine = new PolicyEngine(policy);
			return engine;
		} catch (thrown) {
			if (thrown instanceof RulesUnusable) throw thrown;
			throw new RulesUnusable(textOf(thrown));
		}
	}

	get pinnedNow(): number | null {
		return this.#now;
	}

	get isWorn(): boolean {
		return this.#policy.mem.buffer.byteLength > WORN_BYTES;
	}

	/**
	 * The answer of an entry point; undefined when the rules have none.
	 * Throws `policy/engine-failed`, `policy/question-too-large`.
	 */
	ask({ entrypoint, input, now = null, limit = DEFAULT_LIMIT }: Question): Json | undefined {
		const text = JSON.stringify(input) as string | undefined;
		// as JSON text: the SDK takes null, false, 0 and "" for no input at all, which only undefined is
		const bytes = text === undefined ? undefined : utf8(text);
		if (bytes && bytes.length > limit) throw new QuestionTooLarge(bytes.length, limit);
		this.#now = now;
		try {
			const answer = this.#policy.evaluate(bytes?.buffer, entrypoint);
			return answer[0]?.result;
		} catch (thrown) {
			throw new EngineFailed(textOf(thrown), thrown);
		} finally {
			this.#now = null;
		}
	}
}

/** The SDK throws strings and plain objects. */
function textOf(thrown: unknown): string {
	if (typeof thrown === 'string') return thrown;
	const message = (thrown as { message?: unknown } | null)?.message;
	return typeof message === 'string' ? message : String(thrown);
}

/** A module that needs a builtin which nobody here has would fail in the middle of a decision. */
function requireBuiltins(policy: LoadedPolicy, builtins: Record<string, Builtin>): void {
	const exports = policy.wasmInstance.exports as Record<string, (...args: number[]) => number>;
	const start = exports.opa_json_dump(exports.builtins());
	const memory = new Uint8Array(policy.mem.buffer);
	const text = new TextDecoder().decode(memory.subarray(start, memory.indexOf(0, start)));
	const missing = Object.keys(JSON.parse(text) as object).filter(
		(name) => !Object.hasOwn(builtins, name)
	);
	if (missing.length) throw new RulesUnusable(`these rules need ${missing.join(', ')}`);
}
