// The identity worker as the app sees it.

import { WorkerService } from '$lib/platform';
import type { IdentityService } from './service';

export type IdentityClient = WorkerService<IdentityService>;

export const createIdentityClient = (spawn: () => Worker): IdentityClient =>
	new WorkerService<IdentityService>({ name: 'identity', spawn });
