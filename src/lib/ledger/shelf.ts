// A replica with its store: what comes is judged, then on disk, then told; what this device writes is on disk before
// it is judged and told. So after a crash at any step nobody knows of an entry that this device does not have.

import { AppError, type Bytes } from '$lib/kernel';
import { hasForked } from './exchange';
import { logsOf } from './keys';
import type { DeviceKey, EntryId, LogId, WorkspaceId } from './model';
import type { Kept, Replica } from './replica';
import type { KeptEntry, LedgerStore, OwnHead } from './store';
import type { Heads } from './wire';
import type { Composed } from './writer';

/** Mark that names a device whose own log was seen further on elsewhere than here: it writes no more. */
const AHEAD = 'own-log-ahead';

export interface ShelfOptions {
	workspace: WorkspaceId;
	device: DeviceKey;
	store: LedgerStore;
	replica: Replica;
	/** This device's key must not write here any more; a new one may. */
	spent?: () => void;
}

export class Shelf {
	readonly replica: Replica;
	readonly #options: ShelfOptions;
	/** How far this device has written. */
	#own: ReadonlyMap<LogId, OwnHead> = new Map();
	/** Heads of what is on disk: nothing else is ever told. */
	#heads: { membership: Heads; data: Heads } = { membership: {}, data: {} };
	#tips: readonly EntryId[] = [];
	/** Judged, but the disk did not take it: tried again before anything else. */
	#unkept: KeptEntry[] = [];
	/** Entries of a peer that still wait for something, and their length. */
	readonly #parked = new Map<DeviceKey, Map<EntryId, number>>();
	/** Another thread did not answer while entries were judged. */
	#needsRetry = false;
	#serial: Promise<unknown> = Promise.resolve();
	#problem: AppError | null = null;

	private constructor(options: ShelfOptions) {
		this.#options = options;
		this.replica = options.replica;
	}

	/** Reads all that is kept; `restored` of it is trusted, since its signatures were verified before it was kept. */
	static async open(options: ShelfOptions): Promise<Shelf> {
		const shelf = new Shelf(options);
		const { store, replica, workspace } = options;
		for await (const entries of store.entries(workspace))
			shelf.#needsRetry = (await replica.ingest(entries, { trusted: true })).problem !== null;
		shelf.#refresh();
		await shelf.#readOwn();
		return shelf;
	}

	/** Heads of an earlier key of this install say nothing about this one. */
	async #readOwn(): Promise<void> {
		const { store, workspace, device } = this.#options;
		const { membership, data } = logsOf(workspace, device);
		const kept = await store.ownHeads(workspace);
		this.#own = new Map([...kept].filter(([log]) => log === membership || log === data));
		const ahead = await store.mark<string | true>(workspace, AHEAD);
		if (ahead === true || ahead === device) await this.#isAhead();
		else if (this.isSpent) this.#options.spent?.();
	}

	get workspace(): WorkspaceId {
		return this.#options.workspace;
	}

	/** Why this device may not write here; null when it may. */
	get problem(): AppError | null {
		const { membership, data } = this.#heads;
		const lacks = this.#lacksOwn({ ...membership, ...data });
		return this.#problem ?? (lacks ? new AppError('ledger/own-log-ahead') : null);
	}

	/** This device's key is of no use here any more: its log went on elsewhere, or forked. */
	get isSpent(): boolean {
		return this.#problem !== null || hasForked(this.replica.sight.holdings, this.#options.device);
	}

	/** The newest op of this device is not here. */
	get lacksOwnOps(): boolean {
		const { membership } = logsOf(this.workspace, this.#options.device);
		return this.#own.has(membership) && this.#lacksOwn(this.#heads.membership, membership);
	}

	/** The newest of what this device wrote is not here (forgotten, or not readable): to write on would be a fork. */
	#lacksOwn(heads: Heads, only?: LogId): boolean {
		return [...this.#own].some(
			([log, { seq }]) => (only ?? log) === log && (heads[log]?.[0] ?? 0) < seq
		);
	}

	heads(): { membership: Heads; data: Heads } {
		return this.#heads;
	}
	/** Newest entries of the other branches of logs that forked. */
	tips(): readonly EntryId[] {
		return this.#tips;
	}
	holds(id: EntryId): boolean {
		return this.replica.entryById(id) !== undefined;
	}
	range(log: LogId, from: number, to: number): Bytes[] {
		return this.replica.range(log, from, to);
	}
	entryById(id: EntryId): Bytes | undefined {
		return this.replica.entryById(id);
	}
	missing(): EntryId[] {
		return this.replica.missing();
	}

	/** Runs work on the replica alone, one after the other. */
	alone<T>(work: () => Promise<T>): Promise<T> {
		const result = this.#serial.then(work);
		this.#serial = result.catch(() => {});
		return result;
	}

	/** Judges and keeps entries of another device. Throws when the disk does not take them. */
	receive(
		entries: Bytes[],
		from: DeviceKey
	): Promise<{ refused: number; parkedBytes: number; changed: boolean }> {
		return this.alone(async () => {
			const report = await this.replica.ingest(entries);
			this.#needsRetry = report.problem !== null;
			await this.#keep(report.stored);
			this.#refresh();
			const isAhead = ({ device, log, seq }: Kept) =>
				device === this.#options.device && seq > (this.#own.get(log)?.seq ?? 0);
			if (report.stored.some(isAhead)) await this.#isAhead();
			else if (this.isSpent) this.#options.spent?.();
			return {
				refused: report.refused.length,
				parkedBytes: this.#countParked(report.stored, from),
				changed: report.changed || report.stored.length > 0
			};
		});
	}

	/**
	 * Judges what waits because the rules or the person key could not be asked, and opens the key that is written under
	 * if that failed. True when something may have changed.
	 */
	async retry(): Promise<boolean> {
		const { replica } = this;
		const lacksKey = replica.roleOf(replica.me) !== null && replica.writingEpoch() === null;
		if (!this.#needsRetry && !lacksKey) return false;
		return this.alone(async () => {
			const report = await replica.retry();
			this.#needsRetry = report.problem !== null;
			await this.#keep(report.stored);
			this.#refresh();
			return report.changed;
		});
	}

	/**
	 * Keeps what `compose` makes of the replica's state, then lets the replica judge it. Throws `ledger/own-log-ahead`,
	 * `ledger/open-elsewhere`, and `ledger/not-accepted` when the rules set it aside (it is kept, and shown there).
	 */
	write(compose: () => Promise<Composed>): Promise<Composed> {
		return this.alone(async () => {
			const reason = this.problem;
			if (reason || this.isSpent) this.#options.spent?.();
			if (reason) throw reason;
			if (this.#unkept.length) await this.#keep([]);
			const entry = await compose();
			await this.#options.store.keep(this.#options.workspace, [entry], [entry]);
			this.#own = new Map(this.#own).set(entry.log, entry);
			const { problem } = await this.replica.ingest([entry.bytes], { trusted: true });
			this.#needsRetry = problem !== null;
			this.#refresh();
			if (this.replica.statusOf(entry.id)?.status === 'aside') this.#refuse(entry.id);
			return entry;
		});
	}

	/** The constitution (or the state of the team) does not take an own entry in: it is kept, and shown as set aside. */
	#refuse(id: EntryId): never {
		const aside = this.replica.view().setAside.find((each) => each.id === id);
		const { code = '', rule = '', sentence = '' } = aside ?? {};
		throw new AppError('ledger/not-accepted', { code, rule, sentence });
	}

	async #keep(stored: readonly KeptEntry[]): Promise<void> {
		const { store, workspace } = this.#options;
		const all = [...this.#unkept, ...stored.map(keptOf)];
		this.#unkept = all;
		await store.keep(workspace, all);
		this.#unkept = [];
	}

	#refresh(): void {
		const lanes: { membership: Heads; data: Heads } = { membership: {}, data: {} };
		for (const [log, head] of Object.entries(this.replica.heads()))
			(this.replica.isMembershipLog(log) ? lanes.membership : lanes.data)[log] = head;
		this.#heads = lanes;
		const told = new Set(
			[lanes.membership, lanes.data].flatMap((lane) => Object.values(lane).map(([, id]) => id))
		);
		this.#tips = this.replica
			.forkTips()
			.flatMap(({ tips }) => tips.map(([, id]) => id))
			.filter((id) => !told.has(id));
	}

	/** Somebody sent an entry that this device's key signed and that it does not know of: a restored or copied profile. */
	async #isAhead(): Promise<void> {
		const { store, workspace, device, spent } = this.#options;
		this.#problem = new AppError('ledger/own-log-ahead');
		await store.putMark(workspace, AHEAD, device);
		spent?.();
	}

	#countParked(stored: readonly Kept[], from: DeviceKey): number {
		const parked = this.#parked.get(from) ?? new Map<EntryId, number>();
		this.#parked.set(from, parked);
		for (const { id, bytes } of stored) parked.set(id, bytes.length);
		for (const id of parked.keys()) if (!this.replica.isParked(id)) parked.delete(id);
		return [...parked.values()].reduce((sum, length) => sum + length, 0);
	}
}

const keptOf = ({ id, log, seq, bytes }: KeptEntry): KeptEntry => ({ id, log, seq, bytes });
