// What other apps share is hostile until somebody looked at it: counted, cut, kept apart, and sent on to one address.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { receiveShare, SHARED, thingsOf } from './share';

/** As much of the Cache API as is used here, in the order of insertion. */
function fakeCaches() {
	const kept = new Map<string, Response>();
	const cache = {
		put: async (url: string, response: Response) => void kept.set(url, response),
		keys: async () => [...kept.keys()].map((url) => ({ url: `https://azora.test${url}` })),
		delete: async ({ url }: { url: string }) => kept.delete(new URL(url).pathname)
	};
	const open = vi.fn((_name: string) => Promise.resolve(cache));
	return { kept, open };
}

const post = (form: FormData) => ({ formData: () => Promise.resolve(form) }) as unknown as Request;
const photo = (name = 'a.jpg', bytes = 3) =>
	new File([new Uint8Array(bytes)], name, { type: 'image/jpeg' });
const shareOf = (...things: (File | string)[]) => {
	const form = new FormData();
	for (const thing of things)
		if (typeof thing === 'string') form.append('text', thing);
		else form.append('files', thing);
	return form;
};

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
	test('is kept apart, with name and type, and opened by the page', async () => {
		const where = await whereTo(post(shareOf(photo('été.jpg'), 'At the bridge')));
		expect(where).toMatch(/^\/open\?shared=[0-9a-f-]{36}$/);
		expect(store.open).toHaveBeenCalledWith(SHARED);
		const [first, second] = [...store.kept.values()];
		expect(first.headers.get('content-type')).toBe('image/jpeg');
		expect(decodeURIComponent(first.headers.get('x-name') ?? '')).toBe('été.jpg');
		expect(await second.text()).toBe('At the bridge');
	});

	test('of more than twenty files, or too many bytes, is not kept at all', async () => {
		const many = Array.from({ length: 21 }, (_, n) => photo(`${n}.jpg`));
		expect(await whereTo(post(shareOf(...many)))).toBe('/open?refused=large');
		const large = photo();
		Object.defineProperty(large, 'size', { value: 100_000_001 });
		expect(thingsOf({ values: () => [large].values() } as unknown as FormData)).toBeNull();
		expect(store.kept.size).toBe(0);
	});

	test('that is torn, or has no room, ends in a sentence and not in a network error', async () => {
		const torn = { formData: () => Promise.reject(new TypeError('torn')) } as unknown as Request;
		expect(await whereTo(torn)).toBe('/open?refused=torn');
		store.open.mockRejectedValueOnce(new DOMException('full', 'QuotaExceededError'));
		expect(await whereTo(post(shareOf(photo())))).toBe('/open?refused=torn');
	});

	test('text is cut; empty files are nothing', () => {
		const things = thingsOf(shareOf('x'.repeat(9_000), photo('empty.jpg', 0)));
		expect(things?.text).toHaveLength(4_000);
		expect(things?.files).toEqual([]);
	});

	test('three wait at most: the oldest gives way', async () => {
		for (let n = 0; n < 5; n++) await receiveShare(post(shareOf(photo(), photo())));
		const ids = new Set([...store.kept.keys()].map((url) => url.split('/')[2]));
		expect(ids.size).toBe(3);
		expect(store.kept.size).toBe(6);
	});
});
