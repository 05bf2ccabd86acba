// What other apps share is put aside as it came, not more than fits, and sent on to one address.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { receiveShare, SHARED } from './share';

/** As much of the Cache API as is used here, in the order of insertion. */
function fakeCaches() {
	const kept = new Map<string, Response>();
	const cache = {
		put: async (url: string, response: Response) => void kept.set(url, response),
		keys: async () => [...kept.keys()],
		delete: async (url: string) => kept.delete(url)
	};
	return { kept, open: vi.fn((_name: string) => Promise.resolve(cache)) };
}

const post = (body: BodyInit) => new Request('https://azora.test/share', { method: 'POST', body });
const photo = () => new File([new Uint8Array(3)], 'été.jpg', { type: 'image/jpeg' });
function formOf(...files: File[]): FormData {
	const form = new FormData();
	form.append('text', 'At the bridge');
	for (const file of files) form.append('photos', file);
	return form;
}

let store: ReturnType<typeof fakeCaches>;
beforeEach(() => {
	store = fakeCaches();
	vi.stubGlobal('caches', store);
	vi.stubGlobal(
		'Response',
		class extends Response {
			// Node's own takes absolute addresses only
			static override redirect = (to: string, status: number) =>
				new Response(null, { status, headers: { location: to } });
		}
	);
});
afterEach(() => vi.unstubAllGlobals());

const whereTo = async (request: Request) => (await receiveShare(request)).headers.get('location');

describe('a share', () => {
	test('is put aside whole, and opened by the page', async () => {
		expect(await whereTo(post(formOf(photo())))).toMatch(/^\/open\?shared=[0-9a-f-]{36}$/);
		expect(store.open).toHaveBeenCalledWith(SHARED);
		const [kept] = store.kept.values();
		const form = await kept.formData();
		expect(form.get('text')).toBe('At the bridge');
		expect((form.get('photos') as File).name).toBe('été.jpg');
	});

	test('of too many bytes is not kept at all', async () => {
		const blob = () => Promise.resolve({ size: 100_000_001 });
		expect(await whereTo({ blob } as unknown as Request)).toBe('/open?refused=large');
		expect(store.kept.size).toBe(0);
	});

	test('that is torn, or has no room, ends in a sentence and not in a network error', async () => {
		const torn = { blob: () => Promise.reject(new TypeError('torn')) } as unknown as Request;
		expect(await whereTo(torn)).toBe('/open?refused=torn');
		store.open.mockRejectedValueOnce(new DOMException('full', 'QuotaExceededError'));
		expect(await whereTo(post(formOf()))).toBe('/open?refused=torn');
	});

	test('three wait at most: the oldest gives way', async () => {
		for (let n = 0; n < 5; n++) await receiveShare(post(formOf(photo())));
		expect(store.kept.size).toBe(3);
	});
});
