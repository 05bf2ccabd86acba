// What the palette offers: what can be done here, places, every command with what the rules say of it, records.

import { capsOf, commandList, isMac, session, SHORTCUTS, tour, type Shortcut } from '$lib/app';
import type { Command, Decision } from '$lib/commands';
import { icons } from '$lib/ui';
import { m, messageOf } from '$lib/ui/i18n';
import { matching, type PaletteEntry, type PaletteGroup } from '$lib/ui/palette';
import { screenOf } from './where';

export interface Entry extends PaletteEntry {
	/** Leads there. */
	href?: string;
	/** Runs it. */
	act?: { command: Command; input: unknown } | 'undo' | 'keys' | 'tour';
	/** What the rules said, when they refuse it. */
	refusal?: Decision;
}

/** Commands about the open team that need nothing else. */
const OF_TEAM = ['sync.pause', 'sync.resume'];

/** What the rules say of an entry: by its id. */
export type Refusals = ReadonlyMap<string, Decision>;

/** Records that stand there before anything is typed. */
const RECENT = 5;
/** Records with the words that were typed. */
const FOUND = 8;

/** Message key of what a command does: `does_records_save`. */
export const doesKey = (command: string): string => `does_${command.replace(/[.-]/g, '_')}`;

export const shortcutOf = (command: string): Shortcut | undefined =>
	SHORTCUTS.find((one) => one.command === command);

const caps = (shortcut?: Shortcut) => shortcut && capsOf(shortcut.keys, isMac());

const PLACE_ICONS: { readonly [id: string]: string } = {
	...{ today: icons.today, team: icons.team, records: icons.records, wallet: icons.wallet },
	...{ rules: icons.rules, journal: icons.journal, settings: icons.person, help: icons.help }
};

function placeEntries(): Entry[] {
	const shown = SHORTCUTS.filter(({ href, command }) => href && !command);
	return [
		...shown.map((shortcut) => ({
			id: `place ${shortcut.id}`,
			title: messageOf(shortcut.title),
			href: shortcut.href,
			icon: PLACE_ICONS[shortcut.id],
			keys: caps(shortcut)
		})),
		{ id: 'place verify', title: m.settings_verify(), href: '/verify', icon: icons.dataCheck },
		{
			id: 'place keys',
			title: m.keys_title(),
			act: 'keys' as const,
			icon: icons.keyboard,
			keys: [['?']]
		},
		{
			...{ id: 'place tour', act: 'tour' as const, icon: icons.explore },
			title: tour.isWaiting ? m.help_tour_go_on() : m.help_tour()
		}
	];
}

const entryOf = (command: Command, more: Partial<Entry> = {}): Entry => ({
	id: command.name,
	title: messageOf(command.title),
	words: [command.name, messageOf(doesKey(command.name), {}, '')],
	keys: caps(shortcutOf(command.name)),
	...more
});

/** Choices that are few stand there by themselves: "Choose the theme: Sun". */
function choices(): Entry[] {
	const { setTheme } = session.commands.app;
	const command = setTheme as unknown as Command;
	const themes = [
		['system', m.theme_system()],
		['light', m.theme_light()],
		['dark', m.theme_dark()],
		['sun', m.theme_sun()]
	];
	return themes.map(([theme, choice]) =>
		entryOf(command, {
			id: `${command.name} ${theme}`,
			title: m.palette_choice({ title: messageOf(command.title), choice }),
			act: { command, input: { theme } }
		})
	);
}

/** Acts about what stands on this screen. */
function hereEntries(path: string): Entry[] {
	const record = /^\/records\/([^/]+)$/.exec(path)?.[1];
	const undoable = session.undos.next;
	const { seal, confirm } = session.commands.records;
	const about = (command: unknown) =>
		entryOf(command as Command, {
			id: `${(command as Command).name} here`,
			act: { command: command as Command, input: { record } }
		});
	return [
		...(undoable
			? [
					{
						...{ id: 'undo', act: 'undo' as const, icon: icons.undo },
						title: m.palette_undo({ title: messageOf(undoable.command.title) }),
						keys: caps(SHORTCUTS.find(({ id }) => id === 'undo'))
					}
				]
			: []),
		...(record ? [about(seal), about(confirm)] : [])
	];
}

function commandEntries(): Entry[] {
	return (
		commandList(session.commands)
			.filter(({ name }) => name !== 'identity.create' || !session.me)
			// Undo does it, right after a draft was removed
			.filter(({ name }) => name !== 'drafts.restore')
			.flatMap((command) => {
				if (command.name === 'app.set-theme') return choices();
				if (OF_TEAM.includes(command.name) && session.team)
					return entryOf(command, { act: { command, input: { workspace: session.team.id } } });
				const href = screenOf(command.name);
				return entryOf(command, href ? { href } : { act: { command, input: {} } });
			})
	);
}

/** The newest, before anything is typed. */
function recentEntries(): Entry[] {
	return session.logbook.rows.slice(0, RECENT).map((row) => ({
		...{ id: `record ${row.id}`, title: row.title, icon: icons.records },
		...{ text: session.nameOf(row.by), href: `/records/${row.id}` }
	}));
}

/** Records and drafts with these words in them. */
export async function findEntries(query: string): Promise<Entry[]> {
	const found = await session.logbook.finder.find(query, FOUND);
	return found.map(({ kind, id, title, text, href }) => ({
		...{ id: `${kind} ${id}`, title, text, href },
		icon: kind === 'draft' ? icons.edit : icons.records
	}));
}

/** Everything that is offered here, less what does not fit `query`; `found` are records with its words. */
export function groupsFor(
	{ path, query, found }: { path: string; query: string; found: Entry[] },
	refusals: Refusals
): PaletteGroup<Entry>[] {
	const told = (entry: Entry): Entry => {
		const refusal = refusals.get(entry.id);
		if (!refusal) return entry;
		const article = reasonOf(refusal)?.article ?? '';
		return { ...entry, refusal, isRefused: true, text: m.palette_refused({ article }) };
	};
	const isSearch = query.trim() !== '';
	const records = {
		...{ id: 'records', title: m.palette_group_records() },
		entries: isSearch ? found : recentEntries()
	};
	const rest = matching(
		[
			{ id: 'here', title: m.palette_group_here(), entries: hereEntries(path).map(told) },
			...(isSearch ? [] : [records]),
			{ id: 'places', title: m.palette_group_places(), entries: placeEntries() },
			{ id: 'commands', title: m.palette_group_commands(), entries: commandEntries().map(told) }
		],
		query
	);
	return isSearch && found.length ? [...rest, records] : rest;
}

export const reasonOf = ({ reasons }: Decision) =>
	reasons.find(({ effect }) => effect === 'deny') ?? reasons.at(0);

/** Asks the rules about every command that is offered: with its input where it has one, else about its ordinary case. */
export async function askAll(path: string): Promise<Refusals> {
	const refusals = new Map<string, Decision>();
	const commands = new Map(commandList(session.commands).map((one) => [one.name as string, one]));
	await Promise.all(
		[...hereEntries(path), ...commandEntries()].map(async ({ id, act }) => {
			const run = typeof act === 'object' ? act : null;
			const command = run?.command ?? commands.get(id);
			const decision = command && (await session.rulebook.ask(command, run?.input));
			if (decision && !decision.allow) refusals.set(id, decision);
		})
	);
	return refusals;
}
