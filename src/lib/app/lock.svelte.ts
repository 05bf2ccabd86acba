// Locking every window of Azora: now, after some time in the background, or because another one was locked. A locked window
// is loaded anew: nothing that it knew stays in memory. Only what was typed and is not on disk keeps it: then it is covered.

import type { Keeping } from './keeping.svelte';

const CHANNEL = 'azora-lock';
const UNLOCK_PAGE = '/unlock';
/** So long what was typed has before the window is covered, and then between looks whether it is on disk. */
const SETTLE_MS = 1_000;
const LOOK_AGAIN_MS = 2_000;

/** To other windows: everything is locked, or what opens the key is not what it was. */
type Said = 'locked' | 'changed';

export interface LockDeps {
	keeping: Keeping;
	/** Nothing of the person is shown here, so that nothing has to be put away. */
	isShut: () => boolean;
	/** Whether everything typed is on disk. */
	settle: () => Promise<boolean>;
	/** Puts the key of this window's thread away. Throws while the key opens by itself. */
	putAway: () => Promise<unknown>;
}

export class Lock {
	readonly #deps: LockDeps;
	#channel: BroadcastChannel | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#hiddenAt: number | null = null;
	#isCovered = $state(false);

	constructor(deps: LockDeps) {
		this.#deps = deps;
	}

	/** Locked, and not loaded anew yet: what was typed here is not on disk. */
	get isCovered(): boolean {
		return this.#isCovered;
	}

	/** From now on this window hears the others, and locks by itself when it is time. */
	watch(): void {
		if (this.#channel) return;
		this.#channel = new BroadcastChannel(CHANNEL);
		this.#channel.onmessage = ({ data }: MessageEvent<Said>) =>
			void (data === 'locked' ? this.#lock() : this.#look().then(() => this.#arm()));
		document.addEventListener('visibilitychange', () => this.#seen());
		this.#seen();
	}

	/** After each command about the key, also one that the journal could not keep: what is so now, here and in all windows. */
	async after(command: string): Promise<void> {
		const isLock = (await this.#look()) && command === 'identity.lock';
		this.watch();
		this.#channel?.postMessage((isLock ? 'locked' : 'changed') satisfies Said);
		if (isLock) await this.leave();
	}

	/** To the screen that asks, with an empty memory; behind the cover until what was typed is on disk. */
	leave = async (): Promise<void> => {
		if (this.#isCovered || this.#deps.isShut()) return;
		const isKept = await Promise.race([this.#deps.settle(), pause(SETTLE_MS).then(() => false)]);
		if (isKept) return location.replace(UNLOCK_PAGE);
		this.#isCovered = true;
		void this.#leaveOnceKept();
	};

	async #leaveOnceKept(): Promise<void> {
		await pause(LOOK_AGAIN_MS);
		const isKept = await this.#deps.settle();
		if (!this.#isCovered) return;
		if (isKept) location.replace(UNLOCK_PAGE);
		else void this.#leaveOnceKept();
	}

	/** Whether the key is away, as its thread has it now; once it was opened here there is no cover any more. */
	async #look(): Promise<boolean> {
		// a vault that cannot be read is said when the key is needed
		const view = await this.#deps.keeping.load().catch(() => null);
		if (view && !view.isLocked) this.#isCovered = false;
		return view?.isLocked ?? false;
	}

	#seen(): void {
		if (document.visibilityState === 'hidden') this.#hiddenAt ??= Date.now();
		// a frozen page has no timers: what was due meanwhile is done first
		this.#arm();
		if (document.visibilityState === 'hidden') return;
		this.#hiddenAt = null;
		clearTimeout(this.#timer);
	}

	#arm(): void {
		clearTimeout(this.#timer);
		const minutes = this.#deps.keeping.lockAfterMinutes;
		if (this.#hiddenAt === null || minutes === null) return;
		const leftMs = this.#hiddenAt + minutes * 60_000 - Date.now();
		if (leftMs > 0) this.#timer = setTimeout(() => this.#arm(), leftMs);
		else void this.#lock();
	}

	/** Without being asked for here. What opens by itself stays open. */
	async #lock(): Promise<void> {
		// the thread may be gone, and the key with it
		await this.#deps.putAway().catch(() => {});
		if (await this.#look()) await this.leave();
	}
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
