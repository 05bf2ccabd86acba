// Masking: what the constitution says must not be kept is gone before the line is hashed.

import type { Json } from '$lib/kernel';
import type { UnchainedEvent } from './model';

/** JSON pointers (RFC 6901) to remove, under /input or /result; what is not there is passed over. */
export type Mask = (event: UnchainedEvent) => Promise<string[]> | string[];

/** The event as it may be kept. When the mask cannot be asked, the whole input and result go. */
export async function masked(event: UnchainedEvent, mask: Mask): Promise<UnchainedEvent> {
	const kept = structuredClone(event);
	let pointers: string[];
	try {
		pointers = await mask(structuredClone(event));
	} catch {
		pointers = ['/input', '/result'];
	}
	const erased = [...new Set(pointers)].filter((pointer) => erase(kept, pointer));
	return erased.length ? { ...kept, erased } : kept;
}

function erase(event: UnchainedEvent, pointer: string): boolean {
	const path = pointer.split('/').slice(1).map(unescaped);
	if (pointer[0] !== '/' || (path[0] !== 'input' && path[0] !== 'result')) return false;
	const last = path.pop() as string;
	let place: unknown = event;
	for (const step of path)
		place = isPlace(place) && Object.hasOwn(place, step) ? place[step] : null;
	if (!isPlace(place) || !Object.hasOwn(place, last)) return false;
	if (Array.isArray(place)) place[Number(last)] = null;
	else delete place[last];
	return true;
}

const unescaped = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~');
const isPlace = (value: unknown): value is { [key: string]: Json } =>
	typeof value === 'object' && value !== null;
