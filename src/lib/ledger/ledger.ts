// All workspaces of the person here, while the ledger runs: opening, closing, telling what changed.

import type { Me } from '$lib/identity';
import { AppError, asAppError, systemClock, type Clock } from '$lib/kernel';
import { openByteDirectory } from '$lib/platform';
import { BlobStore } from './blobs';
import { EventQueue, type LedgerEvent } from './events';
import type { Link, RoomSpec } from './link';
import type { WorkspaceId, WorkspaceView } from './model';
import { connectPorts, type LedgerPorts } from './ports';
import { LedgerStore, type WorkspaceRow } from './store';
import { Team, type TeamChange, type TeamOptions } from './team';

export interface StartOptions {
	me: Me;
	device: CryptoKeyPair;
	/** Answers `PersonService` of the identity worker. */
	identity: MessagePort;
	/** Answers `admit` of the policy worker. */
	policy: MessagePort;
	/** Hash of the constitution that this app founds teams with. */
	constitution: string;
	/** Hashes of all that it has. */
	knownConstitutions: readonly string[];
}

export interface LedgerEnvironment {
	databaseName?: string;
	clock?: Clock;
	openBlobs?: () => Promise<BlobStore>;
	heartbeatMs?: number;
	/** Instead of the ports of `start`, for tests. */
	ports?: LedgerPorts;
}

/** What every team shares. */
export type Surroundings = Omit<TeamOptions, 'row' | 'tell'>;

const BEAT_MS = 15_000;

const openPhotos = async (): Promise<BlobStore> => BlobStore.open(await openByteDirectory('blobs'));

export class Ledger {
	readonly events = new EventQueue();
	readonly teams = new Map<WorkspaceId, Team>();
	readonly #environment: LedgerEnvironment;
	readonly #clock: Clock;
	#surroundings: Surroundings | null = null;
	#isOnline = true;
	#beat: ReturnType<typeof setInterval> | undefined;
	/** A later start makes an earlier one, still on its way, stop. */
	#starts = 0;

	constructor(environment: LedgerEnvironment) {
		this.#environment = environment;
		this.#clock = environment.clock ?? systemClock;
	}

	now(): number {
		return this.#clock.now();
	}

	/** Throws `ledger/not-started`. */
	get surroundings(): Surroundings {
		if (!this.#surroundings) throw new AppError('ledger/not-started');
		return this.#surroundings;
	}

	/** Throws `ledger/workspace-unknown`. */
	team(id: WorkspaceId): Team {
		const found = this.#surroundings && this.teams.get(id);
		if (found) return found;
		throw new AppError(this.#surroundings ? 'ledger/workspace-unknown' : 'ledger/not-started');
	}

	async start(options: StartOptions): Promise<WorkspaceView[]> {
		this.stop();
		const start = ++this.#starts;
		const { databaseName, openBlobs = openPhotos, ports, heartbeatMs } = this.#environment;
		const store = await LedgerStore.open(databaseName);
		const generation = await store.lead();
		const blobs = await openBlobs();
		if (start !== this.#starts) {
			store.close();
			throw new AppError('ledger/stopped');
		}
		const { me, device, constitution, knownConstitutions } = options;
		this.#surroundings = {
			store,
			blobs,
			ports: ports ?? connectPorts(options),
			me,
			device,
			constitution,
			knownConstitutions,
			generation,
			heartbeatMs,
			now: () => this.now(),
			isOnline: () => this.#isOnline
		};
		blobs.completed.add((id) => this.#blobCompleted(id));
		for (const row of await store.workspaces()) if (row.me === me.did) await this.open(row);
		this.#beat = setInterval(() => this.#beatAll(), heartbeatMs ?? BEAT_MS);
		this.tellRooms();
		return this.views();
	}

	stop(): void {
		this.#starts++;
		clearInterval(this.#beat);
		for (const team of this.teams.values()) team.stop();
		this.teams.clear();
		this.events.clear();
		this.#surroundings?.store.close();
		this.#surroundings = null;
	}

	async open(row: WorkspaceRow): Promise<Team> {
		this.teams.get(row.id)?.stop();
		const tell = (change: TeamChange) => this.#tell(row.id, change);
		const opened = await Team.open({ ...this.surroundings, row, tell });
		this.teams.set(row.id, opened);
		for (const change of ['workspace', 'statements', 'sync', 'rooms'] as const) tell(change);
		return opened;
	}

	views(): WorkspaceView[] {
		return [...this.teams.values()].map((team) => team.view());
	}

	rooms(): RoomSpec[] {
		return [...this.teams.values()].flatMap(({ workspace }) => workspace.allRooms());
	}

	setOnline(isOnline: boolean): void {
		this.#isOnline = isOnline;
		for (const id of this.teams.keys()) this.#tell(id, 'sync');
	}

	attach(link: Link): void {
		const team = this.teams.get(link.workspace);
		if (team) team.workspace.linkOpened(link);
		else link.close('ledger/workspace-unknown');
	}

	tellRooms(): void {
		this.events.add('rooms', () => ({ t: 'rooms', rooms: this.rooms() }));
	}

	#tell(id: WorkspaceId, change: TeamChange): void {
		if (change === 'rooms') return this.tellRooms();
		if (change === 'spent') return this.events.add('spent', () => ({ t: 'spent' }));
		this.events.add(`${change} ${id}`, () => {
			const team = this.teams.get(id);
			return team ? eventOf(team, id, change) : null;
		});
	}

	#blobCompleted(id: string): void {
		this.events.add(`blob ${id}`, () => ({ t: 'blob', id }));
		for (const { workspace } of this.teams.values()) workspace.blobChanged(id);
	}

	#beatAll(): void {
		for (const [id, team] of this.teams) {
			team.beat().catch((thrown: unknown) => {
				team.workspace.deviceRefused(asAppError(thrown).code, null);
			});
			this.#tell(id, 'sync');
		}
	}
}

function eventOf(
	team: Team,
	workspace: WorkspaceId,
	change: Exclude<TeamChange, 'rooms' | 'spent'>
): LedgerEvent {
	switch (change) {
		case 'workspace':
			return { t: 'workspace', view: team.view() };
		case 'statements':
			return { t: 'statements', workspace, next: team.workspace.statementsEnd };
		case 'sync':
			return { t: 'sync', workspace, view: team.workspace.sync() };
		case 'joined':
			return { t: 'joined', workspace };
	}
}
