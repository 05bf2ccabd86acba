// One task at a time, none before there is work, and "Later" is kept.

import { beforeEach, expect, test, vi } from 'vitest';
import { installer, type InstallState } from '$lib/platform';
import { PUT_OFF_MS, REST_MS, Tasks } from './tasks.svelte';

const NOW = 1_000_000_000_000;
const work = { hasRecord: true, isKeepingDue: false };
let kept: Map<string, string>;

beforeEach(() => {
	kept = new Map();
	vi.stubGlobal('localStorage', {
		getItem: (name: string) => kept.get(name) ?? null,
		setItem: (name: string, value: string) => kept.set(name, value)
	});
});

function tasks(install: InstallState): Tasks {
	const made = new Tasks();
	installer.changed.tell(install);
	return made;
}

test('nobody is asked for anything before there is a record', () => {
	const asked = tasks('promptable');
	asked.answered(false);
	expect(asked.current({ hasRecord: false, isKeepingDue: false }, NOW)).toBeNull();
});

test('the home screen first, then the promise of the phone; the way back before both when it is due', () => {
	const asked = tasks('promptable');
	asked.answered(false);
	expect(asked.current(work, NOW)).toBe('install');
	expect(asked.current({ ...work, isKeepingDue: true }, NOW)).toBe('keeping');
	installer.changed.tell('installed');
	expect(asked.current(work, NOW)).toBe('storage');
	asked.answered(true);
	expect(asked.current(work, NOW)).toBeNull();
});

test('a browser that cannot install and has not answered is not complained about', () => {
	expect(tasks('unknown').current(work, NOW)).toBeNull();
});

test('what is put off comes back later, also after a restart, and at once when taken back', () => {
	const asked = tasks('manual');
	asked.putOff('install', NOW + PUT_OFF_MS);
	expect(asked.current(work, NOW)).toBeNull();
	expect(tasks('manual').current(work, NOW)).toBeNull();
	expect(tasks('manual').current(work, NOW + PUT_OFF_MS)).toBe('install');
	asked.putOff('install', 0);
	expect(asked.current(work, NOW)).toBe('install');
});

test('no other card takes the place of the one that was put off, but the way back to the keys', () => {
	const asked = tasks('manual');
	asked.answered(false);
	asked.putOff('install', NOW + PUT_OFF_MS);
	expect(asked.current(work, NOW)).toBeNull();
	expect(asked.current({ ...work, isKeepingDue: true }, NOW)).toBe('keeping');
	expect(asked.current(work, NOW + REST_MS)).toBe('storage');
});

test.each(['', '[', 'null', '{"install":"never"}'])('kept text %j puts nothing off', (text) => {
	kept.set('azora-put-off', text);
	expect(tasks('manual').current(work, NOW)).toBe('install');
});
