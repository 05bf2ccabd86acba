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
		form: {
			fields: [
				{ id: 'note', type: 'text' },
				{ id: 'photos', type: 'photo' }
			]
		},
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

test.each(['records/too-many-photos', 'records/photo-unreadable'])(
	'what no second try would take is told and forgotten: %s',
	async (code) => {
		const refused = err(new AppError(code));
		expect(await fillFrom(draftThat([ok('1'), refused]), 's')).toEqual([ok('1'), refused]);
		expect(arrivals.forget).toHaveBeenCalledWith('s');
	}
);

test('a draft that was closed meanwhile gets nothing, and nothing is forgotten', async () => {
	const set = vi.fn();
	arrivals.get.mockResolvedValue({ files: [], text: 'Erosion at the bridge' });
	const draft = { ...draftThat([]), isClosed: true, set } as unknown as Draft;
	expect(await fillFrom(draft, 's')).toEqual([]);
	expect(set).not.toHaveBeenCalled();
	expect(arrivals.forget).not.toHaveBeenCalled();
});
