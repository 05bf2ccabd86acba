// What was shared is forgotten when all of it is in the draft, and not before.

import { beforeEach, expect, test, vi } from 'vitest';
import { AppError, err, ok, type Result } from '$lib/kernel';
import type { Draft } from '$lib/records';
import { fillFrom } from './shared';

const arrivals = vi.hoisted(() => ({ get: vi.fn(), forget: vi.fn() }));
vi.mock('$lib/platform', () => ({ arrivals }));

const photo = (name: string) => new File([name], name, { type: 'image/jpeg' });
const draftThat = (results: Result<string>[]) =>
	({
		form: { fields: [{ id: 'photos', type: 'photo' }] },
		addPhotos: () => Promise.resolve(results),
		settle: () => Promise.resolve()
	}) as unknown as Draft;

beforeEach(() => {
	arrivals.get.mockResolvedValue({ files: [photo('a.jpg'), photo('b.jpg')], text: '' });
	arrivals.forget.mockReset();
});

test('all photos in: it is forgotten', async () => {
	await fillFrom(draftThat([ok('1'), ok('2')]), 's');
	expect(arrivals.forget).toHaveBeenCalledWith('s');
});

test('a photo that found no room is still there to be taken elsewhere', async () => {
	const full = err(new AppError('records/storage-low'));
	expect(await fillFrom(draftThat([ok('1'), full]), 's')).toEqual([ok('1'), full]);
	expect(arrivals.forget).not.toHaveBeenCalled();
});
