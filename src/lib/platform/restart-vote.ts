// All windows of the app agree before a new version takes over: an old window cannot load its parts from then on.

import { randomId, type Unsubscribe } from '$lib/kernel';

/** Saves what is open and answers whether a restart would lose nothing. */
export type RestartGuard = () => boolean | Promise<boolean>;

export interface VoteChannel {
	postMessage(message: VoteMessage): void;
	onmessage: ((event: { data: VoteMessage }) => void) | null;
}

export type VoteMessage =
	{ t: 'ask'; vote: string } | { t: 'answer'; vote: string; isReady: boolean };

/**
 * Windows that say nothing for so long agree: a browser freezes windows in the background, drafts are written down while
 * they are typed, and a frozen window reloads when it wakes up.
 */
const SILENCE_MS = 1_500;

export class RestartVote {
	readonly #channel: VoteChannel;
	readonly #silenceMs: number;
	readonly #guards = new Set<RestartGuard>();
	readonly #votes = new Map<string, () => void>();

	constructor(channel: VoteChannel, silenceMs = SILENCE_MS) {
		this.#channel = channel;
		this.#silenceMs = silenceMs;
		channel.onmessage = ({ data }) => void this.#heard(data);
	}

	/** Something in this window that must be asked first: an open draft. */
	guard(guard: RestartGuard): Unsubscribe {
		this.#guards.add(guard);
		return () => this.#guards.delete(guard);
	}

	/** True when this window and no other window has a reason to wait. */
	async ask(): Promise<boolean> {
		if (!(await this.#isReady())) return false;
		const vote = randomId();
		return new Promise((resolve) => {
			const end = (isAgreed: boolean) => {
				clearTimeout(silence);
				this.#votes.delete(vote);
				resolve(isAgreed);
			};
			const silence = setTimeout(() => end(true), this.#silenceMs);
			this.#votes.set(vote, () => end(false));
			this.#channel.postMessage({ t: 'ask', vote });
		});
	}

	async #heard(message: VoteMessage): Promise<void> {
		if (message.t === 'ask')
			this.#channel.postMessage({
				t: 'answer',
				vote: message.vote,
				isReady: await this.#isReady()
			});
		else if (!message.isReady) this.#votes.get(message.vote)?.();
	}

	async #isReady(): Promise<boolean> {
		try {
			const answers = await Promise.all([...this.#guards].map(async (guard) => guard()));
			return answers.every(Boolean);
		} catch {
			// a draft that could not be written down must not be lost
			return false;
		}
	}
}
