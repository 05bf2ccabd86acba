// The one list of all commands: palette, help and the policy test matrix read it.

import type { Command } from '$lib/commands';

/** Every command of every room, flat. */
export const commandList = (commands: { [room: string]: { [name: string]: unknown } }): Command[] =>
	Object.values(commands).flatMap((room) => Object.values(room) as Command[]);
