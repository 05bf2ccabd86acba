// All windows of the app agree before a new version takes over: an old window cannot load its parts from then on.

import { randomId, type Unsubscribe } from '$lib/kernel';

/** Saves what is open and answers whether a restart would lose nothing. */
export type RestartGuard = () => boolean | Promise<boolean>;

export interface VoteChannel {
	postMessage(message: VoteMessage): void;
	onmessage: ((event: { data: VoteMessage }) => void) | null;
}

/** `heard` comes at once, `answer` when everything in that window is written down. */
export type VoteMessage =
	| { t: 'ask'; vote: string }
	| { t: 'heard'; vote: string; window: string; name: string }
	| { t: 'answer'; vote: string; window: string; name: string; isReady: boolean };

/** `by`: the name of the window that objects; null is this one. */
export type VoteOutcome = { isAgreed: true } | { isAgreed: false; by: string | null };

export interface VoteLimits {
	/**
	 * Windows that do not even hear in so long agree: a browser freezes windows in the background, drafts are written
	 * down while they are typed, and a frozen window reloads when it wakes up.
	 */
	silenceMs: number;
	/** A window that heard may take so long to write everything down, photos too; then it objects. */
	patienceMs: number;
}

/** One question to the other windows. */
class Vote {
	readonly id = randomId();
	/** Windows that heard and have not answered, with their names. */
	readonly #writing = new Map<string, string>();
	#isSilenceOver = false;
	readonly #end: (outcome: VoteOutcome) => void;
	readonly #timers: ReturnType<typeof setTimeout>[];

	constructor({ silenceMs, patienceMs }: VoteLimits, end: (outcome: VoteOutcome) => void) {
		this.#end = (outcome) => {
			this.#timers.forEach(clearTimeout);
			end(outcome);
		};
		this.#timers = [
			setTimeout(() => {
				this.#isSilenceOver = true;
				this.#look();
			}, silenceMs),
			setTimeout(() => {
				const [by] = this.#writing.values();
				this.#end({ isAgreed: false, by });
			}, patienceMs)
		];
	}

	hear(message: Exclude<VoteMessage, { t: 'ask' }>): void {
		if (message.t === 'heard') this.#writing.set(message.window, message.name);
		else if (!message.isReady) this.#end({ isAgreed: false, by: message.name });
		else {
			this.#writing.delete(message.window);
			this.#look();
		}
	}

	#look(): void {
		if (this.#isSilenceOver && this.#writing.size === 0) this.#end({ isAgreed: true });
	}
}

export class RestartVote {
	readonly #channel: VoteChannel;
	readonly #name: () => string;
	readonly #limits: VoteLimits;
	readonly #window = randomId();
	readonly #guards = new Set<RestartGuard>();
	readonly #votes = new Map<string, Vote>();

	/** `name`: what the person calls this window, as its title. */
	constructor(
		channel: VoteChannel,
		name: () => string,
		limits: VoteLimits = { silenceMs: 1_500, patienceMs: 20_000 }
	) {
		this.#channel = channel;
		this.#name = name;
		this.#limits = limits;
		channel.onmessage = ({ data }) => void this.#heard(data);
	}

	/** Something in this window that must be asked first: an open draft. */
	guard(guard: RestartGuard): Unsubscribe {
		this.#guards.add(guard);
		return () => this.#guards.delete(guard);
	}

	/** Agreed when neither this window nor another one has a reason to wait. */
	async ask(): Promise<VoteOutcome> {
		if (!(await this.#isReady())) return { isAgreed: false, by: null };
		return new Promise((resolve) => {
			const vote = new Vote(this.#limits, (outcome) => {
				this.#votes.delete(vote.id);
				resolve(outcome);
			});
			this.#votes.set(vote.id, vote);
			this.#channel.postMessage({ t: 'ask', vote: vote.id });
		});
	}

	async #heard(message: VoteMessage): Promise<void> {
		const { vote } = message;
		if (message.t !== 'ask') {
			this.#votes.get(vote)?.hear(message);
			return;
		}
		const me = { vote, window: this.#window, name: this.#name() };
		this.#channel.postMessage({ t: 'heard', ...me });
		this.#channel.postMessage({ t: 'answer', ...me, isReady: await this.#isReady() });
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
