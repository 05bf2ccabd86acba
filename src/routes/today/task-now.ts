// Which task is shown: the facts that the app knows, asked again when one of them changes.

import { session } from '$lib/app';

/** Null while there is nothing to ask, and before the teams are open. */
export function taskNow() {
	if (session.phase !== 'ready') return null;
	const hasRecord = session.logbook.rows.some(({ by }) => by === session.me?.did);
	return session.rooms.tasks.current({ hasRecord, isKeepingDue: session.keeping.isDue });
}
