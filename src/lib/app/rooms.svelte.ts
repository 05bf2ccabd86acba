// Builds every room once and hands them to each other; holds the records and the wallet of the open team.

import { createIdentityCommands, type Me } from '$lib/identity';
import { AppError } from '$lib/kernel';
import {
	createSyncCommands,
	createWorkspaceCommands,
	Workspaces,
	type Did,
	type SyncView,
	type WorkspaceId,
	type WorkspaceView
} from '$lib/ledger';
import { storageState, watchPlace } from '$lib/platform';
import { createPolicyCommands, knownRules, RulesUnknown } from '$lib/policy';
import { createProofCommands, ProofStore, readCodes, Wallet } from '$lib/proof';
import {
	createDraftCommands,
	createRecordsCommands,
	Drafts,
	PhotoUrls,
	Records,
	RecordsStore,
	shippedForms
} from '$lib/records';
import { getLocale, onLanguage } from '$lib/ui/i18n';
import { createAppCommands } from './commands';
import { Exports } from './exports.svelte';
import { keepPlaceChoice, storedPlaceChoice } from './device';
import { Tasks } from './tasks.svelte';
import { Threads } from './threads';
import { tolerate } from './tolerate';
import { Wake } from './wake';

export interface RoomsDeps {
	me(): Me | null;
	team(): WorkspaceView | null;
	/** Who the person here is now. */
	became: (me: Me) => void;
	/** What went wrong beside what was asked for. */
	failed: (error: AppError) => void;
}

/** Records of one's own whose way to others is shown at once. */
const REACH_SHOWN = 100;

export class Rooms {
	readonly threads = new Threads();
	readonly workspaces = new Workspaces(this.threads.ledger);
	readonly tasks = new Tasks();
	readonly drafts: Drafts;
	readonly wallet: Wallet;
	readonly photos: PhotoUrls;
	readonly exports: Exports;
	readonly commands: ReturnType<Rooms['build']>;
	readonly #recordsStore = new RecordsStore();
	readonly proofs = new ProofStore();
	readonly #deps: RoomsDeps;
	readonly #wake = new Wake();
	#records = $state.raw<Records | null>(null);

	constructor(deps: RoomsDeps) {
		this.#deps = deps;
		const { photos, ledger, credentials } = this.threads;
		const store = this.#recordsStore;
		this.drafts = new Drafts({
			...{ store, photos, watchPlace, now: () => Date.now(), language: getLocale },
			isRoomLow: async () => (await storageState()).isLow,
			placeChoice: storedPlaceChoice,
			keepPlaceChoice
		});
		this.photos = new PhotoUrls({
			blob: (ref) => ledger.remote.getBlob(ref),
			draftPhoto: (id) => store.photo(id)
		});
		this.wallet = new Wallet({
			me: () => this.#me,
			store: this.proofs,
			verifyToken: (token, context) => credentials.verifyToken(token, context),
			workspace: () => this.#deps.team()?.id ?? null,
			statements: (since) => this.#statements(since),
			views: () => this.#records?.views() ?? [],
			now: () => Date.now()
		});
		this.exports = new Exports({
			me: () => this.#deps.me(),
			team: () => this.#deps.team(),
			records: () => this.#records,
			photo: (ref) => ledger.remote.getBlob(ref)
		});
		this.commands = this.build();
		onLanguage(() => this.#records?.speak());
	}

	/** Records of the open team; null while there is none. */
	get records(): Records | null {
		return this.#records;
	}

	/** What stands above the list comes before the list: nothing moves while somebody reads it. */
	async showFirst(workspace: WorkspaceId | null): Promise<void> {
		await Promise.allSettled([this.drafts.load(), this.tasks.look()]);
		if (workspace) await this.#showKept(workspace);
	}

	/** What was kept of a team's list, which needs no ledger. */
	async #showKept(workspace: WorkspaceId): Promise<void> {
		const me = this.#me;
		if (!me || this.#records?.workspace === workspace) return;
		const { ledger } = this.threads;
		const records = new Records({
			workspace,
			me,
			store: this.#recordsStore,
			statements: (since) => ledger.remote.statements(workspace, since),
			reach: (things) => ledger.remote.reach(workspace, things),
			language: getLocale
		});
		this.#records = records;
		await records.openRows();
	}

	/** Shows a team's records: what was kept of the list first, then everything. */
	async openRecords(workspace: WorkspaceId | null): Promise<void> {
		if (!workspace) return void (this.#records = null);
		await Promise.all([this.#showKept(workspace), this.pull()]);
		await this.drafts.dropSaved({ me: () => this.#me, record: (id) => this.#recordOf(id) });
	}

	/** Takes what is new of the open team. Nobody waits for credentials: the check of one may take its time, or never end. */
	async pull(): Promise<void> {
		await this.#records?.pull();
		await this.askReach();
		void tolerate(this.wallet.pull(), this.#deps.failed);
	}

	/** Something of the open team moved, or somebody came or went. */
	synced(view: SyncView): Promise<void> {
		this.#wake.sees(view);
		return this.askReach();
	}

	async askReach(): Promise<void> {
		const me = this.#me;
		const mine = (this.#records?.list ?? []).filter(({ by }) => by === me);
		await this.#records?.askReach(mine.slice(0, REACH_SHOWN).map(({ id }) => id));
	}

	/** All commands, by room. */
	build() {
		const { identity, policy, ledger, regoKit, credentials } = this.threads;
		const { became } = this.#deps;
		const me = () => this.#me;
		const workspace = () => this.#deps.team()?.id ?? null;
		const now = () => Date.now();
		return {
			app: createAppCommands({ tasks: this.tasks, now }),
			identity: createIdentityCommands({ identity: identity.remote, became }),
			policy: createPolicyCommands({ kit: regoKit.remote }),
			sync: createSyncCommands({ ledger: ledger.remote }),
			workspace: createWorkspaceCommands({
				ledger: ledger.remote,
				view: (id) => this.workspaces.get(id)?.view ?? null,
				me: () => this.#deps.me()
			}),
			records: createRecordsCommands({
				me,
				now,
				workspace,
				record: (id) => this.#recordOf(id),
				form: (reference) =>
					this.#records?.form(reference) ??
					shippedForms.find(({ id, version }) => `${id}@${version}` === reference),
				drafts: this.drafts,
				ledger: ledger.remote,
				writeExport: (ids, options, signal) => this.exports.write(ids, options, signal),
				sign: (purpose, payload) => identity.remote.signStatement(purpose, payload)
			}),
			drafts: createDraftCommands({ drafts: this.drafts }),
			proof: createProofCommands({
				me,
				now,
				workspace,
				rules: () => this.#rules(),
				rulesOf: (digest) => knownRules.find(({ methodDigest }) => methodDigest === digest) ?? null,
				readCodes,
				names: (subject) => this.#names(subject),
				verifyAddress: () => `${location.origin}/verify`,
				credentials,
				verifyToken: (token, context) => credentials.verifyToken(token, context),
				signJwt: (purpose, input) => identity.remote.signJwt(purpose, input),
				score: (input, method) => policy.remote.score(input, method),
				views: () => this.#records?.views() ?? [],
				ledger: ledger.remote,
				wallet: this.wallet,
				store: this.proofs
			})
		};
	}

	#recordOf(id: string) {
		return this.#records?.byId(id) ?? null;
	}

	get #me(): Did | null {
		return this.#deps.me()?.did ?? null;
	}

	/** Of the open team. */
	#rules() {
		const team = this.#deps.team();
		const found = knownRules.find(({ hash }) => hash === team?.constitution);
		if (!found) throw new RulesUnknown(team?.constitution ?? '');
		return found;
	}

	#names(subject: Did) {
		const team = this.#deps.team();
		const name = (did: Did | null) => team?.members.find((member) => member.did === did)?.name;
		return { issuer: name(this.#me), subject: name(subject), team: team?.name };
	}

	async #statements(since: number) {
		const team = this.#deps.team();
		if (!team) throw new AppError('records/no-team');
		return this.threads.ledger.remote.statements(team.id, since, 'credential');
	}
}
