// Everything behind the first screen: rooms, the open team, its sync, records and drafts, and `run`. The session builds it
// once, after the first paint; screens see it through the session.

import type { Command, Decision, Outcome, RunOptions } from '$lib/commands';
import { connectDid, type DidDocument, type Me } from '$lib/identity';
import type { Journal } from '$lib/journal';
import { asAppError, err, ok, type AppError, type Result } from '$lib/kernel';
import type { LedgerEvent, SyncView, WorkspaceView } from '$lib/ledger';
import { announcements } from '$lib/ui';
import { m } from '$lib/ui/i18n';
import type { GenericSchema, InferInput } from 'valibot';
import { Acts } from './acts.svelte';
import { deviceName, keepChoice, storedChoice } from './device';
import { missingPerson, missingTeam, TeamsNotOpen } from './emptied';
import { Keeping } from './keeping.svelte';
import { Lock } from './lock.svelte';
import { Logbook } from './logbook.svelte';
import { nameIn } from './name-in';
import { Opening } from './opening';
import { Renewal } from './renewal';
import { Rooms } from './rooms.svelte';
import { Rulebook } from './rulebook';
import { Tenure } from './tenure';
import { tolerate } from './tolerate';

export type Phase = 'starting' | 'welcome' | 'locked' | 'ready' | 'elsewhere';

export interface HouseDeps {
	/** Something that nobody caught, or a thread that died. */
	failed(error: AppError): void;
}

export class House {
	readonly #deps: HouseDeps;
	#phase = $state<Phase>('starting');
	#me = $state.raw<Me | null>(null);
	#chosen = $state<string | null>(null);
	#blobsArrived = $state(0);
	readonly #opening = new Opening();
	readonly #renewal = new Renewal({
		isOpen: async () => (await this.#opening.newest, this.#phase === 'ready'),
		renew: () => this.rooms.threads.identity.remote.renewDevice(),
		open: (me) => this.#open(me)
	});
	/** Made here and not at the first use: state that is made while something is derived from it is no dependency of that. */
	readonly rooms = new Rooms({
		me: () => this.#me,
		team: () => this.team,
		became: (me) => (this.#me = me),
		failed: (error) => this.#failed(error)
	});
	readonly #acts = new Acts({
		me: () => this.#me,
		team: () => this.team,
		decide: (input) => this.rooms.threads.policy.remote.decide(input),
		mask: (event) => this.rooms.threads.policy.remote.mask(event),
		unwritten: (error) => this.#failed(error)
	});
	readonly #tenure = new Tenure(this.rooms.threads, {
		event: (event) => this.#heard(event),
		lost: () => this.#elsewhere(),
		failed: (error) => this.#failed(error)
	});
	readonly logbook = new Logbook({
		rooms: () => this.rooms,
		team: () => this.team,
		ownTeam: () => this.#ownTeam(),
		nameOf: (did) => this.nameOf(did),
		saved: () =>
			this.#inBackground(this.rooms.tasks.saved(() => this.run(this.commands.app.keepStorage, {}))),
		run: (command, input, options) => this.run(command, input, options)
	});
	readonly rulebook = new Rulebook({
		rooms: () => this.rooms,
		journal: () => this.journal(),
		team: () => this.team,
		sync: () => this.sync,
		ask: this.#acts.ask
	});
	readonly keeping = new Keeping({
		view: () => this.rooms.threads.identity.remote.keeping(),
		ownRecords: () => this.logbook.by(this.#me?.did).length,
		team: () => this.team
	});

	readonly lock = new Lock({
		keeping: this.keeping,
		isShut: () => this.#phase === 'locked' || this.#phase === 'welcome',
		settle: () => this.logbook.settle(),
		putAway: () => this.rooms.threads.identity.remote.lock()
	});

	constructor(deps: HouseDeps) {
		this.#deps = deps;
		for (const { died } of this.rooms.threads.all)
			died.add(() => announcements.show({ text: m.app_worker_restarted() }));
	}

	get phase(): Phase {
		return this.#phase;
	}
	get me(): Me | null {
		return this.#me;
	}
	get teams(): WorkspaceView[] {
		return this.rooms.workspaces.all.map(({ view }) => view);
	}
	/** The open team. */
	get team(): WorkspaceView | null {
		return this.#workspace?.view ?? null;
	}
	get sync(): SyncView | null {
		return this.#workspace?.sync.view ?? null;
	}
	get #workspace() {
		const { all } = this.rooms.workspaces;
		return all.find(({ id }) => id === this.#chosen) ?? all[0] ?? null;
	}
	/** The newest refusal of this window. */
	get refusal(): Decision | null {
		return this.#acts.refusal;
	}
	/** Counts photos that came: who shows one asks again. */
	get blobsArrived(): number {
		return this.#blobsArrived;
	}
	get undos(): Acts['undos'] {
		return this.#acts.undos;
	}
	get commands(): Rooms['commands'] {
		return this.rooms.commands;
	}

	/** Opens what this device keeps. Later calls wait for the same, or for what was opened after it; what failed is tried again. */
	start(): Promise<void> {
		return (
			this.#opening.newest ??
			this.#opening.begin(this.#start()).catch((thrown) => {
				// another window took the teams meanwhile: that is what it failed with
				if (this.#phase !== 'elsewhere') this.#failed(asAppError(thrown));
			})
		);
	}

	/** A first identity under this name. */
	async begin(name: string): Promise<Result<Me>> {
		const { create } = this.commands.identity;
		const result = await this.run(create, { name, deviceName: deviceName() });
		if (!result.ok) return result;
		await this.arrive(result.value.output);
		return ok(result.value.output);
	}

	/** A person who came, or came back: their teams are opened, as far as they are here. */
	arrive(me: Me): Promise<void> {
		return this.#opening.begin(this.#enter(me));
	}

	/** Teams that came without a command: from a backup or another device. */
	async showTeams(): Promise<void> {
		this.#chosen = storedChoice();
		this.rooms.workspaces.show(await this.rooms.threads.ledger.remote.workspaces());
		await this.#showTeam();
	}

	choose(workspace: string): void {
		this.#chosen = workspace;
		keepChoice(workspace);
		this.#inBackground(this.#showTeam());
	}

	/** "Use here": takes the teams from the window that has them. */
	async useHere(): Promise<void> {
		if ((await this.#tenure.take()) && this.#me) await this.arrive(this.#me);
	}

	/** The one way to change anything. A refusal is kept for "Why?". */
	async run<Schema extends GenericSchema, Output>(
		command: Command<Schema, Output>,
		input: InferInput<Schema>,
		options?: RunOptions
	): Promise<Result<Outcome<Output>>> {
		const result = await this.#acts.run(command, input, options);
		if (!result.ok && result.error.code === 'identity/locked') void this.lock.leave();
		if (command.name.startsWith('identity.')) await this.lock.after(command.name);
		return result;
	}

	/** The key was opened: what stood behind the lock. */
	async unlocked(me: Me): Promise<void> {
		if (this.#phase === 'locked') await this.arrive(me);
	}

	/** The journal of the person, or of the device before there is one. */
	journal(): Promise<Journal> {
		return this.#acts.journal();
	}

	/** Name of a person in the open team, else a short form of the DID. */
	nameOf = (did: string): string => nameIn(did, this.#me, this.team);

	/** The DID document, after the thread that holds the key proved that it has it. */
	async didDocument(): Promise<DidDocument> {
		const { remote } = this.rooms.threads.identity;
		if (this.#me) await connectDid(remote, this.#me.did);
		return remote.didDocument();
	}

	async #start(): Promise<void> {
		this.lock.watch();
		// a vault that cannot be read is said when the key is needed
		const loading = this.keeping.load().catch(() => null);
		const me = await this.rooms.threads.identity.remote.me();
		if (!me) {
			this.#phase = 'welcome';
			return this.#failed(missingPerson());
		}
		this.#me = me;
		if ((await loading)?.isLocked) this.#phase = 'locked';
		else await this.#enter(me);
	}

	async #enter(me: Me): Promise<void> {
		this.#inBackground(this.rooms.showFirst(storedChoice()));
		await this.#open(me);
	}

	async #open(me: Me): Promise<void> {
		this.#me = me;
		this.lock.watch();
		// another window may have been locked, or taken this device's own way in away
		const kept = await this.keeping.load().catch(() => null);
		if (kept?.isLocked) return this.lock.leave();
		this.#chosen = storedChoice();
		if (!(await this.#tenure.hold())) return this.#elsewhere();
		const { drafts, wallet, workspaces } = this.rooms;
		workspaces.show(await this.#tenure.open(me));
		this.#failed(missingTeam(me.did, this.teams));
		this.#inBackground(wallet.load());
		await drafts.load();
		await this.#showTeam();
		if (!this.#tenure.isHeld) return;
		// the next start shows its list before anything else
		if (this.team) keepChoice(this.team.id);
		this.#phase = 'ready';
		this.#inBackground(Promise.all([this.rooms.tasks.look(), drafts.sweep()]));
		this.#tenure.join();
	}

	/** Until the other window closes, or the person says "Use here". */
	#elsewhere(): void {
		this.#phase = 'elsewhere';
		this.#inBackground(
			this.#tenure.wait().then(async (isHeld) => {
				if (isHeld && this.#phase === 'elsewhere' && this.#me) await this.arrive(this.#me);
			})
		);
	}

	async #showTeam(): Promise<void> {
		const { team, rooms } = this;
		await rooms.openRecords(team?.id ?? null);
		if (team)
			rooms.workspaces.get(team.id)?.sync.show(await rooms.threads.ledger.remote.sync(team.id));
	}

	#heard(event: LedgerEvent): void {
		const isOpen = 'workspace' in event && event.workspace === this.team?.id;
		if (event.t === 'workspace' && this.rooms.records?.workspace !== this.team?.id)
			this.#inBackground(this.#showTeam());
		else if (event.t === 'sync' && isOpen) this.#inBackground(this.rooms.synced(event.view));
		else if (event.t === 'statements' && isOpen) this.#inBackground(this.rooms.pull());
		else if (event.t === 'blob') this.#blobsArrived++;
		else if (event.t === 'spent') this.#inBackground(this.#renewal.begin());
	}

	/** Who saves before the teams are open is in one already: a second one would hide what the first holds. */
	async #ownTeam(): Promise<Result<unknown>> {
		await this.start();
		if (this.team) return ok(this.team);
		if (this.#phase !== 'ready') return err(new TeamsNotOpen());
		const name = m.capture_own_team({ name: this.#me?.name ?? '' });
		const result = await this.run(this.commands.workspace.found, { name });
		if (!result.ok) return result;
		this.rooms.workspaces.show([result.value.output]);
		this.choose(result.value.output.id);
		await this.#showTeam();
		return result;
	}

	#inBackground(work: Promise<unknown>): void {
		void tolerate(work, (error) => this.#failed(error));
	}

	#failed(error: AppError | null): void {
		// the thread that held the key was started again, and asks
		if (error?.code === 'identity/locked') void this.lock.leave();
		else if (error) this.#deps.failed(error);
	}
}
