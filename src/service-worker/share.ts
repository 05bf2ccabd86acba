// What another app shares with Azora. Only a service worker sees such a POST; it is kept apart until the person chose what
// becomes of it. Any page of the web can send one too: it is taken as hostile, counted, and nothing happens by itself.

/** Where the manifest sends it. */
export const SHARE = '/share';
/** platform/arrivals reads it: one response for each thing, under `/shared/<id>/<n>`. */
export const SHARED = 'azora-shared';
/** Opens what came in and says where it goes. */
const OPEN = '/open';

const MAX_THINGS = 20;
const MAX_BYTES = 100_000_000;
const MAX_TEXT = 4_000;
/** So many wait at once; the oldest gives way. */
const MAX_WAITING = 3;

/** Files and text of a share, or null when it is more than anybody shares by hand. */
export function thingsOf(form: FormData): { files: File[]; text: string } | null {
	const values = [...form.values()];
	const files = values.filter((value) => typeof value !== 'string').filter(({ size }) => size > 0);
	const texts = values.filter((value) => typeof value === 'string');
	const bytes = files.reduce((sum, { size }) => sum + size, 0);
	if (files.length > MAX_THINGS || bytes > MAX_BYTES) return null;
	return { files, text: texts.join('\n').trim().slice(0, MAX_TEXT) };
}

async function keep(cache: Cache, id: string, { files, text }: { files: File[]; text: string }) {
	const things = text ? [...files, new File([text], '', { type: 'text/plain' })] : files;
	for (const [n, thing] of things.entries())
		await cache.put(
			`/shared/${id}/${n}`,
			new Response(thing, {
				headers: {
					// what it says of itself; nothing runs it
					'content-type': thing.type || 'application/octet-stream',
					'x-name': encodeURIComponent(thing.name.slice(-100))
				}
			})
		);
}

/** Makes room: a share that nobody took up is still where it came from. */
async function forgetOld(cache: Cache): Promise<void> {
	const keys = await cache.keys();
	const ids = [...new Set(keys.map(({ url }) => url.split('/').at(-2)))];
	const kept = ids.slice(1 - MAX_WAITING);
	for (const key of keys) if (!kept.includes(key.url.split('/').at(-2))) await cache.delete(key);
}

/** Keeps what came and answers where to go on. */
export async function receiveShare(request: Request): Promise<Response> {
	const go = (end: string) => Response.redirect(`${OPEN}?${end}`, 303);
	try {
		const things = thingsOf(await request.formData());
		if (!things) return go('refused=large');
		const cache = await caches.open(SHARED);
		await forgetOld(cache);
		const id = crypto.randomUUID();
		await keep(cache, id, things);
		return go(`shared=${id}`);
	} catch {
		// torn on its way, or there is no room
		return go('refused=torn');
	}
}
