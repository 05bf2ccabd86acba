// The service worker as the page sees it: everything is on this device; a new version waits; restart when all agree.

import { Listeners, type Unsubscribe } from '$lib/kernel';
import { RestartVote, type RestartGuard } from './restart-vote';

export interface UpdateView {
	/** Everything that the app needs is stored: it starts without network. */
	isOfflineReady: boolean;
	/** vetoed: a window has something that is not written down yet. */
	update: 'none' | 'waiting' | 'asking' | 'vetoed' | 'restarting';
	/** Title of the window that objects; null is this one. */
	vetoedBy: string | null;
	/** Of this page. */
	version: string;
	/** Of what is stored for work without network; null while nobody knows. */
	stored: string | null;
	/** The one that waits. */
	waiting: string | null;
}

export interface UpdateOptions {
	isDevelopment: boolean;
	/** Of this page: the service worker says its own in the same words. */
	version: string;
}

const SCRIPT = '/service-worker.js';
const CHANNEL = 'azora-restart';
/** A long-open window looks for a new version this often, when it comes to the front. */
const LOOK_EVERY_MS = 60 * 60_000;
/** A worker of an old version may not know the question. */
const ANSWER_MS = 2_000;

/** True when `version` has a lower number than `than`; what stands behind the + tells nothing about order. */
export function isOlder(version: string, than: string): boolean {
	const [a, b] = [version, than].map((text) => text.split('+', 1)[0].split('.').map(Number));
	for (const [n, part] of a.entries()) if (part !== b[n]) return part < b[n];
	return false;
}

function versionOf(worker: ServiceWorker): Promise<string | null> {
	const { port1, port2 } = new MessageChannel();
	return new Promise<string | null>((resolve) => {
		port1.onmessage = ({ data }) => resolve(typeof data === 'string' ? data : null);
		setTimeout(() => resolve(null), ANSWER_MS);
		worker.postMessage({ type: 'VERSION' }, [port2]);
	}).finally(() => port1.close());
}

export class AppUpdates {
	readonly changed = new Listeners<UpdateView>();
	#view: UpdateView = {
		...{ isOfflineReady: false, update: 'none', vetoedBy: null },
		...{ version: '', stored: null, waiting: null }
	};
	#vote: RestartVote | null = null;
	#guards = new Set<RestartGuard>();
	#skipWaiting: (() => void) | null = null;

	get view(): UpdateView {
		return this.#view;
	}

	/** Registers the service worker. Once, after the first paint; without service workers the app just needs a network. */
	async start({ isDevelopment, version }: UpdateOptions): Promise<void> {
		this.#set({ version });
		if (!('serviceWorker' in navigator)) return;
		this.#listen();
		const { Workbox } = await import('workbox-window');
		// Kit bundles a classic script for the build and serves modules in development
		const workbox = new Workbox(SCRIPT, { type: isDevelopment ? 'module' : 'classic' });
		workbox.addEventListener('waiting', ({ sw }) => {
			this.#set({ update: 'waiting' });
			if (sw) void versionOf(sw).then((waiting) => this.#set({ waiting }));
		});
		this.#skipWaiting = () => workbox.messageSkipWaiting();
		void workbox.active.then(() => this.#set({ isOfflineReady: true }));
		// a browser that refuses service workers, or a host without the script: the app needs its network
		const registration = await workbox.register().catch(() => undefined);
		if (!registration) return;
		if (registration.active) this.#set({ isOfflineReady: true });
		void this.#askStored();
		this.#lookAgain(registration);
	}

	/** Something that must be written down before a restart. */
	guard(guard: RestartGuard): Unsubscribe {
		this.#guards.add(guard);
		return () => this.#guards.delete(guard);
	}

	/** Asks all windows; when nobody objects the new version takes over and every window loads again. */
	async restart(): Promise<boolean> {
		const { update } = this.#view;
		if (!this.#vote || !this.#skipWaiting || !['waiting', 'vetoed'].includes(update)) return false;
		this.#set({ update: 'asking' });
		const outcome = await this.#vote.ask();
		if (!outcome.isAgreed) {
			this.#set({ update: 'vetoed', vetoedBy: outcome.by });
			return false;
		}
		this.#set({ update: 'restarting' });
		this.#skipWaiting();
		return true;
	}

	#listen(): void {
		const channel = new BroadcastChannel(CHANNEL);
		this.#vote = new RestartVote(channel as never, () => document.title);
		this.#vote.guard(async () =>
			(await Promise.all([...this.#guards].map(async (guard) => guard()))).every(Boolean)
		);
		// the first worker takes over an open page too: nothing changes for it
		let isReplaced = navigator.serviceWorker.controller !== null;
		navigator.serviceWorker.addEventListener('controllerchange', () => {
			if (isReplaced) location.reload();
			isReplaced = true;
			void this.#askStored();
		});
	}

	async #askStored(): Promise<void> {
		const { controller } = navigator.serviceWorker;
		if (controller) this.#set({ stored: await versionOf(controller) });
	}

	#lookAgain(registration: ServiceWorkerRegistration): void {
		let lookedAt = Date.now();
		document.addEventListener('visibilitychange', () => {
			if (document.visibilityState !== 'visible') return;
			if (Date.now() - lookedAt < LOOK_EVERY_MS) return;
			lookedAt = Date.now();
			// without network there is nothing to look for
			registration.update().catch(() => {});
		});
	}

	#set(change: Partial<UpdateView>): void {
		this.#view = { ...this.#view, ...change };
		this.changed.tell(this.#view);
	}
}

export const appUpdates = new AppUpdates();
