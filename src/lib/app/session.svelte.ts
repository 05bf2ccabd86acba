// What every screen sees at once: faults and new versions. Everything else is the house's, which is built after the first
// paint: until then there is nobody, no team and no record, and what is asked of the house waits for it.

import type { Command, Decision, Outcome, RunOptions } from '$lib/commands';
import type { DidDocument, Me, Sections } from '$lib/identity';
import { err, within, type AppError, type Result, type Unsubscribe } from '$lib/kernel';
import type { InvitationInfo, OnlyHere, SyncView, WorkspaceView } from '$lib/ledger';
import { appUpdates, errorOf, errorSink, idle, painted, type UpdateView } from '$lib/platform';
import { loadMessages } from '$lib/ui/i18n';
import type { GenericSchema, InferInput } from 'valibot';
import type { WholeSize } from './backup';
import type { Found } from './finder.svelte';
import type { House, Phase } from './house.svelte';

export interface WarmUp {
	isStranger: boolean;
	version: string;
	next: () => Promise<unknown>;
}

/** A start that takes longer than this goes on beside what makes the app work without network. */
const START_MS = 10_000;

export class Session {
	#house = $state.raw<House | null>(null);
	#building: Promise<House> | null = null;
	/** Somebody asked for it: who only checks a proof does not. */
	#isStarted = false;
	/** What did not open was tried again by who put its fault away: the next one stays away. */
	#isTriedAgain = false;
	#fault = $state.raw<AppError | null>(null);
	#update = $state.raw<UpdateView>(appUpdates.view);

	get phase(): Phase {
		return this.#house?.phase ?? 'starting';
	}
	get me(): Me | null {
		return this.#house?.me ?? null;
	}
	get teams(): WorkspaceView[] {
		return this.#house?.teams ?? [];
	}
	/** The open team. */
	get team(): WorkspaceView | null {
		return this.#house?.team ?? null;
	}
	get sync(): SyncView | null {
		return this.#house?.sync ?? null;
	}
	/** The newest refusal of this window. */
	get refusal(): Decision | null {
		return this.#house?.refusal ?? null;
	}
	/** Counts photos that came: who shows one asks again. */
	get blobsArrived(): number {
		return this.#house?.blobsArrived ?? 0;
	}
	/** Something that nobody caught, or a thread that died. */
	get fault(): AppError | null {
		return this.#fault;
	}
	get update(): UpdateView {
		return this.#update;
	}

	/** These six are there once `build` is done, as it is on every screen but those outside (routes/+layout.ts). */
	get rooms(): House['rooms'] {
		return this.#built.rooms;
	}
	get commands(): House['commands'] {
		return this.#built.commands;
	}
	get logbook(): House['logbook'] {
		return this.#built.logbook;
	}
	get finder(): House['logbook']['finder'] {
		return this.#built.logbook.finder;
	}
	get rulebook(): House['rulebook'] {
		return this.#built.rulebook;
	}
	get keeping(): House['keeping'] {
		return this.#built.keeping;
	}
	get undos(): House['undos'] {
		return this.#built.undos;
	}
	nameOf = (did: string): string => this.#built.nameOf(did);

	/** Loads the app behind the first screen. Once; what failed, as without network, is tried again by the next call. */
	build(): Promise<House> {
		this.#building ??= this.#load().catch((thrown: unknown) => {
			this.#building = null;
			throw thrown;
		});
		return this.#building;
	}

	/** Opens what this device keeps. */
	async start(): Promise<void> {
		this.#isStarted = true;
		try {
			await (await this.build()).start();
		} catch (thrown) {
			errorSink.report(thrown);
		}
	}

	/** A first identity under this name. */
	async begin(name: string): Promise<Result<Me>> {
		try {
			return await (await this.build()).begin(name);
		} catch (thrown) {
			return err(errorOf(thrown));
		}
	}

	/** The one way to change anything. A refusal is kept for "Why?". */
	async run<Schema extends GenericSchema, Output>(
		command: Command<Schema, Output>,
		input: InferInput<Schema>,
		options?: RunOptions
	): Promise<Result<Outcome<Output>>> {
		return (await this.build()).run(command, input, options);
	}

	async readInvitation(text: string): Promise<Result<InvitationInfo>> {
		const result = await (await import('./invitation')).invitationIn(text);
		// on the screen of an invitation nothing may be loaded yet that could say why
		if (!result.ok) await loadMessages().catch(() => {});
		return result;
	}

	/** Records and drafts of the open team in which `text` stands, the best first: for the palette. */
	async find(text: string, limit?: number): Promise<Found[]> {
		return (await this.build()).logbook.finder.find(text, limit);
	}

	/** The DID document, after the thread that holds the key proved that it has it. */
	async didDocument(): Promise<DidDocument> {
		return (await this.build()).didDocument();
	}

	/** What a backup would hold, before it is made. */
	async backupSize(): Promise<WholeSize> {
		return (await import('./backup')).backupSize(this.#built.rooms);
	}

	/** Teams, drafts, known signers and settings for a backup file. */
	async backupSections(options?: { withPhotos?: boolean }): Promise<Sections> {
		return (await import('./backup')).backupSections(this.#built.rooms, options);
	}

	/** What no other device is known to have. */
	onlyHere(): Promise<OnlyHere> {
		return this.#built.rooms.threads.ledger.remote.onlyHere();
	}

	/** "Use here": takes the teams from the window that has them. */
	async useHere(): Promise<void> {
		await this.#house?.useHere();
	}

	/** Locked, and what was typed here is not on disk yet: the screen stays, behind a cover. */
	get isCovered(): boolean {
		return this.#house?.lock.isCovered ?? false;
	}

	/** Puts the key away in all windows and asks for it. Answers only when that was refused. */
	async lock(): Promise<Result<unknown>> {
		return this.run((await this.build()).commands.identity.lock, {});
	}

	/** After `identity.unlock`: opens what stood behind the lock. */
	async unlocked(me: Me): Promise<void> {
		await this.#built.unlocked(me);
	}

	choose(workspace: string): void {
		this.#built.choose(workspace);
	}

	/** Teams that did not open are tried again, once: otherwise nothing would say that they are not. */
	forgetFault(): void {
		this.#fault = null;
		if (!this.#isStarted || this.#isTriedAgain || this.phase !== 'starting') return;
		this.#isTriedAgain = true;
		void this.start();
	}

	/**
	 * The rest of the app, once the first screen stands; then what makes it work without network. `isStranger`: who only
	 * checks a proof has no need of an identity or a team, and nothing is opened for them. `next`: loads the screens that come
	 * next, so that they open at once, and when the network goes before the service worker is ready.
	 */
	async warmUp({ isStranger, version, next }: WarmUp): Promise<void> {
		// a screen inside is drawn already, and waits for what it shows
		if (!this.#house) await painted();
		const started = isStranger ? null : this.start();
		// the first act is decided at once: the rules are there before
		await this.build().then(
			({ rooms }) => void rooms.threads.policy.remote.load().catch(() => {}),
			() => {}
		);
		// what may come next does not stand in the way of what is asked for now
		if (started) await within(started, START_MS, 'rpc/timeout').catch(() => {});
		await idle();
		await next().catch(() => {});
		await appUpdates.start({ isDevelopment: import.meta.env.DEV, version });
	}

	/** Faults, and versions that wait. */
	watchPlatform(): Unsubscribe {
		const stops = [
			errorSink.add((error) => this.#failed(error)),
			appUpdates.guard(() => this.#house?.logbook.settle() ?? true),
			appUpdates.changed.add((view) => (this.#update = view))
		];
		return () => stops.forEach((stop) => stop());
	}

	get #built(): House {
		if (!this.#house) throw new Error('A screen asked for the rooms before they were built.');
		return this.#house;
	}

	async #load(): Promise<House> {
		const [{ House }] = await Promise.all([import('./house.svelte'), loadMessages()]);
		return (this.#house = new House({ failed: (error) => this.#failed(error) }));
	}

	#failed(error: AppError): void {
		// with its sentence, where that can be had
		void loadMessages()
			.catch(() => {})
			.then(() => (this.#fault = error));
	}
}

export const session = new Session();
