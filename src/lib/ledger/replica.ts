// A replica: all that one device holds of one workspace, and what follows from it. Never throws on bad bytes.
// One `ingest` at a time; everything else reads what the last one left.

import { asAppError, hex, sha256, utf8, type Bytes } from '$lib/kernel';
import { authFor, epochsToFollow, nextOf, writingEpoch } from './desk';
import type { Hlc } from './entry';
import { KeyRing } from './epochs';
import {
	forkTipsOf,
	headsOf,
	rangeOf,
	unprovenForksOf,
	type ForkTips,
	type Heads
} from './exchange';
import { Holdings, type Held } from './holdings';
import { HybridClock } from './hybrid-clock';
import { Intake, nothingTaken, type Taken } from './intake';
import { meetingKeys, type Told } from './meeting-epochs';
import { isClosedIn, openingIn, roleIn } from './membership';
import {
	KIND,
	type AcceptedStatement,
	type DeviceKey,
	type Did,
	type EntryId,
	type Kind,
	type LogId,
	type Member,
	type Role,
	type WorkspaceId,
	type WorkspaceView
} from './model';
import { OpGraph } from './op-graph';
import { Ruling, type Basis } from './ruling';
import type { IngestReport, ReplicaOptions, ReplicaPorts } from './replica-ports';
import { StatementList } from './statement-list';
import { Asking } from './verdicts';
import {
	invitations,
	isSpent,
	members,
	scopeOf,
	stateText,
	workspaceView,
	type OpenInvitation,
	type Sight
} from './views';

export type { Heads } from './exchange';
export type { Kept } from './intake';
export type { IngestReport, ReplicaOptions, ReplicaPorts } from './replica-ports';
export type { OpenInvitation } from './views';

export class Replica {
	readonly workspace: WorkspaceId;
	readonly foundingKey: Bytes;
	readonly me: Did;
	readonly #ports: ReplicaPorts;
	readonly #holdings: Holdings;
	readonly #graph = new OpGraph();
	readonly #keys: KeyRing;
	readonly #intake: Intake;
	readonly #clock: HybridClock;
	/** Asks the team's constitution. */
	readonly asking: Asking;
	readonly #ruling: Ruling;
	readonly #statements: StatementList;
	#isStale = true;
	#queue: Promise<unknown> = Promise.resolve();

	static create(options: ReplicaOptions): Replica {
		return new Replica(options);
	}

	private constructor({ workspace, foundingKey, me, ports }: ReplicaOptions) {
		this.workspace = workspace;
		this.foundingKey = foundingKey;
		this.me = me;
		this.#ports = ports;
		this.#holdings = new Holdings(workspace);
		this.#keys = new KeyRing(workspace, foundingKey, me, (...box) => ports.openBox(...box));
		this.#intake = new Intake(workspace, this.#holdings, this.#graph, this.#keys);
		this.#statements = new StatementList(this.#intake.said);
		this.#clock = new HybridClock(() => ports.now());
		this.asking = new Asking(ports, () => this.#graph.nodes[0]?.op ?? null);
		this.#ruling = new Ruling(this.#basis());
	}

	/**
	 * Idempotent, in any order, of any bytes. Resolves after what is held was judged anew.
	 * `trusted`: this device has verified these signatures before (its own store).
	 */
	ingest(entries: readonly Bytes[], { trusted = false } = {}): Promise<IngestReport> {
		const work = this.#queue.then(() => this.#ingest(entries, trusted));
		this.#queue = work.catch(() => undefined);
		return work;
	}

	async #ingest(entries: readonly Bytes[], trusted: boolean): Promise<IngestReport> {
		const taken = nothingTaken();
		const { stored, refused } = taken;
		try {
			await this.#intake.take(entries, taken, { trusted, now: this.#ports.now() });
			this.#clock.hear(taken.latestHlc);
			const changed = await this.#judge(taken);
			return { stored, refused, changed: changed || stored.length > 0, problem: null };
		} catch (thrown) {
			this.#isStale = true;
			return { stored, refused, changed: stored.length > 0, problem: asAppError(thrown) };
		}
	}

	async #judge(taken: Taken): Promise<boolean> {
		if (this.#isStale) await this.#intake.reopen(taken, true);
		const fresh = [...taken.linkedData, ...taken.opened];
		const isForked = this.#holdings.isForked && fresh.length > 0;
		const isWhole = this.#isStale || taken.linkedOps.length > 0 || taken.hasNewForks || isForked;
		if (!isWhole && fresh.length === 0) return false;
		const before = this.#ruling.accepted.length;
		if (!isWhole && (await this.#ruling.more(fresh))) {
			this.#statements.append(this.#ruling.accepted.slice(before), this.#ruling.kept);
			return true;
		}
		await this.#ruling.whole(this.#basis());
		this.#isStale = false;
		this.#statements.compare(this.#ruling.accepted, this.#ruling.kept);
		return true;
	}

	#basis(): Basis {
		return {
			workspace: this.workspace,
			graph: this.#graph,
			holdings: this.#holdings,
			keys: this.#keys,
			ask: this.asking.ask,
			isConstitutionKnown: this.asking.constitution !== undefined,
			said: this.#intake.said
		};
	}

	// ------------------------------------------------------------ for replication

	/** What is held and linked, set-aside included; of a forked log the highest tip. */
	heads(): Heads {
		return headsOf(this.#holdings);
	}

	/** Logs of which something is here, membership logs first. */
	logs(): LogId[] {
		const all = [...this.#holdings.logs.values()];
		return all.sort((a, b) => Number(b.holdsOps) - Number(a.holdsOps)).map(({ id }) => id);
	}

	isMembershipLog(log: LogId): boolean {
		return this.#holdings.logs.get(log)?.holdsOps ?? false;
	}

	/** Every tip of the logs that forked. */
	forkTips(): ForkTips[] {
		return forkTipsOf(this.#holdings);
	}

	/** Bodies of fork proofs (kind 5) to write: for forks seen here of which no proof has come. */
	unprovenForks(): Bytes[] {
		return unprovenForksOf(this.#holdings);
	}

	/** Verbatim, by seq, both branches of a fork. */
	range(log: LogId, from: number, to: number): Bytes[] {
		return rangeOf(this.#holdings, log, from, to);
	}

	entryById(id: EntryId): Bytes | undefined {
		return this.#holdings.byId.get(id)?.bytes;
	}

	statusOf(id: EntryId): { status: Held['status']; code: string } | undefined {
		const held = this.#holdings.byId.get(id);
		return held && { status: held.status, code: held.code };
	}

	isParked(id: EntryId): boolean {
		return this.#holdings.byId.get(id)?.status === 'parked';
	}

	/** Ids that parked entries wait for: ask peers for them. */
	missing(): EntryId[] {
		const named = this.#ruling.waiting.ids().filter((id) => !this.#holdings.byId.has(id));
		return [...new Set([...this.#holdings.missing(), ...named])];
	}

	/** Tries again to open boxes and to judge: after the identity or the policy worker came back. */
	retry(): Promise<IngestReport> {
		this.#keys.forgetFailures();
		this.#isStale = true;
		return this.ingest([]);
	}

	// ------------------------------------------------------------ for screens

	/** What is here, for the pure functions of views.ts and desk.ts. */
	get sight(): Sight {
		return {
			workspace: this.workspace,
			me: this.me,
			graph: this.#graph,
			holdings: this.#holdings,
			resolution: this.#ruling.resolution
		};
	}

	view(): WorkspaceView {
		return workspaceView(this.sight);
	}

	members(): Member[] {
		return members(this.sight);
	}

	/** All invitations that count, with their public keys. */
	invitations(): OpenInvitation[] {
		return invitations(this.sight);
	}

	/** See views.ts. */
	isSpent(request: { did: Did; invite: EntryId; jws: string }): boolean {
		return isSpent(this.sight, request);
	}

	/** Role now, null for who is no member. */
	roleOf(did: Did): Role | null {
		return roleIn(this.#graph, did, scopeOf(this.sight));
	}

	/** The member whose open log this device writes, null when there is none. */
	personOf(device: DeviceKey): Did | null {
		if (this.isClosed(device)) return null;
		return openingIn(this.#graph, device, scopeOf(this.sight))?.person ?? null;
	}

	/** Marked as lost. */
	isClosed(device: DeviceKey): boolean {
		return isClosedIn(this.#graph, device, scopeOf(this.sight));
	}

	/** `since` is the `next` of the answer before, 0 at first. On `reset` forget all that came before. */
	statements(since: number): { reset: boolean; items: AcceptedStatement[]; next: number } {
		return this.#statements.since(since);
	}

	stateText(): string {
		return stateText(this.sight, this.#statements.items);
	}

	/** SHA-256 of `stateText`, hex: equal on replicas with the same entries and keys. */
	async stateDigest(): Promise<string> {
		return hex(await sha256(utf8(this.stateText())));
	}

	// ------------------------------------------------------------ for writing

	/** See desk.ts. */
	authFor(kind: Kind, device: DeviceKey, options?: { isMerge?: boolean }): Bytes[] {
		return authFor(this.sight, kind, device, options);
	}

	/** Place of the device's next entry of this kind. Throws CannotWrite for a forked log. */
	nextOf(kind: Kind, device: DeviceKey): { log: LogId; seq: number; prev: Bytes } {
		const { membership, data } = this.#holdings.logsOf(device);
		const log = kind === KIND.membership ? membership : data;
		return { log: log.id, ...nextOf(log) };
	}

	writingEpoch(): { id: Bytes; key: Bytes } | null {
		return writingEpoch(this.sight, this.#keys);
	}

	epochsToFollow(): Bytes[] {
		return epochsToFollow(this.sight, this.#keys);
	}

	/** See meeting-epochs.ts. */
	meetingKeys(own: DeviceKey, told: Told): Bytes[] {
		return meetingKeys(this.sight, this.#keys, own, told);
	}

	/** Key of the epoch that an op made: its id, or the first 32 digits of it. */
	epochKey(id: string): Bytes | undefined {
		return this.#keys.keyOf(this.#graph.byPrefix.get(id.slice(0, 32)));
	}

	tick(): Hlc {
		return this.#clock.tick();
	}
}
