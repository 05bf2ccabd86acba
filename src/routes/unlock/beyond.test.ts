// Where somebody was going when the lock stood in between: kept in memory, only for addresses that may wait.

import { expect, test } from 'vitest';
import { forget, goingOn, remember } from './beyond';

const at = (path: string) => new URL(path, 'https://azora.example');

test('an invitation or a share waits behind the lock, once; other screens do not', () => {
	remember(at('/records/1'));
	expect(goingOn()).toBe('/today');
	for (const path of [
		'/join#secret',
		'/open?shared=1',
		'/capture?shared=1',
		'/capture/walk?draft=2'
	]) {
		remember(at(path));
		expect(goingOn()).toBe(path);
	}
	forget();
	expect(goingOn()).toBe('/today');
});
