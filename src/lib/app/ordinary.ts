// The ordinary case of each command: the facts with which the rules are asked "may I?" before there is an input.

import type { Json } from '$lib/kernel';

/** Somebody else than who asks. */
const OTHER = 'did:key:other';

/** Commands that are not named have no facts. */
export const ORDINARY: { readonly [command: string]: { [name: string]: Json } } = {
	'records.save': { form: 'water-point@1', isNew: true, isSealed: false, isAuthor: true },
	'records.seal': { isAuthor: true, isSealed: false },
	'records.confirm': { authors: [OTHER], isSealed: true, alreadyReviewedByMe: false },
	'records.dispute': { authors: [OTHER], isSealed: true, alreadyReviewedByMe: false },
	'workspace.invite': { role: 'editor' },
	'workspace.revoke-invitation': { isOwn: true },
	'workspace.join': { role: 'editor' },
	'workspace.remove-member': { targetRole: 'editor', isSelf: false },
	'workspace.set-role': { role: 'reviewer', isSelf: false, targetRole: 'editor' },
	'identity.remove-way': { kind: 'passphrase', isLast: false },
	'records.export': { format: 'csv', count: 1 },
	'score.compute': { person: OTHER },
	'credentials.issue': { subject: OTHER, score: 7 },
	'credentials.present': { audience: 'azora:anyone', holderIsSelf: true }
};
