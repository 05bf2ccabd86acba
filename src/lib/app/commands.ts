// Commands of the app itself, and the one list of all commands: palette, help and the policy test matrix read it.

import * as v from 'valibot';
import { defineCommand, type Command } from '$lib/commands';
import { AppError, err, ok } from '$lib/kernel';
import { isThemeName, theme, type ThemeName } from '$lib/ui';
import {
	chooseLanguage,
	isLanguageChoice,
	languageChoice,
	type LanguageChoice
} from '$lib/ui/i18n';

/** The texts of a language are one file, which may not be on this device yet. */
class LanguageNotLoaded extends AppError {
	constructor(options: { cause: unknown }) {
		super('app/language-not-loaded', {}, options);
		this.name = 'LanguageNotLoaded';
	}
}

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
		}),
		setLanguage: defineCommand({
			name: 'app.set-language',
			title: 'app_set_language_title',
			scope: 'device',
			input: v.object({ language: v.custom<LanguageChoice>(isLanguageChoice) }),
			resource: () => ({ type: 'settings', id: 'language', properties: {} }),
			effect: async ({ language }) => {
				const before = languageChoice();
				try {
					await chooseLanguage(language);
				} catch (thrown) {
					return err(new LanguageNotLoaded({ cause: thrown }));
				}
				return ok({ before });
			},
			undo: (_input, { before }) => ({ input: { language: before } })
		})
	};
}

/** Every command of every room, flat. */
export const commandList = (commands: { [room: string]: { [name: string]: unknown } }): Command[] =>
	Object.values(commands).flatMap((room) => Object.values(room) as Command[]);
