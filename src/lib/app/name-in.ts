// What people read in place of a DID.

import type { Me } from '$lib/identity';
import type { WorkspaceView } from '$lib/ledger';

/** Name of a person in the open team, else a short form of the DID. */
export function nameIn(did: string, me: Me | null, team: WorkspaceView | null): string {
	if (did === me?.did) return me.name;
	const member = team?.members.find((one) => one.did === did);
	return member?.name ?? (did.length > 20 ? `${did.slice(0, 16)}…${did.slice(-4)}` : did);
}
