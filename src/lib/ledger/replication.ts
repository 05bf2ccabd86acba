// Replication of one workspace over all its links: heads, want, entries. One batch is judged at a time.

import { asAppError, type Bytes } from '$lib/kernel';
import type { Link, LinkPeer } from './link';
import type { LogId } from './model';
import { Session, type SessionEvents, type SessionSide } from './session';

/** Bytes of one peer that may wait here for something they name. */
export const PARKED_LIMIT = 16 * 1024 * 1024;
/** Entries that are not kept; an honest device sends none. */
const REFUSED_LIMIT = 16;
const BATCH_ENTRIES = 2_000;
const BATCH_BYTES = 4 * 1024 * 1024;
const HEARTBEAT_MS = 15_000;
const SETTLE_MS = 60;

export interface Received {
	/** Entries that were no entries: not kept. */
	refused: number;
	/** Bytes that this peer sent and that wait here now, in all. */
	parkedBytes: number;
}

export interface ReplicationSide extends SessionSide {
	/** Judges and keeps what came; resolves when it is on disk. */
	receive(entries: Bytes[], from: LinkPeer): Promise<Received>;
}

export interface ReplicationEvents extends Pick<
	SessionEvents,
	'join' | 'refused' | 'blob' | 'blobsDrained'
> {
	/** Before anything is said. */
	opened(link: Link): void;
	/** After the first words were said. */
	began(session: Session): void;
	/** What a device holds, by its own word. */
	told(session: Session): void;
	closed(link: Link, reason: string): void;
	failed(code: string): void;
}

export interface ReplicationOptions {
	now: () => number;
	heartbeatMs?: number;
	settleMs?: number;
}

export class Replication {
	readonly #side: ReplicationSide;
	readonly #events: ReplicationEvents;
	readonly #options: ReplicationOptions;
	readonly #sessions = new Map<string, Session>();
	readonly #heartbeat: ReturnType<typeof setInterval>;
	#settle: ReturnType<typeof setTimeout> | undefined;
	#isJudging = false;
	#isStopped = false;

	constructor(side: ReplicationSide, events: ReplicationEvents, options: ReplicationOptions) {
		this.#side = side;
		this.#events = events;
		this.#options = options;
		this.#heartbeat = setInterval(() => this.beat(), options.heartbeatMs ?? HEARTBEAT_MS);
	}

	get sessions(): readonly Session[] {
		return [...this.#sessions.values()];
	}

	open(link: Link): Session {
		const session = new Session(link, this.#side, {
			told: (who) => {
				this.#events.told(who);
				this.#plan();
				who.ask(this.#side.missing());
			},
			arrived: () => void this.#judge(),
			join: (who, request) => this.#events.join(who, request),
			refused: (who, code) => this.#events.refused(who, code),
			blob: (who, message) => this.#events.blob(who, message),
			blobsDrained: (who) => this.#events.blobsDrained(who),
			closed: (who, reason) => {
				this.#sessions.delete(who.link.id);
				this.#events.closed(who.link, reason);
				this.#plan();
			}
		});
		this.#sessions.set(link.id, session);
		this.#events.opened(link);
		session.begin();
		this.#events.began(session);
		return session;
	}

	/** An entry of this device is kept: it goes to everybody at once, so one entry costs O(members) sends. */
	wrote(log: LogId, seq: number): void {
		for (const session of this.sessions) session.push(log, seq);
		this.changed();
	}

	/** Heads moved: tells them soon, many moves at once. */
	changed(): void {
		if (this.#isStopped) return;
		this.#settle ??= setTimeout(() => {
			this.#settle = undefined;
			for (const session of this.sessions) session.tell(false);
			this.#plan();
		}, this.#options.settleMs ?? SETTLE_MS);
	}

	/** All heads again, and what was asked for and never came is asked for again. */
	beat(): void {
		const before = this.#options.now() - (this.#options.heartbeatMs ?? HEARTBEAT_MS) / 2;
		for (const session of this.sessions) {
			session.forgetAsked(before);
			session.tell(true);
		}
		this.#plan();
	}

	/** Closes the links of everybody for whom `may` says no. */
	closeUnless(may: (peer: LinkPeer) => boolean, code: string): void {
		for (const session of this.sessions) if (!may(session.link.peer)) session.close(code);
	}

	stop(code: string): void {
		this.#isStopped = true;
		clearInterval(this.#heartbeat);
		clearTimeout(this.#settle);
		for (const session of this.sessions) session.close(code);
	}

	/** Asks each session for what it alone has in hand for us. */
	#plan(): void {
		if (this.#isStopped) return;
		const inHand = ({ wanted, silentAbout }: Session) =>
			[...wanted.keys()].filter((log) => !silentAbout.has(log));
		const asked = new Set(this.sessions.flatMap(inHand));
		// who did not give what they said they have is asked last, and keeps nobody from asking others
		for (const isLast of [false, true])
			for (const session of this.sessions) {
				const skips = (log: LogId) => !isLast && session.silentAbout.has(log);
				session.want((log) => asked.has(log) || skips(log), this.#options.now());
				for (const log of inHand(session)) asked.add(log);
			}
	}

	async #judge(): Promise<void> {
		if (this.#isJudging) return;
		this.#isJudging = true;
		try {
			for (;;) {
				const waiting = this.sessions.filter(({ inbox }) => inbox.length);
				if (!waiting.length || this.#isStopped) return;
				for (const session of waiting) await this.#judgeBatch(session);
			}
		} finally {
			this.#isJudging = false;
		}
	}

	async #judgeBatch(session: Session): Promise<void> {
		const batch = takeBatch(session);
		try {
			const received = await this.#side.receive(batch, session.link.peer);
			session.settleWanted(this.#options.now());
			session.parkedBytes = received.parkedBytes;
			session.refusedEntries += received.refused;
			if (session.refusedEntries > REFUSED_LIMIT) session.close('ledger/bad-entries');
			else if (session.parkedBytes > PARKED_LIMIT) session.close('ledger/parked-too-much');
			else session.ask(this.#side.missing());
			this.#plan();
		} catch (thrown) {
			// what could not be kept was not accepted either: it is asked for again
			const { code } = asAppError(thrown, 'ledger/not-kept');
			session.close(code);
			this.#events.failed(code);
		}
	}
}

function takeBatch(session: Session): Bytes[] {
	let bytes = 0;
	let count = 0;
	while (count < session.inbox.length && count < BATCH_ENTRIES && bytes < BATCH_BYTES)
		bytes += session.inbox[count++].length;
	const batch = session.inbox.splice(0, count);
	session.inboxBytes = Math.max(0, session.inboxBytes - bytes - 4 * count);
	return batch;
}
