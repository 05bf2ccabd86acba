// The photos worker as the app sees it.

import { WorkerService, type Remote } from '$lib/platform';
import type { PhotosService } from './service';

export type PhotosClient = Remote<PhotosService>;

/** A large picture on a slow phone takes seconds; one that takes longer ends the worker, not the app. */
const PHOTO_MS = 30_000;

export const createPhotosClient = (spawn: () => Worker): PhotosClient =>
	new WorkerService<PhotosService>({
		name: 'photos',
		spawn,
		timeoutMs: PHOTO_MS,
		killOnTimeout: true
	}).remote;
