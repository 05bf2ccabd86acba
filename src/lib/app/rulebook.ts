// The rules and the journal as screens ask for them: articles, counts, who may do what, one decision.

import { any } from 'valibot';
import type { Command, Decision, DecisionInput, Pipeline } from '$lib/commands';
import type { Journal, JournalEvent } from '$lib/journal';
import type { Json } from '$lib/kernel';
import type { Member, Role, SyncView, WorkspaceView } from '$lib/ledger';
import { constitution, knownRules, type Constitution } from '$lib/policy';
import { ORDINARY } from './ordinary';
import type { Rooms } from './rooms.svelte';

export interface RulebookDeps {
	rooms(): Rooms;
	journal(): Promise<Journal>;
	team(): WorkspaceView | null;
	sync(): SyncView | null;
	ask: Pipeline['ask'];
}

const SOMEBODY = 'did:key:somebody';

/** Lines of the journal that are counted. */
const COUNTED = 5_000;

/** Rows of the table of who may do what. */
const ACTS = [
	{ act: 'record', name: 'records.save' },
	{ act: 'seal', name: 'records.seal' },
	{ act: 'confirm', name: 'records.confirm' },
	{ act: 'issue', name: 'credentials.issue' },
	{ act: 'invite', name: 'workspace.invite' }
];

export class Rulebook {
	readonly #deps: RulebookDeps;

	constructor(deps: RulebookDeps) {
		this.#deps = deps;
	}

	/** What decides in the open team, or here outside one; null when this version of the app does not have it. */
	async constitution(): Promise<Constitution | null> {
		const hash = this.#deps.team()?.constitution || knownRules[0].hash;
		return this.versionOf(hash) === null ? null : constitution(hash);
	}

	/** Number of a constitution; null when this version of the app does not have it. */
	versionOf(hash: string): number | null {
		return knownRules.find((known) => known.hash === hash)?.version ?? null;
	}

	/** Number of the constitution that new teams get, and that decides what stays on this device. */
	get newestVersion(): number {
		return knownRules[0].version;
	}

	/** How often each article spoke on this device, and refused. */
	async counts(): Promise<Map<string, { decided: number; refused: number }>> {
		const counts = new Map<string, { decided: number; refused: number }>();
		for (const { azora } of await this.page({ limit: COUNTED })) {
			for (const article of azora.articles) {
				const count = counts.get(article) ?? { decided: 0, refused: 0 };
				count.decided++;
				if (azora.outcome === 'refused') count.refused++;
				counts.set(article, count);
			}
		}
		return counts;
	}

	/**
	 * What the rules would say to the person here: about this input, or about the ordinary case of the command. Null where
	 * what it is about is not here. Nothing is done and nothing is journalled.
	 */
	async ask(command: Command, input?: unknown): Promise<Decision | null> {
		const ordinary: Command = {
			...command,
			input: any(),
			resource: () => ({ type: 'question', id: '', properties: ORDINARY[command.name] ?? {} })
		};
		const asked = await this.#deps.ask(input === undefined ? ordinary : command, input);
		return asked.ok ? asked.value : null;
	}

	/** One question to the rules for each act and role. */
	async matrix(roles: readonly Role[]): Promise<{ act: string; cells: boolean[] }[]> {
		const rows: { act: string; cells: boolean[] }[] = [];
		for (const { act, name } of ACTS) {
			const cells: boolean[] = [];
			for (const role of roles)
				cells.push(await this.#may(role, SOMEBODY, name, ORDINARY[name] ?? {}));
			rows.push({ act, cells });
		}
		return rows;
	}

	async decision(id: string): Promise<JournalEvent | null> {
		return (await this.#deps.journal()).get(id);
	}

	async page(range: { limit: number; before?: number }): Promise<JournalEvent[]> {
		return (await this.#deps.journal()).list(range);
	}

	async check() {
		return (await this.#deps.journal()).verify();
	}

	/** Members who would be allowed what somebody was refused. */
	async whoMay(event: JournalEvent): Promise<(Member & { isHere: boolean })[]> {
		const team = this.#deps.team();
		const { resource } = (event.input ?? {}) as unknown as DecisionInput;
		if (!team || !resource) return [];
		const peers = this.#deps.sync()?.peers ?? [];
		const found: (Member & { isHere: boolean })[] = [];
		for (const member of team.members) {
			if (member.did === event.azora.actor) continue;
			const { command } = event.azora;
			if (!(await this.#may(member.role, member.did, command, resource.properties))) continue;
			const isHere = peers.some(({ did, here }) => did === member.did && here);
			found.push({ ...member, isHere });
		}
		return found;
	}

	async #may(
		role: Role,
		did: string,
		name: string,
		properties: { [key: string]: Json }
	): Promise<boolean> {
		const team = this.#deps.team();
		const input: DecisionInput = {
			subject: { type: 'did', id: did, properties: { role } },
			action: { name, properties: {} },
			resource: { type: 'question', id: '', properties },
			context: {
				time: new Date().toISOString(),
				source: 'query',
				online: navigator.onLine,
				workspace: { id: team?.id ?? '', constitution: team?.constitution ?? '' }
			}
		};
		const { allow } = await this.#deps.rooms().threads.policy.remote.decide(input);
		return allow;
	}
}
