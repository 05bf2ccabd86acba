// The wallet: credentials about me, from the team's statements and imported; and to whom they were shown.

import type { PivcClaims, TokenReport, VerifyContext } from '$lib/credentials';
import type { Did } from '$lib/identity';
import { hex, sha256, utf8 } from '$lib/kernel';
import type { AcceptedStatement, EntryId, WorkspaceId } from '$lib/ledger';
import type { Hlc, RecordView } from '$lib/records';
import { evidenceOfRoot, type Evidence } from './evidence';
import { periodRange, type ShownTo } from './model';
import type { ProofStore } from './store';

export interface WalletItem {
	/** Hex SHA-256 of the signed text: the same credential that came twice is one. */
	id: string;
	jwt: string;
	issuer: Did;
	subject: Did;
	claims: PivcClaims;
	/** Seconds since 1970. */
	nbf: number;
	exp: number;
	from: 'team' | 'imported';
	/** Entry of the statement and its moment, when it came from the team. */
	entry: { id: EntryId; hlc: Hlc; workspace: WorkspaceId } | null;
}

/** What came and is not checked yet. */
interface Arrived extends Pick<WalletItem, 'jwt' | 'from' | 'entry'> {
	/** Its check ended without an answer before. */
	isAgain?: boolean;
}

const ONLY_TEAM = '';

export interface WalletDeps {
	me(): Did | null;
	store: ProofStore;
	verifyToken(token: string, context: VerifyContext): Promise<TokenReport>;
	/** The team that is open; credentials of others stay in the wallet. Needed once a person is in several. */
	workspace?(): WorkspaceId | null;
	/** Statements of the open team. */
	statements(since: number): Promise<{ reset: boolean; items: AcceptedStatement[]; next: number }>;
	/** Records of the open workspace, for the evidence of a credential. */
	views(): readonly RecordView[];
	now(): number;
}

/** Name of a credential: two signatures over one text are one credential. */
export const credentialId = async (jwt: string): Promise<string> =>
	hex(await sha256(utf8(jwt.slice(0, jwt.lastIndexOf('.')))));

export class Wallet {
	#all = $state.raw<WalletItem[]>([]);
	#shownTo = $state.raw<ShownTo[]>([]);
	#isLoaded = $state(false);
	/** The team whose statements were read. */
	#read = $state.raw<WorkspaceId | null>(null);
	readonly #deps: WalletDeps;
	#since: { workspace: WorkspaceId; next: number } | null = null;
	/** One check after another: one that hangs takes its thread along. */
	#checking: Promise<void> = Promise.resolve();
	/** Checks that ended without an answer: once more with the next pull, then not before the next start. */
	#again: Arrived[] = [];
	readonly #givenUp: string[] = [];

	constructor(deps: WalletDeps) {
		this.#deps = deps;
	}

	/** About me, signed, newest first. */
	get credentials(): WalletItem[] {
		const me = this.#deps.me();
		return this.#all.filter(({ subject }) => subject === me);
	}
	/** All of the team: every member can read them. */
	get all(): WalletItem[] {
		return this.#all;
	}
	/** Only this device keeps this list. */
	get shownTo(): ShownTo[] {
		return this.#shownTo;
	}
	/** What is not here may still come from what this device keeps. */
	get isReading(): boolean {
		const team = this.#team();
		return !this.#isLoaded || (team !== null && team !== this.#read);
	}

	byId(id: string): WalletItem | undefined {
		return this.#all.find((item) => item.id === id);
	}

	/** Reads what was imported and the list of showings. */
	load(): Promise<void> {
		return this.#inTurn(() => this.#load());
	}

	/** Takes what is new from the ledger. */
	pull(): Promise<void> {
		return this.#inTurn(() => this.#pull());
	}

	/** Keeps a showing on the list. */
	async noteShown(shown: ShownTo): Promise<void> {
		await this.#deps.store.keepShown(shown);
		this.#shownTo = [shown, ...this.#shownTo.filter(({ id }) => id !== shown.id)];
	}

	/** Keeps a credential that came by file or link. Its signature must have been checked. */
	async keepImported(jwt: string): Promise<WalletItem | null> {
		const id = await credentialId(jwt);
		await this.#deps.store.keepImported({ id, jwt, importedAt: this.#deps.now() });
		return this.#add({ jwt, from: 'imported', entry: null });
	}

	/** The evidence that a credential was made of, or null when it is not here or no longer told apart. */
	async evidenceOf(item: WalletItem): Promise<Evidence[] | null> {
		const { evidenceRoot: root, period } = item.claims;
		const kept = await this.#deps.store.evidence(root);
		if (kept) return kept;
		const hlc = item.entry?.hlc ?? null;
		const views = this.#deps.views();
		const found = await evidenceOfRoot(root, views, item.subject, periodRange(period), hlc);
		// kept while it can still be told apart: later reviews belong to later credentials
		if (found) await this.#deps.store.keepEvidence(root, found);
		return found;
	}

	#inTurn(work: () => Promise<void>): Promise<void> {
		return (this.#checking = this.#checking.catch(() => {}).then(work));
	}

	async #load(): Promise<void> {
		try {
			this.#shownTo = await this.#deps.store.shown();
			const imported = await this.#deps.store.imported();
			await this.#take(imported.map(({ jwt }) => ({ jwt, from: 'imported', entry: null })));
		} finally {
			this.#isLoaded = true;
		}
	}

	/** Page by page, until one comes empty; then what came is checked. */
	async #pull(): Promise<void> {
		const workspace = this.#team();
		if (!workspace) return;
		let since = this.#since?.workspace === workspace ? this.#since.next : 0;
		const arrived: Arrived[] = [];
		for (let more = true; more;) {
			const { reset, items, next } = await this.#deps.statements(since);
			if (this.#team() !== workspace) return; // these may be another team's
			if (reset) this.#forget(workspace);
			for (const { id, hlc, statement } of items)
				if (statement.type === 'credential')
					arrived.push({ jwt: statement.jwt, from: 'team', entry: { id, hlc, workspace } });
			since = next;
			more = items.length > 0;
		}
		this.#since = { workspace, next: since };
		try {
			await this.#take([...this.#again.splice(0), ...arrived]);
		} finally {
			this.#read = workspace;
		}
	}

	#forget(workspace: WorkspaceId): void {
		const stays = ({ entry }: Pick<WalletItem, 'entry'>) => entry?.workspace !== workspace;
		this.#all = this.#all.filter(stays);
		this.#again = this.#again.filter(stays);
	}

	#team(): WorkspaceId | null {
		return this.#deps.workspace ? this.#deps.workspace() : ONLY_TEAM;
	}

	/** One whose check ends without an answer keeps no other away. The first of these is told when all were tried. */
	async #take(arrived: Arrived[]): Promise<void> {
		const failures: unknown[] = [];
		for (const one of arrived) {
			if (this.#givenUp.includes(one.jwt)) continue;
			try {
				await this.#add(one);
			} catch (thrown) {
				failures.push(thrown);
				if (one.isAgain) this.#givenUp.push(one.jwt);
				else this.#again.push({ ...one, isAgain: true });
			}
		}
		if (failures.length) throw failures[0];
	}

	/** Null when its signature does not hold. */
	async #add({ jwt, from, entry }: Arrived): Promise<WalletItem | null> {
		const report = await this.#deps.verifyToken(jwt, { now: this.#deps.now() });
		const { credential, lines } = report;
		if (report.kind !== 'credential' || lines.signature?.state !== 'holds' || !credential)
			return null;
		const { issuer, subject, claims, nbf, exp } = credential;
		const id = await credentialId(jwt);
		const known = this.byId(id);
		// a copy says less than what the team wrote
		if (known?.entry && !entry) return known;
		const item = { id, jwt, issuer, subject, claims, nbf, exp, from, entry };
		const others = this.#all.filter((one) => one.id !== id);
		this.#all = [...others, item].sort((a, b) => b.nbf - a.nbf || (a.id < b.id ? -1 : 1));
		if (subject === this.#deps.me() && entry) await this.evidenceOf(item).catch(() => null);
		return item;
	}
}
