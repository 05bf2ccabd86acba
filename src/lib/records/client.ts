// The photos worker as the app sees it.

import { isThreadGone, WorkerService, type Remote } from '$lib/platform';
import type { PhotosService } from './service';

export type PhotosClient = Remote<PhotosService>;

/** A large picture on a slow phone takes seconds; one that takes longer ends the worker, not the app. */
const PHOTO_MS = 30_000;

export function createPhotosClient(spawn: () => Worker): PhotosClient {
	const { remote } = new WorkerService<PhotosService>({
		name: 'photos',
		spawn,
		timeoutMs: PHOTO_MS,
		killOnTimeout: true
	});
	return {
		// the picture is still here: when the thread died over it, a new one makes it
		process: (file) =>
			remote.process(file).catch((thrown: unknown) => {
				if (isThreadGone(thrown)) return remote.process(file);
				throw thrown;
			})
	};
}
