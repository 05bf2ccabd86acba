// Where the icon on the home screen leads. The service worker asks before any page runs, and sees no other store than
// this one at once: a cache that is there, with nothing in it.

/** The service worker knows it as well. */
const HOME = 'azora-home';

/** Somebody works here: `/` is answered with Today; or nobody does any more. */
export async function keepHome(isSomebodyHere: boolean): Promise<void> {
	try {
		if (isSomebodyHere) await caches.open(HOME);
		else await caches.delete(HOME);
	} catch {
		// storage denied, or no caches here: the welcome leads on by itself
	}
}
