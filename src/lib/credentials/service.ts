// The credentials worker's work: issue, present, verify. It holds no key and knows no workspace.

import { issuePivc, present } from './issue';
import { verifyToken } from './verify';

/** `sign` crosses the thread: wrap it with `callback()` of the platform, as client.ts does. */
export interface CredentialsService {
	issuePivc: typeof issuePivc;
	present: typeof present;
	verifyToken: typeof verifyToken;
}

export const createCredentialsService = (): CredentialsService => ({
	issuePivc,
	present,
	verifyToken
});
