// The ledger worker as the app sees it: calls, events, and a worker that dies is opened again and the person told.

import { AppError, Listeners, systemClock, type Unsubscribe } from '$lib/kernel';
import { callback, transfer, WorkerService, type Remote } from '$lib/platform';
import type { LedgerEvent } from './events';
import type { StartOptions } from './ledger';
import type { WorkspaceView } from './model';
import type { LedgerService } from './service';

/** Calls that read or write much, in ms. 0: as long as it takes, while the worker answers. */
const TIMEOUTS = {
	...{ start: 0, importTeams: 0, exportTeams: 0 },
	...{ requestJoin: 30_000, closeDevice: 60_000, putBlob: 60_000, getBlob: 60_000 }
};

/** Makes new keys and ports for each start: a worker that died took its ports with it. */
export type Prepare = () => Promise<StartOptions>;

export class LedgerClient {
	/** Told each time that the worker died and was opened again. */
	readonly restarted = new Listeners<AppError>();
	/** Told when it could not be opened. */
	readonly failed = new Listeners<AppError>();
	/** Told each time that the worker was opened: links that an earlier one had are its no more. */
	readonly opened = new Listeners<void>();
	readonly #service: WorkerService<LedgerService>;
	readonly #events = new Listeners<LedgerEvent>();
	#prepare: Prepare | null = null;
	#views: WorkspaceView[] = [];
	#lastRestartAt = -Infinity;

	constructor(spawn: () => Worker, clock = systemClock) {
		this.#service = new WorkerService<LedgerService>({
			name: 'ledger',
			spawn,
			timeouts: TIMEOUTS,
			prepare: (remote) => this.#open(remote)
		});
		this.#service.died.add((reason) => {
			if (!this.#prepare) return;
			// one that dies again at once is not started for ever
			const isLoop = clock.now() - this.#lastRestartAt < 5_000;
			this.#lastRestartAt = clock.now();
			if (isLoop) return this.failed.tell(reason);
			this.#untilOpen().then(
				() => this.restarted.tell(reason),
				(thrown: AppError) => this.#prepare && this.failed.tell(thrown)
			);
		});
	}

	/** This window opened the ledger, and has not let it go. */
	get isStarted(): boolean {
		return this.#prepare !== null;
	}

	/** Each call starts the worker when it is not running; before `start` they throw `ledger/not-started`. */
	get remote(): Remote<LedgerService> {
		return this.#service.remote;
	}

	/** Told of everything that changed, at most once in 50 ms for each thing. */
	listen(listener: (event: LedgerEvent) => void): Unsubscribe {
		return this.#events.add(listener);
	}

	/** Opens the ledger in its worker. The tab must hold the lock (TabLock). */
	async start(prepare: Prepare): Promise<WorkspaceView[]> {
		if (this.#service.isRunning) this.stop();
		this.#prepare = prepare;
		await this.#untilOpen();
		return this.#views;
	}

	stop(): void {
		this.#prepare = null;
		this.#service.stop(new AppError('ledger/stopped'));
	}

	/** Who waits for a start that a later one overtakes waits for that one. */
	async #untilOpen(): Promise<void> {
		const prepare = this.#prepare;
		try {
			await this.#service.remote.workspaces();
		} catch (thrown) {
			if (!this.#prepare || this.#prepare === prepare) throw thrown;
			await this.#untilOpen();
		}
	}

	async #open(remote: Remote<LedgerService>): Promise<void> {
		if (!this.#prepare) throw new AppError('ledger/not-started');
		const options = await this.#prepare();
		await remote.listen(callback((event: LedgerEvent) => this.#events.tell(event)));
		this.#views = await remote.start(transfer(options, [options.identity, options.policy]));
		this.opened.tell();
	}
}

export const createLedgerClient = (spawn: () => Worker): LedgerClient => new LedgerClient(spawn);
