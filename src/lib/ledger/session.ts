// Replication with one connected device: what it told it holds, what it asked for, what we asked it for.
//
//   heads ──> want (log, from, to) ──> entries          a prev that does not fit ──> ask (ids) ──> entries
//
// A joiner may only hand in its request; an inviter may only send us entries and a refusal.

import { AppError, ownBytes, type Bytes } from '$lib/kernel';
import { ENTRY_LIMIT } from './entry';
import { framedLength, packFrames, readFrames } from './frames';
import { HIGH_WATER, MESSAGE_LIMIT, type Channel, type Link } from './link';
import type { EntryId, JoinRequest, LogId } from './model';
import {
	ASK_LIMIT,
	headsMessages,
	readControl,
	WANT_LIMIT,
	writeControl,
	type Control,
	type Heads
} from './wire';

/** Bytes of entries that travel as one message, unless one entry alone is larger. */
const BATCH_BYTES = 128 * 1024;
const SLICE_ENTRIES = 128;
/** Ranges that the other side may have waiting here, and we there. */
const QUEUE_LIMIT = 64;
const OUTSTANDING_LIMIT = 16;
/** Entries received and not yet judged; beyond it the other side does not keep to what was asked. */
const INBOX_BYTES = 32 * 1024 * 1024;
const ASKED_LIMIT = 10_000;

export interface SessionSide {
	heads(): { membership: Heads; data: Heads };
	holds(id: EntryId): boolean;
	/** Verbatim, both branches of a fork. */
	range(log: LogId, from: number, to: number): Bytes[];
	entryById(id: EntryId): Bytes | undefined;
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

type Sending = { log: LogId; from: number; to: number } | { ids: EntryId[] };

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
	/** Log -> last seq of the range that we asked for. */
	readonly wanted = new Map<LogId, { to: number; at: number }>();
	readonly #asked = new Set<EntryId>();
	readonly #told = new Map<LogId, EntryId>();
	readonly #pushed = new Map<LogId, number>();
	#queue: Sending[] = [];
	#toldThings = -1;
	readonly #side: SessionSide;
	readonly #events: SessionEvents;

	constructor(link: Link, side: SessionSide, events: SessionEvents) {
		this.link = link;
		this.#side = side;
		this.#events = events;
		link.ondrain = (channel) => {
			if (channel === 'entries') this.#pump();
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
		const part = { membership: news(membership), data: news(data) };
		const things = this.#side.things();
		const changed = [...Object.entries(part.membership), ...Object.entries(part.data)];
		if (!all && !changed.length && things === this.#toldThings) return;
		for (const [log, [, id]] of changed) this.#told.set(log, id);
		this.#toldThings = things;
		for (const message of headsMessages(part.membership, part.data, things)) this.#say(message);
	}

	/** Sends entries of a log that this device wrote, up to `seq`, from where the other side is. */
	push(log: LogId, seq: number): void {
		if (!this.isMember || !this.isReady) return;
		const from = Math.max(this.peerHeads.get(log)?.[0] ?? 0, this.#pushed.get(log) ?? 0) + 1;
		if (from > seq) return;
		this.#pushed.set(log, seq);
		this.#queue.push({ log, from, to: seq });
		this.#pump();
	}

	/** For who was just let in: all membership logs. */
	sendMembership(): void {
		for (const [log, [seq]] of Object.entries(this.#side.heads().membership))
			this.#queue.push({ log, from: 1, to: seq });
		this.#pump();
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
			if (isAsked(log)) continue;
			const held = (mine.membership[log] ?? mine.data[log])?.[0] ?? 0;
			if (seq <= held) {
				if (!this.#side.holds(id)) this.ask([id]);
				continue;
			}
			const to = Math.min(seq, held + WANT_LIMIT);
			this.wanted.set(log, { to, at: now });
			this.#say({ t: 'want', log, from: held + 1, to });
		}
	}

	/** Asks for single entries: where a `prev` does not fit, backwards until both agree. */
	ask(ids: readonly EntryId[]): void {
		if (!this.isMember) return;
		const fresh = [...new Set(ids)].filter((id) => !this.#asked.has(id)).slice(0, ASK_LIMIT);
		if (!fresh.length || this.#asked.size + fresh.length > ASKED_LIMIT) return;
		for (const id of fresh) this.#asked.add(id);
		this.#say({ t: 'ask', ids: fresh });
	}

	/** Lets an answer that never came be asked for again. */
	forgetAsked(before: number): void {
		this.#asked.clear();
		for (const [log, { at }] of this.wanted) if (at < before) this.wanted.delete(log);
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
		const entries = readFrames(message, ENTRY_LIMIT);
		if (!entries) return this.close('ledger/bad-message');
		this.inboxBytes += message.length;
		if (this.inboxBytes > INBOX_BYTES) return this.close('ledger/flooded');
		this.inbox.push(...entries);
		this.#events.arrived(this);
	}

	#obey(control: Control): void {
		const { standing } = this.link.peer;
		if (control.t === 'join') {
			if (standing === 'joiner') this.#events.join(this, control.request);
			return;
		}
		if (control.t === 'refused') {
			if (standing === 'inviter') this.#events.refused(this, control.code);
			return;
		}
		if (standing === 'joiner') return this.close('ledger/not-yet-member');
		if (standing === 'inviter') return;
		if (control.t === 'heads') this.#hear(control);
		else {
			if (this.#queue.length >= QUEUE_LIMIT) return this.close('ledger/flooded');
			this.#queue.push(control.t === 'want' ? control : { ids: control.ids });
			this.#pump();
		}
	}

	#hear({ membership, data, things }: Control & { t: 'heads' }): void {
		this.isReady = true;
		this.peerThings = things;
		for (const [log, head] of Object.entries(membership)) {
			this.membershipLogs.add(log);
			this.peerHeads.set(log, head);
		}
		for (const [log, head] of Object.entries(data)) this.peerHeads.set(log, head);
		if (this.peerHeads.size > ASKED_LIMIT) return this.close('ledger/flooded');
		this.#events.told(this);
	}

	/** Sends while the channel takes it; goes on at `ondrain`. */
	#pump(): void {
		while (this.link.isOpen && this.link.bufferedBytes('entries') < HIGH_WATER) {
			const batch = this.#nextBatch();
			if (!batch.length) return;
			this.link.send('entries', packFrames(batch));
		}
	}

	#nextBatch(): Bytes[] {
		const batch: Bytes[] = [];
		while (this.#queue.length && framedLength(batch) < BATCH_BYTES) {
			const next = this.#queue[0];
			if ('ids' in next) {
				const id = next.ids.shift();
				if (next.ids.length === 0) this.#queue.shift();
				const entry = id && this.#side.entryById(id);
				if (entry) batch.push(entry);
				continue;
			}
			const to = Math.min(next.to, next.from + SLICE_ENTRIES - 1);
			const slice = this.#side.range(next.log, next.from, to);
			let count = 0;
			for (const entry of slice) {
				batch.push(entry);
				count++;
				if (framedLength(batch) >= BATCH_BYTES && count < slice.length) break;
			}
			this.#advance(next, slice, count, to);
		}
		return fitting(batch);
	}

	/** Moves a range on by what was taken of it. Branches of a fork share a seq and go together. */
	#advance(
		next: { log: LogId; from: number; to: number },
		slice: Bytes[],
		count: number,
		to: number
	): void {
		next.from = count === slice.length ? to + 1 : Math.max(next.from + 1, seqOf(slice[count]));
		if (next.from > next.to) this.#queue.shift();
	}
}

/** seq stands at byte 74 of the header, u48. */
function seqOf(entry: Uint8Array): number {
	const view = new DataView(entry.buffer, entry.byteOffset);
	return view.getUint16(74) * 2 ** 32 + view.getUint32(76);
}

function fitting(batch: Bytes[]): Bytes[] {
	if (framedLength(batch) <= MESSAGE_LIMIT.entries) return batch.map(ownBytes);
	throw new AppError('ledger/batch-too-large', { bytes: framedLength(batch) });
}
