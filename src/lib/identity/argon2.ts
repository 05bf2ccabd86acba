// Argon2id by hash-wasm (11 KB, loaded when a passphrase is used). One call blocks its thread for about two seconds.

import { argon2id } from 'hash-wasm';
import type { Bytes } from '$lib/kernel';
import type { Cost } from './passphrase';

/** 32 bytes, parallelism 1. Rejects when the device does not give `cost.memoryKiB`. */
export const stretch = async (password: Bytes, salt: Bytes, cost: Cost): Promise<Bytes> =>
	new Uint8Array(
		await argon2id({
			password,
			salt,
			memorySize: cost.memoryKiB,
			iterations: cost.iterations,
			parallelism: 1,
			hashLength: 32,
			outputType: 'binary'
		})
	);
