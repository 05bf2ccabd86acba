// The rego-kit worker as the app sees it: started for a check, ended when a check takes too long.

import { WorkerService } from '$lib/platform';
import type { RegoKitService } from './rego-kit-service';

export type RegoKitClient = WorkerService<RegoKitService>;

/** Loading 8 MB over a slow network is part of the first call. */
const TIMEOUT_MS = 120_000;

export const createRegoKitClient = (spawn: () => Worker): RegoKitClient =>
	new WorkerService<RegoKitService>({
		name: 'rego-kit',
		spawn,
		killOnTimeout: true,
		timeoutMs: TIMEOUT_MS
	});
