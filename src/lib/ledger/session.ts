// Replication with one connected device: what it told it holds, what it asked for, what we asked it for.
//
//   heads ──> want (log, from, to) ──> entries          a prev that does not fit ──> ask (ids) ──> entries
//
// A joiner may only hand in its request; an inviter may only send us entries and a refusal.

import { readFrames, type Bytes } from '$lib/kernel';
import { ENTRY_LEAST, ENTRY_LIMIT } from './entry';
import type { Channel, Link } from './link';
import type { EntryId, JoinRequest, LogId } from './model';
import { Serving, type Shelved } from './serving';
import {
	ASK_LIMIT,
	headsMessages,
	readControl,
	WANT_LIMIT,
	writeControl,
	type Control,
	type Heads
} from './wire';

/** Ranges that we may have asked for at a time. */
const OUTSTANDING_LIMIT = 16;
/** Requests that a joiner may hand in over one link; an honest one hands in one. */
const REQUESTS_LIMIT = 4;
/** Entries received and not yet judged; beyond it the other side does not keep to what was asked. */
const INBOX_BYTES = 32 * 1024 * 1024;
/** Logs that the other side may tell of, ids that may be asked for and are not answered. */
const TOLD_LIMIT = 10_000;
const ASKED_LIMIT = 512;

export interface SessionSide extends Shelved {
	heads(): { membership: Heads; data: Heads };
	/** Newest entries of the other branches of logs that forked. */
	tips(): readonly EntryId[];
	holds(id: EntryId): boolean;
	/** Ids that something here waits for. */
	missing(): EntryId[];
	/** Things made by the person here. */
	things(): number;
}

export interface SessionEvents {
	/** Heads of the other side changed. */
	told(session: Session): void;
	/** Entries wait in the inbox. */
	arrived(session: Session): void;
	join(session: Session, request: JoinRequest): void;
	refused(session: Session, code: string): void;
	/** A message of the channel of photos. */
	blob(session: Session, message: Bytes): void;
	blobsDrained(session: Session): void;
	closed(session: Session, reason: string): void;
}

interface Wanted {
	/** Last seq of the range. */
	to: number;
	/** What was here when it was asked for, or came since. */
	held: number;
	at: number;
}

export class Session {
	readonly link: Link;
	/** What the other side told that it holds; grows over the life of the connection. */
	readonly peerHeads = new Map<LogId, [seq: number, id: EntryId]>();
	readonly membershipLogs = new Set<LogId>();
	peerThings = 0;
	/** Heads came at least once. */
	isReady = false;
	inbox: Bytes[] = [];
	inboxBytes = 0;
	/** Bytes that this device sent and that still wait for something they name. */
	parkedBytes = 0;
	refusedEntries = 0;
	/** Ranges that we asked for. */
	readonly wanted = new Map<LogId, Wanted>();
	/** Logs of which the other side was asked for what it said it has, and gave nothing: others are asked first. */
	readonly silentAbout = new Set<LogId>();
	readonly #asked = new Set<EntryId>();
	readonly #told = new Map<LogId, EntryId>();
	readonly #toldTips = new Set<EntryId>();
	#handedIn = 0;
	readonly #pushed = new Map<LogId, number>();
	readonly #serving: Serving;
	#toldThings = -1;
	readonly #side: SessionSide;
	readonly #events: SessionEvents;

	constructor(link: Link, side: SessionSide, events: SessionEvents) {
		this.link = link;
		this.#side = side;
		this.#events = events;
		this.#serving = new Serving(link, side);
		link.ondrain = (channel) => {
			if (channel === 'entries') this.#serving.drained();
			else if (channel === 'blobs') events.blobsDrained(this);
		};
		link.onclose = (reason) => events.closed(this, reason);
	}

	/** Reads what comes; separate from the constructor so that the owner knows the session first. */
	begin(): void {
		if (this.isMember) this.tell(true);
		this.link.onmessage = (channel, message) => this.#take(channel, message);
	}

	get isMember(): boolean {
		return this.link.peer.standing === 'member';
	}

	close(code: string): void {
		this.link.close(code);
	}

	/** Tells heads: those that changed since the last time, or all. */
	tell(all: boolean): void {
		if (!this.isMember || !this.link.isOpen) return;
		const { membership, data } = this.#side.heads();
		const news = (heads: Heads): Heads =>
			Object.fromEntries(
				Object.entries(heads).filter(([log, [, id]]) => all || this.#told.get(log) !== id)
			);
		this.#tellTips(all);
		const part = { membership: news(membership), data: news(data) };
		const things = this.#side.things();
		const changed = [...Object.entries(part.membership), ...Object.entries(part.data)];
		if (!all && !changed.length && things === this.#toldThings) return;
		for (const [log, [, id]] of changed) this.#told.set(log, id);
		this.#toldThings = things;
		for (const message of headsMessages(part.membership, part.data, things)) this.#say(message);
	}

	#tellTips(all: boolean): void {
		if (all) this.#toldTips.clear();
		const fresh = this.#side.tips().filter((id) => !this.#toldTips.has(id));
		for (const id of fresh) this.#toldTips.add(id);
		for (let at = 0; at < fresh.length; at += ASK_LIMIT)
			this.#say({ t: 'tips', ids: fresh.slice(at, at + ASK_LIMIT) });
	}

	/** Sends entries of a log that this device wrote, up to `seq`, from where the other side is. */
	push(log: LogId, seq: number): void {
		if (!this.isMember || !this.isReady) return;
		const from = Math.max(this.peerHeads.get(log)?.[0] ?? 0, this.#pushed.get(log) ?? 0) + 1;
		if (from > seq) return;
		this.#pushed.set(log, seq);
		this.#serving.push(log, from, seq);
	}

	/** For who was just let in: all membership logs. */
	sendMembership(): void {
		for (const [log, [seq]] of Object.entries(this.#side.heads().membership))
			this.#serving.push(log, 1, seq);
	}

	handIn(request: JoinRequest): void {
		this.#say({ t: 'join', request });
	}

	refuse(code: string): void {
		this.#say({ t: 'refused', code });
	}

	/** Asks for what the other side holds and we lack. `isAsked` says that another session has it in hand. */
	want(isAsked: (log: LogId) => boolean, now: number): void {
		if (!this.isMember || !this.link.isOpen) return;
		const mine = this.#side.heads();
		const logs = [...this.peerHeads].sort(
			([a], [b]) => Number(this.membershipLogs.has(b)) - Number(this.membershipLogs.has(a))
		);
		for (const [log, [seq, id]] of logs) {
			if (this.wanted.size >= OUTSTANDING_LIMIT) return;
			if (this.wanted.has(log) || isAsked(log)) continue;
			const held = (mine.membership[log] ?? mine.data[log])?.[0] ?? 0;
			if (seq <= held) {
				if (!this.#side.holds(id)) this.ask([id]);
				continue;
			}
			const to = Math.min(seq, held + WANT_LIMIT);
			this.wanted.set(log, { to, held, at: now });
			this.#say({ t: 'want', log, from: held + 1, to });
		}
	}

	/** Something was judged: what came of what was asked for. */
	settleWanted(now: number): void {
		const { membership, data } = this.#side.heads();
		for (const [log, wanted] of this.wanted) {
			const held = (membership[log] ?? data[log])?.[0] ?? 0;
			if (held > wanted.held) {
				this.wanted.set(log, { ...wanted, held, at: now });
				this.silentAbout.delete(log);
			}
			if (held >= wanted.to) this.wanted.delete(log);
		}
	}

	/** Asks for single entries: where a `prev` does not fit, backwards until both agree. */
	ask(ids: readonly EntryId[]): void {
		if (!this.isMember) return;
		for (const id of this.#asked) if (this.#side.holds(id)) this.#asked.delete(id);
		const room = Math.min(ASK_LIMIT, ASKED_LIMIT - this.#asked.size);
		const fresh = [...new Set(ids)].filter((id) => !this.#asked.has(id)).slice(0, room);
		if (!fresh.length) return;
		for (const id of fresh) this.#asked.add(id);
		this.#say({ t: 'ask', ids: fresh });
	}

	/** Lets an answer that never came be asked for again. */
	forgetAsked(before: number): void {
		this.#asked.clear();
		for (const [log, { at }] of this.wanted)
			if (at < before) {
				this.wanted.delete(log);
				this.silentAbout.add(log);
			}
	}

	#say(control: Control): void {
		this.link.send('control', writeControl(control));
	}

	#take(channel: Channel, message: Bytes): void {
		if (channel === 'entries') this.#takeEntries(message);
		else if (channel === 'control') {
			const control = readControl(message);
			if (control) this.#obey(control);
			else this.close('ledger/bad-message');
		} else if (this.isMember) this.#events.blob(this, message);
	}

	#takeEntries(message: Bytes): void {
		if (this.link.peer.standing === 'joiner') return this.close('ledger/not-yet-member');
		const entries = readFrames(message, ENTRY_LEAST, ENTRY_LIMIT);
		if (!entries) return this.close('ledger/bad-message');
		this.inboxBytes += message.length;
		if (this.inboxBytes > INBOX_BYTES) return this.close('ledger/flooded');
		this.inbox.push(...entries);
		this.#events.arrived(this);
	}

	#obey(control: Control): void {
		const { standing } = this.link.peer;
		if (control.t === 'join') {
			if (standing !== 'joiner') return;
			// each is work for this device
			if (++this.#handedIn > REQUESTS_LIMIT) return this.close('ledger/flooded');
			return this.#events.join(this, control.request);
		}
		if (control.t === 'refused') {
			if (standing === 'inviter') this.#events.refused(this, control.code);
			return;
		}
		if (standing === 'joiner') return this.close('ledger/not-yet-member');
		if (standing === 'inviter') return;
		if (control.t === 'heads') this.#hear(control);
		else if (control.t === 'tips') this.ask(control.ids.filter((id) => !this.#side.holds(id)));
		else if (!this.#serving.take(control)) this.close('ledger/flooded');
	}

	#hear({ membership, data, things }: Control & { t: 'heads' }): void {
		this.isReady = true;
		this.peerThings = things;
		for (const [log, head] of Object.entries(membership)) {
			this.membershipLogs.add(log);
			this.peerHeads.set(log, head);
		}
		for (const [log, head] of Object.entries(data)) this.peerHeads.set(log, head);
		if (this.peerHeads.size > TOLD_LIMIT) return this.close('ledger/flooded');
		this.#events.told(this);
	}
}
