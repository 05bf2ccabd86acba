// What another app shares with Azora. Only a service worker sees such a POST: it is put aside as it came, and the page takes
// it apart. Any page of the web can send one too, so nothing happens by itself, and only so much waits at once.

/** Where the manifest sends it. */
export const SHARE = '/share';
/** platform/arrivals reads it: the whole form under `/shared/<id>`. */
export const SHARED = 'azora-shared';

const MAX_BYTES = 100_000_000;
/** The oldest gives way: what nobody took up is still where it came from. */
const MAX_WAITING = 3;

/** Keeps what came and answers where to go on. */
export async function receiveShare(request: Request): Promise<Response> {
	// this screen opens what came in and says where it goes
	const go = (end: string) => Response.redirect(`/open?${end}`, 303);
	try {
		const form = await request.blob();
		if (form.size > MAX_BYTES) return go('refused=large');
		const cache = await caches.open(SHARED);
		for (const old of (await cache.keys()).slice(0, 1 - MAX_WAITING)) await cache.delete(old);
		const id = crypto.randomUUID();
		// its type names what stands between the parts
		const headers = { 'content-type': request.headers.get('content-type') ?? '' };
		await cache.put(`/shared/${id}`, new Response(form, { headers }));
		return go(`shared=${id}`);
	} catch {
		// torn on its way, or there is no room
		return go('refused=torn');
	}
}
