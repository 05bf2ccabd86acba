// Whether a data entry counts: chain, member at `auth`, cuts, epoch, references, constitution. A pure function of the
// set of entries (and of the keys held), so every replica ends with the same. No clock, no order of arrival.

import type { Bits } from './bits';
import { contentHashOf } from './content-hash';
import type { KeyRing } from './epochs';
import type { Held, HeldLog, Holdings } from './holdings';
import { effectiveIn, epochIn, isClosedIn, openingIn, roleIn, type Scope } from './membership';
import {
	KIND,
	type AdmitQuestion,
	type AdmitVerdict,
	type Did,
	type EntryId,
	type Role,
	type WorkspaceId
} from './model';
import { byDepth, cutOf, makesEpoch, type OpGraph, type OpNode } from './op-graph';
import { Authorship, sealKey, Seals } from './record-facts';
import type { Resolution } from './resolution';
import type { Said } from './said';
import { because, type Ask, type Void } from './verdicts';

export interface World {
	readonly workspace: WorkspaceId;
	readonly graph: OpGraph;
	readonly holdings: Holdings;
	readonly resolution: Resolution;
	readonly keys: KeyRing;
	readonly ask: Ask;
	readonly isConstitutionKnown: boolean;
	/** What opened entries say. */
	readonly said: ReadonlyMap<EntryId, Said>;
	/** Branches that count, of logs that forked. */
	readonly counting: ReadonlyMap<HeldLog, ReadonlySet<EntryId>>;
	/** Entries of lost branches that others' accepted entries name. */
	readonly kept: ReadonlySet<EntryId>;
}

export type Judgement =
	| { status: 'accepted'; person: Did; role: Role; rule: string }
	| { status: 'aside'; person: Did | null; why: Void }
	/** `waitsFor`: an entry id, or a seal's key; null waits for an op or a key. */
	| { status: 'parked'; person: Did | null; why: Void; waitsFor: string | null };

type Found = { facts: AdmitQuestion['facts'] } | Judgement;

/** The state behind some heads. */
interface AuthState {
	behind: Bits;
	scope: Scope;
	epoch: OpNode | null;
	roles: Map<Did, Role | null>;
}

export class Acceptance {
	readonly seals = new Seals();
	readonly authorship: Authorship;
	readonly #world: World;
	readonly #states = new Map<readonly EntryId[], AuthState>();

	constructor(world: World) {
		this.#world = world;
		this.authorship = new Authorship((id) => this.#versionAt(id));
	}

	/** Synchronous unless the constitution has to be asked something new. */
	judge(held: Held): Judgement | Promise<Judgement> {
		const { graph, said } = this.#world;
		if (!held.isLinked) return parked(null, held.code || 'ledger/chain-missing');
		const state = this.#stateAt(held.auth);
		if (!state) return this.#withoutState(held);
		const opening = openingIn(graph, held.log.device, state.scope);
		const person = opening?.person ?? this.personOf(held);
		if (!opening || person === null) return aside(person, 'ledger/log-not-open');
		const role = this.#roleOf(person, state);
		const wrong = this.#wrongPlace(held, person, state);
		if (wrong) return aside(person, wrong);
		if (!role) return aside(person, 'ledger/not-a-member');
		const late = this.#wrongEpoch(held, person, state);
		if (late) return late;
		const words = said.get(held.id);
		if (!words) return parked(person, 'ledger/key-missing');
		if (words.problem === 'ledger/not-understood') return parked(person, words.problem);
		if (words.problem) return aside(person, words.problem);
		if (held.kind === KIND.forkProof) return { status: 'accepted', person, role, rule: '' };
		const found = this.#factsOf(held, words, person, state);
		if (!('facts' in found)) return found;
		return this.#askAbout(held, words, person, role, found.facts);
	}

	/** After `judge` said yes. */
	noteAccepted(held: Held): void {
		const seal = this.sealOf(held);
		if (seal) this.seals.add(seal.key, seal.authors);
	}

	/** Key and authors of an entry that is a seal, else null. */
	sealOf(held: Held): { key: string; authors: ReadonlySet<Did> } | null {
		const words = this.#world.said.get(held.id);
		if (words?.statement?.type !== 'record.seal' || !words.signed) return null;
		const authors = this.authorship.of(words.statement.version);
		if (authors.state !== 'known') return null;
		const { record, contentHash } = words.signed.payload;
		return { key: sealKey(record, contentHash), authors: authors.authors };
	}

	/** What a review is about, null for other entries. */
	sealKeyOfReview(held: Held): string | null {
		const words = this.#world.said.get(held.id);
		if (words?.statement?.type !== 'review' || !words.signed) return null;
		return sealKey(words.signed.payload.record, words.signed.payload.contentHash);
	}

	/** Whom the entry's device belongs to, counting or not. */
	personOf(held: Held): Did | null {
		const { graph } = this.#world;
		const behind = graph.behind(held.auth);
		const openings = graph.opens.get(held.log.device) ?? [];
		return openings.find((node) => behind?.has(node.index))?.person ?? null;
	}

	#withoutState(held: Held): Judgement {
		const { byId } = this.#world.holdings;
		const isWrong = held.auth.some((id) => {
			const named = byId.get(id);
			return named !== undefined && named.kind !== KIND.membership;
		});
		return isWrong ? aside(null, 'ledger/auth-wrong') : parked(null, 'ledger/auth-missing');
	}

	#stateAt(auth: readonly EntryId[]): AuthState | null {
		const known = this.#states.get(auth);
		if (known) return known;
		const { graph, resolution } = this.#world;
		const behind = graph.behind(auth);
		if (!behind) return null;
		const scope = effectiveIn(behind, resolution.effective);
		const state = { behind, scope, epoch: epochIn(graph, scope), roles: new Map() };
		this.#states.set(auth, state);
		return state;
	}

	#roleOf(person: Did, state: AuthState): Role | null {
		let role = state.roles.get(person);
		if (role === undefined) {
			role = roleIn(this.#world.graph, person, state.scope);
			state.roles.set(person, role);
		}
		return role;
	}

	#wrongPlace(held: Held, person: Did, state: AuthState): Void['code'] | null {
		const { graph, holdings, counting, kept } = this.#world;
		const before = held.prev ? holdings.byId.get(held.prev) : undefined;
		if (before && before.auth !== held.auth && !this.#covers(state, before.auth))
			return 'ledger/auth-went-back';
		const branch = counting.get(held.log);
		if (branch && !branch.has(held.id) && !kept.has(held.id)) return 'ledger/forked';
		if (this.#isBeyondCut(held, person, state)) return 'ledger/beyond-cut';
		return isClosedIn(graph, held.log.device, state.scope) ? 'ledger/log-closed' : null;
	}

	#covers(state: AuthState, auth: readonly EntryId[]): boolean {
		return auth.every((id) => {
			const node = this.#world.graph.byId.get(id);
			return node !== undefined && state.behind.has(node.index);
		});
	}

	/** Cuts of ops that the author had not seen; what it had seen is in the state behind `auth`. */
	#isBeyondCut(held: Held, person: Did, state: AuthState): boolean {
		return cutsOn(this.#world, person, held.log.device).some((node) => {
			if (state.behind.has(node.index)) return false;
			const end = cutOf(node.op)?.[held.log.id];
			if (!end || held.seq > end[0]) return true;
			return held.seq === end[0] && held.id !== end[1] && !held.log.isForked;
		});
	}

	#wrongEpoch(held: Held, person: Did, state: AuthState): Judgement | null {
		if (held.kind === KIND.forkProof) return null;
		const epoch = this.#world.graph.byPrefix.get(held.epoch);
		if (!epoch) return parked(person, 'ledger/epoch-missing');
		const isOld = state.epoch !== null && byDepth(epoch, state.epoch) < 0;
		return isOld || !makesEpoch(epoch.op) ? aside(person, 'ledger/old-epoch') : null;
	}

	#versionAt(id: EntryId): ReturnType<ConstructorParameters<typeof Authorship>[0]> {
		const held = this.#world.holdings.byId.get(id);
		if (held && held.kind !== KIND.statement) return { state: 'wrong' };
		const words = this.#world.said.get(id);
		if (!held?.isLinked || !words || words.problem === 'ledger/not-understood')
			return { state: 'missing' };
		if (!this.#world.graph.behind(held.auth)) return { state: 'missing' };
		const person = this.personOf(held);
		const version = words.statement;
		if (person === null || version?.type !== 'record.version') return { state: 'wrong' };
		return { state: 'known', version, person };
	}

	#factsOf(held: Held, words: Said, person: Did, state: AuthState): Found {
		const statement = words.statement;
		switch (statement?.type) {
			case 'record.version': {
				const authors = this.authorship.of(held.id);
				if (authors.state === 'missing') return waiting(person, authors.id);
				if (authors.state === 'wrong') return aside(person, WRONG_REFERENCE);
				return { facts: { isAuthor: authors.beginners.has(person) } };
			}
			case 'record.seal':
				return this.#sealFacts(words, statement.version, person);
			case 'review':
				return this.#reviewFacts(words, person);
			case 'credential': {
				const { issuer, subject } = words.credential ?? { issuer: '', subject: '' };
				const subjectIsMember = this.#roleOf(subject, state) !== null;
				const issuerIsSelf = issuer === person;
				return { facts: { issuerIsSelf, subjectIsSelf: subject === person, subjectIsMember } };
			}
			default:
				return { facts: {} };
		}
	}

	#sealFacts({ signed }: Said, version: EntryId, person: Did): Found {
		if (signed?.did !== person) return aside(person, 'ledger/jws-wrong');
		const authors = this.authorship.of(version);
		if (authors.state === 'missing') return waiting(person, authors.id);
		const sealed = this.#versionAt(version);
		if (authors.state === 'wrong' || sealed.state !== 'known')
			return aside(person, WRONG_REFERENCE);
		const isOver = contentHashOf(sealed.version, sealed.person) === signed.payload.contentHash;
		if (!isOver || sealed.version.record !== signed.payload.record)
			return aside(person, WRONG_REFERENCE);
		return { facts: { isAuthor: sealed.person === person } };
	}

	#reviewFacts({ signed }: Said, person: Did): Found {
		if (signed?.did !== person || signed.payload.type !== 'review')
			return aside(person, 'ledger/jws-wrong');
		const { record, contentHash, verdict } = signed.payload;
		const key = sealKey(record, contentHash);
		const authors = this.seals.authorsOf(key);
		if (!authors) return parked(person, 'ledger/seal-missing', key);
		return { facts: { isSealed: true, isAuthor: authors.has(person), verdict } };
	}

	#askAbout(
		held: Held,
		words: Said,
		person: Did,
		role: Role,
		facts: AdmitQuestion['facts']
	): Judgement | Promise<Judgement> {
		const { ask, isConstitutionKnown } = this.#world;
		if (!isConstitutionKnown) return parked(person, 'ledger/constitution-unknown');
		const type = words.statement?.type ?? null;
		const verdict = ask({ kind: held.kind, type, role, facts });
		const judged = ({ admit, rule, sentence }: AdmitVerdict): Judgement =>
			admit
				? { status: 'accepted', person, role, rule }
				: { status: 'aside', person, why: because('ledger/not-admitted', rule, sentence) };
		return verdict instanceof Promise ? verdict.then(judged) : judged(verdict);
	}
}

const WRONG_REFERENCE = 'ledger/reference-wrong';

/** Counting ops whose cut ends the logs of this person or device. */
export function cutsOn(
	{ graph, resolution }: Pick<World, 'graph' | 'resolution'>,
	person: Did,
	device: string
): OpNode[] {
	const candidates = [
		...(graph.removals.get(person) ?? []),
		...(graph.closes.get(device) ?? []),
		...(graph.roles.get(person) ?? []).filter((node) => resolution.lowering.has(node.index))
	];
	return candidates.filter((node) => resolution.effective.has(node.index));
}

const parked = (
	person: Did | null,
	code: Void['code'],
	waitsFor: string | null = null
): Judgement => ({
	status: 'parked',
	person,
	why: because(code),
	waitsFor
});
const waiting = (person: Did, id: EntryId): Judgement =>
	parked(person, 'ledger/reference-missing', id);
const aside = (person: Did | null, code: Void['code']): Judgement => ({
	status: 'aside',
	person,
	why: because(code)
});
