// Commands of the app itself.

import * as v from 'valibot';
import { defineCommand } from '$lib/commands';
import { AppError, err, ok } from '$lib/kernel';
import { installer, keepStorage } from '$lib/platform';
import { isThemeName, theme, type ThemeName } from '$lib/ui';
import {
	chooseLanguage,
	isLanguageChoice,
	languageChoice,
	type LanguageChoice
} from '$lib/ui/i18n';
import { letters } from './letters.svelte';
import { PUT_OFF_MS, TASKS, type Tasks } from './tasks.svelte';

/** The texts of a language are one file, which may not be on this device yet. */
class LanguageNotLoaded extends AppError {
	constructor(options: { cause: unknown }) {
		super('app/language-not-loaded', {}, options);
		this.name = 'LanguageNotLoaded';
	}
}

const settings = (id: string) => () => ({ type: 'settings', id, properties: {} });

export const createAppCommands = (deps: { tasks: Tasks; now: () => number }) => ({
	setTheme: setThemeCommand(),
	setLanguage: setLanguageCommand(),
	install: installCommand(),
	keepStorage: keepStorageCommand(deps),
	postpone: postponeCommand(deps),
	setShortcuts: setShortcutsCommand()
});

const setThemeCommand = () =>
	defineCommand({
		name: 'app.set-theme',
		title: 'app_set_theme_title',
		scope: 'device',
		input: v.object({ theme: v.custom<ThemeName>(isThemeName) }),
		resource: settings('theme'),
		effect: ({ theme: choice }) => {
			const before = theme.choice;
			theme.choose(choice);
			return ok({ before });
		},
		undo: (_input, { before }) => ({ input: { theme: before } })
	});

const setLanguageCommand = () =>
	defineCommand({
		name: 'app.set-language',
		title: 'app_set_language_title',
		scope: 'device',
		input: v.object({ language: v.custom<LanguageChoice>(isLanguageChoice) }),
		resource: settings('language'),
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
	});

/** The browser asks; where it has no such question the screen shows how to do it by hand. */
const installCommand = () =>
	defineCommand({
		name: 'app.install',
		title: 'app_install_title',
		scope: 'device',
		input: v.object({}),
		resource: settings('install'),
		effect: async () => ok({ isAccepted: await installer.install() })
	});

const keepStorageCommand = ({ tasks }: { tasks: Tasks }) =>
	defineCommand({
		name: 'app.keep-storage',
		title: 'app_keep_storage_title',
		scope: 'device',
		input: v.object({}),
		resource: settings('storage'),
		effect: async () => {
			const isKept = await keepStorage();
			tasks.answered(isKept);
			return ok({ isKept });
		}
	});

const postponeCommand = ({ tasks, now }: { tasks: Tasks; now: () => number }) =>
	defineCommand({
		name: 'app.postpone',
		title: 'app_postpone_title',
		scope: 'device',
		input: v.object({ task: v.picklist(TASKS), isBack: v.optional(v.boolean(), false) }),
		resource: ({ task }) => ({ type: 'settings', id: task, properties: {} }),
		effect: ({ task, isBack }) => {
			tasks.putOff(task, isBack ? 0 : now() + PUT_OFF_MS);
			return ok(null);
		},
		undo: ({ task }) => ({ input: { task, isBack: true } })
	});

const setShortcutsCommand = () =>
	defineCommand({
		name: 'app.set-shortcuts',
		title: 'app_set_shortcuts_title',
		scope: 'device',
		input: v.object({ letters: v.boolean() }),
		resource: settings('shortcuts'),
		effect: ({ letters: choice }) => {
			const before = letters.areOn;
			letters.choose(choice);
			return ok({ before });
		},
		undo: (_input, { before }) => ({ input: { letters: before } })
	});
