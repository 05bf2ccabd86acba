// What the person was about to open when Azora turned out to be locked: an invitation, something shared, a file. Only in
// memory, since the address of an invitation is a secret.

const REMEMBERED = ['open', 'join', 'capture', 'forms'];

let beyond: string | null = null;

/** Other screens are forgotten: who unlocks begins at Today. */
export function remember({ pathname, search, hash }: URL): void {
	if (REMEMBERED.includes(pathname.split('/')[1])) beyond = pathname + search + hash;
}

/** Where to go once it is open. */
export function goingOn(): string {
	return beyond ?? '/today';
}

export function forget(): void {
	beyond = null;
}
