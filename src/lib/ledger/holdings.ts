// What a replica holds: entries by id, as trees per log (a fork is a node with two children), and what waits for
// an entry that has not come. Knows order and chain; nothing of members or contents.

import { hex, type Bytes } from '$lib/kernel';
import { decodeEntry, isFounding, type Header, type Hlc } from './entry';
import { logsOf } from './keys';
import type { ParkedCode, AsideCode } from './errors';
import {
	KIND,
	type DeviceKey,
	type Did,
	type EntryId,
	type Kind,
	type LogId,
	type Role
} from './model';

export type Status = 'parked' | 'accepted' | 'aside';

export interface HeldLog {
	readonly id: LogId;
	readonly device: DeviceKey;
	readonly holdsOps: boolean;
	/** Entries by seq; more than one at a seq is a fork, or not linked yet. */
	readonly bySeq: Map<number, Held[]>;
	/** Linked entries, and heads of proofs, by the id before ('' at the beginning). */
	readonly after: Map<EntryId, Twig[]>;
	/** Highest linked seq on the branch that counts, while the log has no fork. */
	head: Held | null;
	isForked: boolean;
	/** A fork proof about it is here. */
	isProven: boolean;
}

/** Something at a place in a log: an entry held, or one that only a fork proof tells of. */
export interface Twig {
	readonly id: EntryId;
	readonly seq: number;
}

export interface Held extends Twig {
	readonly bytes: Bytes;
	readonly kind: Kind;
	readonly log: HeldLog;
	/** '' for seq 1. */
	readonly prev: EntryId;
	readonly auth: readonly EntryId[];
	/** First half of an op id, hex. */
	readonly epoch: string;
	readonly receivedAt: number;
	/** Its chain is here down to seq 1; for an op all that it names as well. */
	isLinked: boolean;
	status: Status;
	code: ParkedCode | AsideCode | '';
	rule: string;
	sentence: string;
	/** Author and its role at `auth`, once judged. */
	person: Did | null;
	role: Role | null;
}

export class Holdings {
	readonly byId = new Map<EntryId, Held>();
	readonly logs = new Map<LogId, HeldLog>();
	/** Some log forked. */
	isForked = false;
	readonly #workspace: string;
	readonly #devices = new Map<DeviceKey, { membership: HeldLog; data: HeldLog }>();
	readonly #waiting = new Map<EntryId, Held[]>();
	readonly #auths = new Map<string, readonly EntryId[]>();

	constructor(workspace: string) {
		this.#workspace = workspace;
	}

	/** Both logs of a device, made when first asked for. */
	logsOf(device: DeviceKey): { membership: HeldLog; data: HeldLog } {
		let both = this.#devices.get(device);
		if (!both) {
			const ids = logsOf(this.#workspace, device);
			both = {
				membership: emptyLog(ids.membership, device, true),
				data: emptyLog(ids.data, device, false)
			};
			this.#devices.set(device, both);
		}
		return both;
	}

	/** The log in which an entry with this header belongs, or null when it claims another. */
	logFor(header: Header): HeldLog | null {
		const both = this.logsOf(hex(header.device));
		if (isFounding(header)) return both.membership;
		const log = header.kind === KIND.membership ? both.membership : both.data;
		return log.id === hex(header.log) ? log : null;
	}

	/** Takes in an entry whose signature holds, and gives back all that is linked by it, oldest first. */
	add(id: EntryId, bytes: Bytes, header: Header, log: HeldLog, receivedAt: number): Held[] {
		const prev = header.seq === 1 ? '' : hex(header.prev);
		const held: Held = {
			id,
			bytes,
			kind: header.kind,
			log,
			seq: header.seq,
			// one string for both, so that 10,000 entries stay small
			prev: this.byId.get(prev)?.id ?? prev,
			auth: this.#authOf(header),
			epoch: hex(header.epoch),
			receivedAt,
			isLinked: false,
			status: 'parked',
			code: 'ledger/chain-missing',
			rule: '',
			sentence: '',
			person: null,
			role: null
		};
		this.byId.set(id, held);
		this.logs.set(log.id, log);
		const there = log.bySeq.get(held.seq);
		if (there) there.push(held);
		else log.bySeq.set(held.seq, [held]);
		return this.#link(held);
	}

	/** What a fork proof tells about an entry that may not be here. */
	addTwig(log: HeldLog, prev: EntryId, twig: Twig): void {
		const siblings = this.#siblings(log, prev);
		if (!siblings.some((other) => other.id === twig.id)) siblings.push(twig);
		if (siblings.length > 1) this.isForked = log.isForked = true;
	}

	/** Ids for which something waits, not held. */
	missing(): EntryId[] {
		const named = [...this.#waiting.keys()];
		// what only a proof tells of: which branch counts depends on it
		for (const log of this.isForked ? this.logs.values() : [])
			if (log.isForked)
				for (const twigs of log.after.values()) named.push(...twigs.map(({ id }) => id));
		return named.filter((id) => !this.byId.has(id));
	}

	#link(first: Held): Held[] {
		const linked: Held[] = [];
		const queue = [first];
		for (let held = queue.pop(); held; held = queue.pop()) {
			const lack = this.#lackOf(held);
			if (lack !== null) {
				if (lack !== '') this.#wait(lack, held);
				continue;
			}
			held.isLinked = true;
			held.code = '';
			linked.push(held);
			this.#place(held);
			const waiting = this.#waiting.get(held.id);
			this.#waiting.delete(held.id);
			for (const next of waiting ?? []) queue.push(next);
		}
		return linked;
	}

	/** Id of what is missing before the entry can be linked, '' when it never can be, null when nothing is. */
	#lackOf(held: Held): EntryId | null {
		if (held.prev) {
			const before = this.byId.get(held.prev);
			if (before && (before.log !== held.log || before.seq !== held.seq - 1))
				return never(held, 'ledger/chain-broken');
			if (!before?.isLinked) return lacks(held, held.prev, 'ledger/chain-missing');
		}
		if (held.kind !== KIND.membership) return null;
		for (const id of held.auth) {
			const op = this.byId.get(id);
			if (op && op.kind !== KIND.membership) return never(held, 'ledger/auth-wrong');
			if (!op?.isLinked) return lacks(held, id, 'ledger/auth-missing');
		}
		return null;
	}

	#place(held: Held): void {
		const { log } = held;
		this.addTwig(log, held.prev, held);
		if (!log.head || held.seq > log.head.seq) log.head = held;
	}

	#siblings(log: HeldLog, prev: EntryId): Twig[] {
		let siblings = log.after.get(prev);
		if (!siblings) log.after.set(prev, (siblings = []));
		return siblings;
	}

	#wait(id: EntryId, held: Held): void {
		const list = this.#waiting.get(id);
		if (list) list.push(held);
		else this.#waiting.set(id, [held]);
	}

	#authOf(header: Header): readonly EntryId[] {
		const ids = header.auth.map(hex);
		const key = ids.join();
		const known = this.#auths.get(key);
		if (!known) this.#auths.set(key, ids);
		return known ?? ids;
	}
}

const emptyLog = (id: LogId, device: DeviceKey, holdsOps: boolean): HeldLog => ({
	id,
	device,
	holdsOps,
	bySeq: new Map(),
	after: new Map(),
	head: null,
	isForked: false,
	isProven: false
});

function never(held: Held, code: AsideCode): EntryId {
	held.status = 'aside';
	held.code = code;
	return '';
}

function lacks(held: Held, id: EntryId, code: ParkedCode): EntryId {
	held.code = code;
	return id;
}

/** Header of what is held: read from its bytes again, so that it need not be kept. */
export const hlcOf = (held: Held): Hlc => decodeEntry(held.bytes).header.hlc;
