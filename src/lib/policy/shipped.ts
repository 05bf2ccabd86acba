// The constitution that this version of the app carries, as the policy worker loads it.

import { fromUtf8, hex, sha256, type Bytes } from '$lib/kernel';
import { RulesUnusable } from './errors';
import data from './generated/data.json';
import hashes from './generated/hashes.json';
import wasmUrl from './generated/policy.wasm?url';

export interface PolicySource {
	/** Bytes of the compiled rules. */
	wasm(): Promise<Bytes>;
	data: object;
	hashes: { hash: string; version: number; methodDigest: string; wasm: string };
}

async function fetchWasm(): Promise<Bytes> {
	const response = await fetch(wasmUrl);
	if (!response.ok) throw new RulesUnusable(`the rules could not be read (${response.status})`);
	return new Uint8Array(await response.arrayBuffer());
}

export const shippedPolicy: PolicySource = { wasm: fetchWasm, data, hashes };

/** Bytes that are what their hash says: a half-updated cache must not decide. */
export async function readWasm(source: PolicySource): Promise<Bytes> {
	const bytes = await source.wasm();
	const found = hex(await sha256(bytes));
	if (found === source.hashes.wasm) return bytes;
	const start = bytes[0] === 0x3c ? `: ${fromUtf8(bytes.slice(0, 15))}` : '';
	throw new RulesUnusable(`the compiled rules are not those of this version${start}`);
}
