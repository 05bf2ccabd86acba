// Every thread of the app, by its address: hashed files on this origin, so that Trusted Types and CSP let them start.

import credentialsUrl from '../../workers/credentials.worker.ts?worker&url';
import identityUrl from '../../workers/identity.worker.ts?worker&url';
import ledgerUrl from '../../workers/ledger.worker.ts?worker&url';
import photosUrl from '../../workers/photos.worker.ts?worker&url';
import policyUrl from '../../workers/policy.worker.ts?worker&url';
import regoKitUrl from '../../workers/rego-kit.worker.ts?worker&url';

const spawner = (name: string, url: string) => () => new Worker(url, { type: 'module', name });

export const spawn = {
	credentials: spawner('credentials', credentialsUrl),
	identity: spawner('identity', identityUrl),
	ledger: spawner('ledger', ledgerUrl),
	photos: spawner('photos', photosUrl),
	policy: spawner('policy', policyUrl),
	regoKit: spawner('rego-kit', regoKitUrl)
};
