// The constitutions that this app carries, as the policy worker loads them: its own, and each that was shipped before.

import { fromUtf8, hex, sha256, type Bytes } from '$lib/kernel';
import { RulesUnusable } from './errors';
import data from './generated/data.json';
import hashes from './generated/hashes.json';
import kept from './generated/kept.json';
import wasmUrl from './generated/policy.wasm?url';
import type { RulesHashes } from './model';

export interface PolicySource {
	/** Bytes of the compiled rules. */
	wasm(): Promise<Bytes>;
	data: object;
	hashes: RulesHashes;
}

async function fetchWasm(url: string): Promise<Bytes> {
	const response = await fetch(url);
	if (!response.ok) throw new RulesUnusable(`the rules could not be read (${response.status})`);
	return new Uint8Array(await response.arrayBuffer());
}

export const shippedPolicy: PolicySource = { wasm: () => fetchWasm(wasmUrl), data, hashes };

const keptWasm = import.meta.glob<string>('./generated/kept/*.wasm', {
	query: '?url',
	import: 'default',
	eager: true
});

/** Teams live by the one that they were founded with; a score is computed again by the method that made it. */
export const keptPolicies: readonly PolicySource[] = kept.map((older) => ({
	...older,
	wasm: () => fetchWasm(keptWasm[`./generated/kept/${older.hashes.hash}.wasm`])
}));

/** Bytes that are what their hash says: a half-updated cache must not decide. */
export async function readWasm(source: PolicySource): Promise<Bytes> {
	const bytes = await source.wasm();
	const found = hex(await sha256(bytes));
	if (found === source.hashes.wasm) return bytes;
	const start = bytes[0] === 0x3c ? `: ${fromUtf8(bytes.slice(0, 15))}` : '';
	throw new RulesUnusable(`the compiled rules are not those of this version${start}`);
}
