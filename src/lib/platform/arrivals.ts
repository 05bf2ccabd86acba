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
const MAX_TEXT = 4_000;

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

	/** null when it is not here (any more), or is no form. */
	async get(id: string): Promise<Arrival | null> {
		const opened = this.#opened.get(id);
		if (opened) return opened;
		const kept = await (await shared())?.match(addressOf(id));
		const values = [...((await kept?.formData().catch(() => null))?.values() ?? [])];
		if (!values.length) return null;
		const text = values.filter((value) => typeof value === 'string').join('\n');
		return {
			files: values.filter((value) => typeof value !== 'string').filter(({ size }) => size > 0),
			text: text.trim().slice(0, MAX_TEXT)
		};
	}

	/** It was taken up, or is not wanted. */
	async forget(id: string): Promise<void> {
		this.#opened.delete(id);
		await (await shared())?.delete(addressOf(id));
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

const addressOf = (id: string) => `/shared/${encodeURIComponent(id)}`;
const shared = async () => (typeof caches === 'undefined' ? null : caches.open(SHARED));

export const arrivals = new Arrivals();
