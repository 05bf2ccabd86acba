// This window's hold of the ledger: one window at a time, opened, in the network, opened again when its thread died.
//
//   held ── another window takes it ──> lost        elsewhere ── take(), or the other closes ──> held

import type { Me } from '$lib/identity';
import type { AppError } from '$lib/kernel';
import { TabLock, type LedgerEvent, type WorkspaceView } from '$lib/ledger';
import type { Threads } from './threads';
import { tolerate } from './tolerate';

export interface TenureEvents {
	event(event: LedgerEvent): void;
	/** Another window has the ledger now. */
	lost(): void;
	failed(error: AppError): void;
}

export class Tenure {
	readonly #threads: Threads;
	readonly #events: TenureEvents;
	readonly #lock = new TabLock();
	#me: Me | null = null;
	#leaveNetwork: (() => void) | null = null;
	/** The newest try to get into the network: only that one may. */
	#joining = 0;

	constructor(threads: Threads, events: TenureEvents) {
		this.#threads = threads;
		this.#events = events;
		this.#lock.lost.add(() => this.#lost());
		threads.ledger.listen((event) => events.event(event));
		threads.ledger.failed.add((reason) => events.failed(reason));
	}

	get isHeld(): boolean {
		return this.#lock.state === 'held';
	}

	/** False when another window holds the ledger. */
	async hold(): Promise<boolean> {
		return this.isHeld || (await this.#lock.hold()) === 'held';
	}

	/** "Use here". */
	async take(): Promise<boolean> {
		return (await this.#lock.take()) === 'held';
	}

	/** Resolves to true once the other window is closed. */
	async wait(): Promise<boolean> {
		return (await this.#lock.wait()) === 'held';
	}

	/** Opens what this device keeps. The lock must be held. */
	async open(me: Me): Promise<WorkspaceView[]> {
		this.#me = me;
		return this.#threads.startLedger();
	}

	/** Meets the others; not needed for anything that is done here. */
	join(): void {
		void tolerate(this.#connect(), (error) => this.#events.failed(error));
	}

	async #connect(): Promise<void> {
		const me = this.#me;
		const mine = this.#leave();
		if (!me || !this.isHeld) return;
		const { identity, ledger } = this.#threads;
		// with it come Yjs and WebRTC, which no screen waits for
		const [{ openNetwork }, deviceKeys] = await Promise.all([
			import('./network'),
			identity.remote.deviceKeys()
		]);
		// joined anew meanwhile, or the ledger is lost
		if (mine !== this.#joining) return;
		const failed = (error: AppError) => this.#events.failed(error);
		this.#leaveNetwork = openNetwork({ me, deviceKeys, ledger, failed });
	}

	/** Also what is on its way into the network stays out. Answers the number of the next try. */
	#leave(): number {
		this.#leaveNetwork?.();
		this.#leaveNetwork = null;
		return ++this.#joining;
	}

	#lost(): void {
		this.#leave();
		this.#threads.ledger.stop();
		this.#events.lost();
	}
}
