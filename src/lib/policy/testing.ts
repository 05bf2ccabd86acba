// The shipped rules from disk, for tests under Node.

import { readFileSync } from 'node:fs';
import type { DecisionInput } from '$lib/commands';
import type { Json } from '$lib/kernel';
import type { PolicySource } from './shipped';
import type { Constitution } from './model';

const generated = (name: string) => new URL(`./generated/${name}`, import.meta.url);
const json = (name: string): unknown => JSON.parse(readFileSync(generated(name), 'utf8'));

const bytes = (name: string) => new Uint8Array(readFileSync(generated(name)));
export const builtWasm = () => bytes('policy.wasm');
export const builtConstitution = () => json('constitution.json') as Constitution;

export const builtSource = (): PolicySource => ({
	wasm: () => Promise.resolve(builtWasm()),
	data: json('data.json') as object,
	hashes: json('hashes.json') as PolicySource['hashes']
});

/** Those that were shipped before, oldest first. */
export const builtKept = (): PolicySource[] =>
	(json('kept.json') as Pick<PolicySource, 'data' | 'hashes'>[]).map((older) => ({
		...older,
		wasm: () => Promise.resolve(bytes(`kept/${older.hashes.hash}.wasm`))
	}));

/** A question as the pipeline asks it. */
export const asked = (
	role: string,
	name: string,
	properties: { [key: string]: Json } = {},
	constitution = builtSource().hashes.hash
): DecisionInput => ({
	subject: { type: 'did', id: 'did:key:me', properties: { role, name: 'Kofi' } },
	action: { name, properties: {} },
	resource: { type: name.split('.')[0], id: 'x', properties },
	context: {
		source: 'tap',
		time: '2026-11-22T19:00:00.000Z',
		online: false,
		workspace: role === 'self' ? null : { id: 'w', constitution }
	}
});
