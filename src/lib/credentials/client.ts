// The credentials worker as the app sees it: lazy, because its libraries weigh 65 KB.

import { callback, WorkerService } from '$lib/platform';
import type { Sign } from './library';
import type { CredentialsService } from './service';

export interface CredentialsClient extends CredentialsService {
	readonly worker: WorkerService<CredentialsService>;
}

/** A token that cannot be judged in this time is not judged: promises.md gives /verify 15 s. */
const VERIFY_MS = 12_000;

export function createCredentialsClient(spawn: () => Worker): CredentialsClient {
	const worker = new WorkerService<CredentialsService>({
		name: 'credentials',
		spawn,
		timeouts: { verifyToken: VERIFY_MS, issuePivc: 60_000, present: 60_000 },
		killOnTimeout: true
	});
	const { remote } = worker;
	return {
		worker,
		issuePivc: (input, sign: Sign) => remote.issuePivc(input, callback(sign)),
		present: (input, sign: Sign) => remote.present(input, callback(sign)),
		verifyToken: (token, context) => remote.verifyToken(token, context)
	};
}
