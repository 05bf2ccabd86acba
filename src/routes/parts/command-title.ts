// Titles of commands by their name, as the journal keeps it.

import { session } from '$lib/app';
import type { Command } from '$lib/commands';
import { messageOf } from '$lib/ui/i18n';

/** "Confirm a record" for `records.confirm`; a name that is not known stays as it is. */
export function commandTitle(name: string): string {
	const rooms = Object.values(session.commands) as { [name: string]: Command }[];
	const command = rooms.flatMap((room) => Object.values(room)).find((one) => one.name === name);
	return command ? messageOf(command.title, {}, name) : name;
}
