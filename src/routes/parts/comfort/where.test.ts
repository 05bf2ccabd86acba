// Every command can be come to from the palette and from the help: it runs without an input, or its screen is there.

import 'fake-indexeddb/auto';
import { existsSync } from 'node:fs';
import { safeParse } from 'valibot';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Command } from '$lib/commands';
import { hasMessage, loadMessages } from '$lib/ui/i18n';
import { screenOf } from './where';

vi.mock('../../../lib/app/workers', () => ({ spawn: {} }));
// components need Kit's own modules
vi.mock('$lib/ui', () => ({
	announcements: { show: () => {} },
	theme: { choice: 'system', choose: () => {} },
	isThemeName: () => true
}));

const isThere = (screen: string) => existsSync(`src/routes${screen}/+page.svelte`);

let commands: Command[] = [];
beforeAll(async () => {
	await loadMessages();
	const { session, commandList } = await import('$lib/app');
	await session.build();
	commands = commandList(session.commands);
	// the whole house is compiled for this
}, 60_000);

describe('every command', () => {
	test('runs as it is, or has a screen that exists: say where in where.ts', () => {
		const lost = commands.filter(({ name, input }) => {
			const screen = screenOf(name);
			return screen === null ? !safeParse(input, {}).success : !isThere(screen);
		});
		expect(lost.map(({ name }) => name)).toEqual([]);
	});

	test.each([
		['forms.add', '/forms'],
		['forms.import', '/forms'],
		['workspace.revoke-invitation', '/team/invite']
	])('%s leads to where it is done, %s', (command, screen) => {
		expect(screenOf(command)).toBe(screen);
	});

	test('says what it does: does_room_verb in messages/palette', () => {
		const silent = commands.filter(({ name }) => !hasMessage(`does_${name.replace(/[.-]/g, '_')}`));
		expect(silent.map(({ name }) => name)).toEqual([]);
	});
});
