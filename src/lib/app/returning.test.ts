// Coming back in a window beside one that has the teams: nothing is taken in there, and who asked is told.

import { beforeEach, expect, test, vi } from 'vitest';
import { returning } from './returning';

const log = vi.hoisted(() => [] as string[]);
const house = vi.hoisted(() => ({ phase: 'welcome', becomes: 'ready' }));

vi.mock('./session.svelte', () => ({
	session: {
		commands: { identity: { restore: {} } },
		build: () =>
			Promise.resolve({
				get phase() {
					return house.phase;
				},
				rooms: {},
				start: () => Promise.resolve(),
				arrive: () => Promise.resolve((house.phase = house.becomes)),
				showTeams: () => Promise.resolve()
			}),
		run: () => {
			log.push('restored');
			const output = { me: { did: 'did:key:ada' }, sections: {}, teams: [] };
			return Promise.resolve({ ok: true, value: { output } });
		}
	}
}));
vi.mock('$lib/platform', () => ({
	stayAwake: () => (log.push('awake'), () => log.push('asleep'))
}));
vi.mock('./backup', () => ({
	takeSections: () => (log.push('taken in'), Promise.resolve({ teams: [] })),
	takeTeamLinks: () => Promise.resolve([])
}));
vi.mock('./device', () => ({ deviceName: () => 'Phone' }));

const comeBack = async () => {
	const result = await returning.comeBack({ from: 'words', words: [], name: 'Ada' });
	return result.ok || result.error.code;
};

beforeEach(() => {
	log.length = 0;
	Object.assign(house, { phase: 'welcome', becomes: 'ready' });
});

test('the person comes back, then what came along, and the screen stays on meanwhile', async () => {
	expect([await comeBack(), log]).toEqual([true, ['awake', 'restored', 'taken in', 'asleep']]);
});

test('beside a window that has the teams nobody comes back', async () => {
	house.phase = 'elsewhere';
	expect([await comeBack(), log]).toEqual(['ledger/open-elsewhere', ['awake', 'asleep']]);
});

test('a window that another one was faster than takes nothing in', async () => {
	house.becomes = 'elsewhere';
	expect([await comeBack(), log]).toEqual([
		'ledger/open-elsewhere',
		['awake', 'restored', 'asleep']
	]);
});
