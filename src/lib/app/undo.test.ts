// The undo stack: newest first, never past what is signed and shared, and honest when the rules refuse.

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { CommandRefused, type Command, type Decision, type Done } from '$lib/commands';
import { AppError, err, ok, type Result } from '$lib/kernel';
import { UndoStack } from './undo.svelte';

const said = vi.hoisted(() => ({
	texts: [] as string[],
	act: null as null | { run: () => void }
}));
// components need Kit's own modules
vi.mock('$lib/ui', () => ({
	announcements: {
		show: ({ text, act }: { text: string; act?: { run: () => void } }) => {
			said.texts.push(text);
			said.act = act ?? null;
		}
	}
}));

const done = (name: string, undo: Command['undo']): Done => ({
	command: {
		...{ name: `room.${name}`, title: 'app_set_theme_title', undo },
		...{ input: {} as never, resource: () => ({}) as never, effect: () => ok(null) }
	},
	...{ input: {}, output: {}, decision: { id: name } as Decision }
});
const step = () => ({ input: {} });

let undone: string[];
let answer: Result<unknown>;
let team: string;
let stack: UndoStack;
beforeEach(() => {
	undone = [];
	answer = ok(null);
	said.texts = [];
	team = 'one';
	stack = new UndoStack({
		team: () => team,
		undo: (one) => {
			undone.push(one.decision.id);
			return Promise.resolve(answer);
		}
	});
});

describe('the undo stack', () => {
	test('takes back the newest first, each once', async () => {
		stack.note(done('a', step), team);
		stack.note(done('b', step), team);
		await stack.undo();
		await stack.undo();
		await stack.undo();
		expect(undone).toEqual(['b', 'a']);
		expect(said.texts).toEqual(['Undone', 'Undone', 'There is nothing to undo.']);
	});

	test('what changed nothing does not stand in the way', async () => {
		stack.note(done('a', step), team);
		stack.note(done('look', undefined), team);
		expect(stack.next?.decision.id).toBe('a');
	});

	test('what is signed and shared is not undone, and nothing older in its place', async () => {
		stack.note(done('rename', step), team);
		stack.note(done('seal', 'never'), team);
		expect(stack.next).toBeNull();
		await stack.undo();
		expect(undone).toEqual([]);
		expect(said.texts[0]).toContain('cannot be undone');
	});

	test('“Undo” in a toast takes back what it stood beside, also after another act', async () => {
		stack.note(done('a', step), team);
		stack.offer('Done');
		const act = said.act;
		stack.note(done('b', step), team);
		act?.run();
		await vi.waitFor(() => expect(undone).toEqual(['a']));
		expect(stack.next?.decision.id).toBe('b');
	});

	test('an act that cannot be undone is told without “Undo”', () => {
		stack.note(done('seal', 'never'), team);
		stack.offer('Sealed');
		expect(said.act).toBeNull();
	});

	test('a refusal is told in the words of the rule, and frees the way; a failure can be tried again', async () => {
		const reasons = [{ effect: 'deny', msg: 'Only admins may.' }];
		stack.note(done('a', step), team);
		stack.note(done('b', step), team);
		answer = err(new CommandRefused({ id: 'd', effect: 'deny', reasons } as never));
		await stack.undo();
		expect(said.texts).toEqual(['Only admins may.']);
		expect(stack.next?.decision.id).toBe('a');
		answer = err(new AppError('rpc/timeout'));
		await stack.undo();
		expect(stack.next?.decision.id).toBe('a');
	});

	test('what was done in a team is not taken back in another', () => {
		const ofDevice = done('theme', step);
		ofDevice.command.scope = 'device';
		stack.note(ofDevice, team);
		stack.note(done('role', step), team);
		const act = (stack.offer('Done'), said.act);
		team = 'another';
		expect(stack.next?.decision.id).toBe('theme');
		act?.run();
		expect([undone, said.texts.at(-1)]).toEqual([[], 'There is nothing to undo.']);
		team = 'one';
		expect(stack.next?.decision.id).toBe('role');
	});

	test('remembers the last twenty', () => {
		for (let n = 0; n < 30; n++) stack.note(done(String(n), step), team);
		let count = 0;
		const undoAll = async () => {
			while (stack.next) {
				await stack.undo();
				count++;
			}
		};
		return undoAll().then(() => expect(count).toBe(20));
	});
});
