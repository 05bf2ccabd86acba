// Which entries count, over everything held. `whole` looks at all of them anew; `more` adds what came, when neither
// members nor forks changed. Both give the same: `more` is only faster.

import { Acceptance, cutsOn, type Judgement, type World } from './acceptance';
import { effectiveIn } from './membership';
import { countingBranch } from './forks';
import type { Held, HeldLog } from './holdings';
import { KIND, type EntryId } from './model';
import { cutOf, type OpNode } from './op-graph';
import { Waiting } from './record-facts';
import { resolveOps, type Resolution } from './resolution';
import type { Void } from './verdicts';

export type Basis = Omit<World, 'resolution' | 'counting' | 'kept'>;

export class Ruling {
	resolution: Resolution | null = null;
	/** Accepted data entries in the order of acceptance. */
	accepted: Held[] = [];
	/** Lost branches' entries that stay because others name them. */
	kept: ReadonlySet<EntryId> = new Set();
	waiting = new Waiting();
	#acceptance: Acceptance | null = null;
	#basis: Basis;
	#settledReviews = new Set<string>();

	constructor(basis: Basis) {
		this.#basis = basis;
	}

	/** Looks at everything anew. */
	async whole(basis: Basis): Promise<void> {
		this.#basis = basis;
		const kept = new Set<EntryId>();
		const cutIds = new Set<EntryId>();
		const forked = [...basis.holdings.logs.values()].filter((log) => log.isForked);
		// each turn can only add to both sets, so this ends
		for (let size = -1; size !== kept.size + cutIds.size;) {
			size = kept.size + cutIds.size;
			const counting = this.#counting(forked, cutIds);
			const isLost = ({ held }: OpNode) =>
				counting.has(held.log) && !counting.get(held.log)?.has(held.id) && !kept.has(held.id);
			const resolution = await resolveOps(basis.graph, isLost, basis.ask);
			await this.#judgeAll({ ...basis, resolution, counting, kept });
			if (forked.length === 0) break;
			for (const id of this.#cutIds(forked, resolution)) cutIds.add(id);
			for (const id of this.#namedByOthers(counting)) kept.add(id);
		}
		this.kept = kept;
		this.#ruleOps();
	}

	/** Judges what came. False when everything has to be looked at anew. */
	async more(fresh: readonly Held[]): Promise<boolean> {
		const todo = new Set<Held>();
		for (const held of fresh) {
			if (held.isLinked) todo.add(held);
			for (const waiting of this.waiting.take(held.id)) todo.add(waiting);
		}
		const before = this.accepted.length;
		const contested = await this.#judgeList([...todo].filter((held) => held.status === 'parked'));
		if (contested) this.accepted.length = before;
		return !contested;
	}

	async #judgeAll(world: World): Promise<void> {
		this.resolution = world.resolution;
		this.#acceptance = new Acceptance(world);
		this.accepted = [];
		this.waiting = new Waiting();
		this.#settledReviews = new Set();
		const data = [...world.holdings.byId.values()].filter(
			(held) => held.isLinked && held.kind !== KIND.membership
		);
		await this.#judgeList(data);
	}

	/** Reviews last, since they look at accepted seals. True when a seal changes what a settled review was told. */
	async #judgeList(list: readonly Held[]): Promise<boolean> {
		const acceptance = this.#acceptance;
		if (!acceptance) return true;
		let contested = false;
		const reviews: Held[] = [];
		for (const held of list) {
			if (this.#basis.said.get(held.id)?.statement?.type === 'review') {
				reviews.push(held);
				continue;
			}
			await this.#settle(held, acceptance);
			const seal = held.status === 'accepted' ? acceptance.sealOf(held) : null;
			if (!seal) continue;
			if (this.#settledReviews.has(seal.key)) contested = true;
			reviews.push(...this.waiting.take(seal.key));
		}
		for (const held of new Set(reviews)) await this.#settle(held, acceptance);
		return contested;
	}

	async #settle(held: Held, acceptance: Acceptance): Promise<void> {
		const judged = acceptance.judge(held);
		this.#write(held, judged instanceof Promise ? await judged : judged, acceptance);
	}

	#write(held: Held, judgement: Judgement, acceptance: Acceptance): void {
		held.status = judgement.status;
		held.person = judgement.person;
		if (judgement.status === 'accepted') {
			held.code = '';
			held.rule = judgement.rule;
			held.sentence = '';
			held.role = judgement.role;
			acceptance.noteAccepted(held);
			this.accepted.push(held);
		} else {
			setAside(held, judgement.status, judgement.why);
			if (judgement.status === 'parked' && judgement.waitsFor !== null)
				this.waiting.add(judgement.waitsFor, held);
		}
		const key = judgement.status === 'parked' ? null : acceptance.sealKeyOfReview(held);
		if (key !== null) this.#settledReviews.add(key);
	}

	#ruleOps(): void {
		const { resolution } = this;
		if (!resolution) return;
		for (const node of this.#basis.graph.nodes) {
			const { held, person } = node;
			held.person = person;
			const why = resolution.voids.get(node.index);
			if (why) {
				setAside(held, why.code === 'ledger/not-understood' ? 'parked' : 'aside', why);
				continue;
			}
			held.status = 'accepted';
			held.code = '';
			held.rule = resolution.rules.get(node.index) ?? '';
			held.sentence = '';
		}
	}

	// ------------------------------------------------------------ forks

	#counting(
		forked: readonly HeldLog[],
		cutIds: ReadonlySet<EntryId>
	): Map<HeldLog, ReadonlySet<EntryId>> {
		const { workspace, holdings } = this.#basis;
		return new Map(
			forked.map((log) => [log, countingBranch(log, cutIds, workspace, holdings.byId)])
		);
	}

	/** Ids at which counting cuts end the forked logs. */
	#cutIds(forked: readonly HeldLog[], resolution: Resolution): EntryId[] {
		const { graph } = this.#basis;
		return forked.flatMap((log) => {
			const people = (graph.opens.get(log.device) ?? []).map((node) => node.person ?? '');
			return [...new Set(people)]
				.flatMap((person) => cutsOn({ graph, resolution }, person, log.device))
				.map((node) => cutOf(node.op)?.[log.id]?.[1])
				.filter((id) => id !== undefined);
		});
	}

	/** Entries of lost branches that accepted entries of other people name: ops by what lies behind, versions by id. */
	#namedByOthers(counting: ReadonlyMap<HeldLog, ReadonlySet<EntryId>>): EntryId[] {
		const { graph, said } = this.#basis;
		const { resolution } = this;
		const lost = [...counting].flatMap(([log, branch]) =>
			[...log.bySeq.values()].flat().filter((held) => held.isLinked && !branch.has(held.id))
		);
		const naming = [
			...this.accepted,
			...graph.nodes.filter((node) => resolution?.effective.has(node.index)).map(({ held }) => held)
		];
		const direct = new Map<EntryId, Set<string | null>>();
		for (const held of naming) {
			const statement = said.get(held.id)?.statement;
			const ids = statement?.type === 'record.version' ? statement.base : [];
			for (const id of statement?.type === 'record.seal' ? [statement.version] : ids)
				direct.set(id, (direct.get(id) ?? new Set()).add(personOf(held, graph.byId.get(held.id))));
		}
		return lost
			.filter((held) => {
				const node = graph.byId.get(held.id);
				if (!node) {
					const owner = this.#acceptance?.personOf(held) ?? null;
					return [...(direct.get(held.id) ?? [])].some((person) => person !== owner);
				}
				return naming.some(
					(other) =>
						personOf(other, graph.byId.get(other.id)) !== node.person &&
						graph.behind(other.auth)?.has(node.index)
				);
			})
			.map(({ id }) => id);
	}
}

const personOf = (held: Held, node: OpNode | undefined): string | null =>
	node?.person ?? held.person;

function setAside(held: Held, status: 'parked' | 'aside', { code, rule, sentence }: Void): void {
	held.status = status;
	held.code = code;
	held.rule = rule;
	held.sentence = sentence;
	held.role = null;
}

/** The state behind all that counts. */
export const scopeOfAll = ({ effective }: Resolution) => effectiveIn(effective, effective);
