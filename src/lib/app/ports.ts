// What the pipeline is given: who acts and where, as this device knows it; the rules; the journal.

import type { DecisionInput, Ports, Verdict } from '$lib/commands';
import type { Me } from '$lib/identity';
import type { Journal } from '$lib/journal';
import type { WorkspaceView } from '$lib/ledger';

export interface PortsDeps {
	me: () => Me | null;
	team: () => WorkspaceView | null;
	journal: () => Promise<Journal>;
	decide: (input: DecisionInput) => Promise<Verdict>;
}

export const portsOf = ({ me, team, journal, decide }: PortsDeps): Ports => ({
	decide,
	now: () => Date.now(),
	facts: (scope) => Promise.resolve(factsOf(me(), scope === 'device' ? null : team())),
	record: async (line) => void (await (await journal()).append(line))
});

function factsOf(me: Me | null, team: WorkspaceView | null): Awaited<ReturnType<Ports['facts']>> {
	const role = team?.state === 'member' ? (team.me.role ?? 'self') : 'self';
	return {
		subject: {
			type: 'did',
			id: me?.did ?? 'did:none',
			properties: { role, ...(me && { name: me.name }) }
		},
		context: {
			online: navigator.onLine,
			workspace: team ? { id: team.id, constitution: team.constitution } : null
		}
	};
}
