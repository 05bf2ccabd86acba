// What a credential says, in words. Names in it are claims of whoever signed it.

import type { PivcClaims } from '$lib/credentials';
import type { WorkspaceView } from '$lib/ledger';
import { formatPeriod } from '$lib/ui/i18n';

/** `2026-09-01/2026-10-31` as "1 Sept – 31 Oct 2026". */
export function periodWords(period: string): string {
	const [from, to] = period.split('/').map((day) => Date.parse(day));
	return Number.isNaN(from) || Number.isNaN(to) ? period : formatPeriod(from, to);
}

export const teamWords = (
	{ claims }: { claims: PivcClaims },
	team: WorkspaceView | null
): string =>
	claims.workspace === team?.id ? team.name : (claims.names?.team ?? claims.workspace.slice(0, 8));
