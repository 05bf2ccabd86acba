// What comes in with a pull does not stand in each other's way.

import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { AppError } from '$lib/kernel';
import { Rooms } from './rooms.svelte';

vi.mock('./workers', () => ({ spawn: {} }));
// components need Kit's own modules
vi.mock('$lib/ui', () => ({ theme: {}, isThemeName: () => true }));

test('a credential that cannot be checked is told, and what was pulled is there', async () => {
	const failed: string[] = [];
	const rooms = new Rooms({
		...{ me: () => null, team: () => null, became: () => {} },
		failed: ({ code }) => failed.push(code)
	});
	const pull = vi.spyOn(rooms.wallet, 'pull');
	pull.mockRejectedValueOnce(new AppError('platform/storage-blocked'));
	await rooms.pull();
	// a thread that is gone tells so by itself
	pull.mockRejectedValueOnce(new AppError('rpc/worker-died'));
	await rooms.pull();
	await vi.waitFor(() => expect(failed).toEqual(['platform/storage-blocked']));
	// whoever saves waits for what is pulled, not for what is checked
	pull.mockReturnValueOnce(new Promise(() => {}));
	await rooms.pull();
});
