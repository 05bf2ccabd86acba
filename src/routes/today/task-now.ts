// Which task is shown: the facts that the app knows, asked again when one of them changes.

import { session } from '$lib/app';

/** Null while there is nothing to ask. With the list as it was kept, so that it does not push the list away later. */
export function taskNow() {
	if (!session.me || session.phase === 'locked') return null;
	const hasRecord = session.logbook.rows.some(({ by }) => by === session.me?.did);
	return session.rooms.tasks.current({ hasRecord, isKeepingDue: session.keeping.isDue });
}
