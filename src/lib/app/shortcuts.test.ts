// Shortcuts: found on any keyboard, never in the way of typing, and none twice.

// @vitest-environment node
import { beforeAll, describe, expect, test } from 'vitest';
import { hasMessage, loadMessages } from '$lib/ui/i18n';
import {
	ariaKeys,
	capsOf,
	isLetters,
	nameOfPress,
	ShortcutReader,
	SHORTCUTS,
	type Press
} from './shortcuts';

const press = (key: string, more: Partial<Press> = {}): Press => ({
	key,
	code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : '',
	...{ ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
	...{ isComposing: false, repeat: false },
	...more
});
const here = { isMac: false, hasLetters: true, now: 0 };
const ctrl = { ctrlKey: true };

beforeAll(() => loadMessages());

describe('shortcuts', () => {
	test('each has a title, and no two begin alike', () => {
		const keys = SHORTCUTS.map((one) => one.keys.join(' '));
		expect(new Set(keys).size).toBe(keys.length);
		for (const one of keys)
			expect(keys.filter((other) => other !== one && other.startsWith(`${one} `))).toEqual([]);
		for (const { title } of SHORTCUTS) expect(hasMessage(title), title).toBe(true);
	});

	test('Ctrl and ⌘, each on its own system', () => {
		const find = (one: Press, isMac: boolean) =>
			new ShortcutReader().read(one, { ...here, isMac })?.id;
		expect(find(press('k', ctrl), false)).toBe('palette');
		expect(find(press('k', { metaKey: true }), true)).toBe('palette');
		expect(find(press('k', { metaKey: true }), false)).toBeUndefined();
		expect(find(press('k', ctrl), true)).toBeUndefined();
		expect(find(press('z', { ...ctrl, shiftKey: true }), false)).toBeUndefined();
		expect(find(press('k', { ...ctrl, altKey: true }), false)).toBeUndefined();
	});

	test('letters one after another, within a second and a half', () => {
		const reader = new ShortcutReader();
		expect(reader.read(press('g'), here)).toBeNull();
		expect(reader.read(press('w'), { ...here, now: 1_000 })?.id).toBe('wallet');
		expect(reader.read(press('w'), { ...here, now: 1_100 })).toBeNull();
		reader.read(press('g'), { ...here, now: 2_000 });
		expect(reader.read(press('w'), { ...here, now: 4_000 })).toBeNull();
		reader.read(press('g'), { ...here, now: 5_000 });
		expect(reader.read(press('n'), { ...here, now: 5_100 })?.id).toBe('capture');
	});

	test('letters are off while a person types or has them off; those with Ctrl stay', () => {
		const typing = { ...here, hasLetters: false };
		const reader = new ShortcutReader();
		for (const letter of ['n', '?', 'g', 't'])
			expect(reader.read(press(letter), typing)).toBeNull();
		expect(reader.read(press('k', ctrl), typing)?.id).toBe('palette');
		expect(SHORTCUTS.filter(isLetters).length).toBeLessThan(SHORTCUTS.length);
	});

	test('a key that is held, or that composes a character, is no shortcut', () => {
		const reader = new ShortcutReader();
		expect(reader.read(press('n', { repeat: true }), here)).toBeNull();
		expect(reader.read(press('n', { isComposing: true }), here)).toBeNull();
	});

	test('on a keyboard of another script the letters are where a Latin one has them', () => {
		expect(nameOfPress(press('ن', { code: 'KeyK', ...ctrl }), false)).toBe('mod+k');
		// AZERTY: what the key writes counts, not where it is
		expect(nameOfPress(press('z', { code: 'KeyW', ...ctrl }), false)).toBe('mod+z');
		expect(nameOfPress(press('?', { code: 'KeyM', shiftKey: true }), false)).toBe('?');
	});

	test('are written as people and as screen readers read them', () => {
		expect(capsOf(['mod+k'], false)).toEqual([['Ctrl', 'K']]);
		expect(capsOf(['mod+enter'], true)).toEqual([['⌘', 'Enter']]);
		expect(capsOf(['g', 't'], false)).toEqual([['G'], ['T']]);
		expect(ariaKeys(['mod+k'], false)).toBe('Control+k');
	});
});
