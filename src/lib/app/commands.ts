// Commands of the app itself, and the one list of all commands: palette, help and the policy test matrix read it.

import * as v from 'valibot';
import { defineCommand, type Command } from '$lib/commands';
import { ok } from '$lib/kernel';
import { isThemeName, theme, type ThemeName } from '$lib/ui';

export function createAppCommands() {
	return {
		setTheme: defineCommand({
			name: 'app.set-theme',
			title: 'app_set_theme_title',
			scope: 'device',
			input: v.object({ theme: v.custom<ThemeName>(isThemeName) }),
			resource: () => ({ type: 'settings', id: 'theme', properties: {} }),
			effect: ({ theme: choice }) => {
				const before = theme.choice;
				theme.choose(choice);
				return ok({ before });
			},
			undo: (_input, { before }) => ({ input: { theme: before } })
		})
	};
}

/** Every command of every room, flat. */
export const commandList = (commands: { [room: string]: { [name: string]: unknown } }): Command[] =>
	Object.values(commands).flatMap((room) => Object.values(room) as Command[]);
