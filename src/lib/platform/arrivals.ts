// What the system hands to the app: shares that the service worker kept, and files that were opened with it. Nothing
// is believed of them here; who opens one decides by its content.

import { randomId } from '$lib/kernel';

export interface Arrival {
	files: File[];
	text: string;
}

/** The service worker fills it, see service-worker/share.ts. */
const SHARED = 'azora-shared';
/** Of opened files the rest is left where it is. */
const MAX_FILES = 20;

interface LaunchQueue {
	setConsumer(consumer: (launch: { files?: readonly FileSystemFileHandle[] }) => void): void;
}

export class Arrivals {
	/** Opened files: gone with the page, they can be opened again. */
	readonly #opened = new Map<string, Arrival>();

	/** Hears of files that the person opens with the app, while it runs or by starting it. `open` shows what came. */
	listen(open: (id: string) => void): void {
		const { launchQueue } = globalThis as { launchQueue?: LaunchQueue };
		launchQueue?.setConsumer(({ files }) => {
			if (files?.length) void this.#take(files).then(open);
		});
	}

	/** null when it is not here (any more). */
	async get(id: string): Promise<Arrival | null> {
		const opened = this.#opened.get(id);
		if (opened) return opened;
		if (typeof caches === 'undefined') return null;
		const cache = await caches.open(SHARED);
		const keys = (await cache.keys()).filter(({ url }) => isOf(url, id));
		if (!keys.length) return null;
		const arrival: Arrival = { files: [], text: '' };
		for (const key of keys) {
			const response = await cache.match(key);
			if (!response) continue;
			const name = decodeURIComponent(response.headers.get('x-name') ?? '');
			const blob = await response.blob();
			if (name) arrival.files.push(new File([blob], name, { type: blob.type }));
			else arrival.text = await blob.text();
		}
		return arrival;
	}

	/** It was taken up, or is not wanted. */
	async forget(id: string): Promise<void> {
		this.#opened.delete(id);
		if (typeof caches === 'undefined') return;
		const cache = await caches.open(SHARED);
		for (const key of await cache.keys()) if (isOf(key.url, id)) await cache.delete(key);
	}

	async #take(handles: readonly FileSystemFileHandle[]): Promise<string> {
		const id = randomId();
		const opened = await Promise.allSettled(
			handles.slice(0, MAX_FILES).map((handle) => handle.getFile())
		);
		const files = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
		this.#opened.set(id, { files, text: '' });
		return id;
	}
}

const isOf = (url: string, id: string) => new URL(url).pathname.startsWith(`/shared/${id}/`);

export const arrivals = new Arrivals();
