// The identity worker as the app sees it.

import { WorkerService } from '$lib/platform';
import type { IdentityService } from './service';

export type IdentityClient = WorkerService<IdentityService>;

/** Where Argon2id or a whole backup keeps the thread busy: 2 s on a laptop, many times that on a cheap phone. */
const BUSY = ['unlock', 'addWay', 'backup', 'openBackup', 'restore'] as const;
const BUSY_MS = 180_000;

export const createIdentityClient = (spawn: () => Worker): IdentityClient =>
	new WorkerService<IdentityService>({
		name: 'identity',
		spawn,
		busy: BUSY,
		timeouts: Object.fromEntries(BUSY.map((name) => [name, BUSY_MS]))
	});
