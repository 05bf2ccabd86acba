// Adding the app to the home screen: so that the phone keeps the work, and it starts without a browser around it.

import { Listeners } from '$lib/kernel';

/** installed: runs as an app; promptable: install() asks; manual: only by the browser's own menu (iOS); unknown: wait. */
export type InstallState = 'installed' | 'promptable' | 'manual' | 'unknown';

interface InstallPromptEvent extends Event {
	prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

const isInstalled = () =>
	matchMedia('(display-mode: standalone), (display-mode: window-controls-overlay)').matches ||
	(navigator as { standalone?: boolean }).standalone === true;

/** iPhone and iPad, the latter even when it says that it is a Mac. */
const isApple = () =>
	/iPhone|iPad|iPod/.test(navigator.userAgent) ||
	(navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1);

export class Installer {
	readonly changed = new Listeners<InstallState>();
	#prompt: InstallPromptEvent | null = null;
	#state: InstallState = 'unknown';

	get state(): InstallState {
		return this.#state;
	}

	/** Starts to listen: the browser offers it once, early, so call it at the start. */
	start(): void {
		this.#set(isInstalled() ? 'installed' : isApple() ? 'manual' : 'unknown');
		addEventListener('beforeinstallprompt', (event) => {
			event.preventDefault();
			this.#prompt = event as InstallPromptEvent;
			this.#set('promptable');
		});
		addEventListener('appinstalled', () => this.#set('installed'));
	}

	/** Asks; true when the person accepts. Only while `promptable`, from a tap. */
	async install(): Promise<boolean> {
		const prompt = this.#prompt;
		if (!prompt) return false;
		this.#prompt = null;
		const { outcome } = await prompt.prompt();
		// spent: the browser says that it is installed, or offers it again some time later
		if (this.#state === 'promptable') this.#set('unknown');
		return outcome === 'accepted';
	}

	#set(state: InstallState): void {
		if (state === this.#state) return;
		this.#state = state;
		this.changed.tell(state);
	}
}

export const installer = new Installer();
