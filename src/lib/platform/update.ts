// The service worker as the page sees it: everything is on this device; a new version waits; restart when all agree.

import { Listeners, type Unsubscribe } from '$lib/kernel';
import { RestartVote, type RestartGuard } from './restart-vote';

export interface UpdateView {
	/** Everything that the app needs is stored: it starts without network. */
	isOfflineReady: boolean;
	/** vetoed: a window has something that is not written down yet. */
	update: 'none' | 'waiting' | 'asking' | 'vetoed' | 'restarting';
}

const SCRIPT = '/service-worker.js';
const CHANNEL = 'azora-restart';
/** A long-open window looks for a new version this often, when it comes to the front. */
const LOOK_EVERY_MS = 60 * 60_000;

export class AppUpdates {
	readonly changed = new Listeners<UpdateView>();
	#view: UpdateView = { isOfflineReady: false, update: 'none' };
	#vote: RestartVote | null = null;
	#guards = new Set<RestartGuard>();
	#skipWaiting: (() => void) | null = null;

	get view(): UpdateView {
		return this.#view;
	}

	/** Registers the service worker. Once, after the first paint; without service workers the app just needs a network. */
	async start(options: { isDevelopment: boolean }): Promise<void> {
		if (!('serviceWorker' in navigator)) return;
		this.#vote = new RestartVote(new BroadcastChannel(CHANNEL) as never);
		this.#vote.guard(async () =>
			(await Promise.all([...this.#guards].map(async (guard) => guard()))).every(Boolean)
		);
		this.#reloadOnTakeover();
		const { Workbox } = await import('workbox-window');
		// Kit bundles a classic script for the build and serves modules in development
		const workbox = new Workbox(SCRIPT, { type: options.isDevelopment ? 'module' : 'classic' });
		workbox.addEventListener('waiting', () => this.#set({ update: 'waiting' }));
		this.#skipWaiting = () => workbox.messageSkipWaiting();
		void workbox.active.then(() => this.#set({ isOfflineReady: true }));
		// a browser that refuses service workers, or a host without the script: the app needs its network
		const registration = await workbox.register().catch(() => undefined);
		if (!registration) return;
		if (registration.active) this.#set({ isOfflineReady: true });
		this.#lookAgain(registration);
	}

	/** Something that must be written down before a restart. */
	guard(guard: RestartGuard): Unsubscribe {
		this.#guards.add(guard);
		return () => this.#guards.delete(guard);
	}

	/** Asks all windows; when nobody objects the new version takes over and every window loads again. */
	async restart(): Promise<boolean> {
		if (!this.#vote || !this.#skipWaiting || this.#view.update === 'none') return false;
		this.#set({ update: 'asking' });
		if (!(await this.#vote.ask())) {
			this.#set({ update: 'vetoed' });
			return false;
		}
		this.#set({ update: 'restarting' });
		this.#skipWaiting();
		return true;
	}

	#reloadOnTakeover(): void {
		// the first worker takes over an open page too: nothing changes for it
		let isReplaced = navigator.serviceWorker.controller !== null;
		navigator.serviceWorker.addEventListener('controllerchange', () => {
			if (isReplaced) location.reload();
			isReplaced = true;
		});
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
