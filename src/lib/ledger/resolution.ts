// Which ops count. A pure function of the graph, so every replica that holds the same ops gives the same answer.
//
// An op counts when its author had the right in the state behind it (its past, without void ops) and no op beside it
// takes that away: a removal, demotion or closing makes void what its target wrote beside it (strong remove), a
// removal also makes void an `add` of its target beside it. Where ops would make each other void in a ring, those
// that strike the most senior of the struck are void.

import { Bits } from './bits';
import type { AsideCode } from './errors';
import { effectiveIn } from './membership';
import type { Did } from './model';
import { byDepth, cutOf, isHarmless, type OpGraph, type OpNode } from './op-graph';
import { wrongWith, type OpContext } from './op-rights';
import { because, type Ask, type Void } from './verdicts';

export interface Resolution {
	readonly effective: Bits;
	readonly voids: ReadonlyMap<number, Void>;
	/** Effective `set-role` ops that take a right away: their cut counts. */
	readonly lowering: ReadonlySet<number>;
	readonly rules: ReadonlyMap<number, string>;
}

/** `isLost`: the op stands on a branch of a forked log that does not count. */
export async function resolveOps(
	graph: OpGraph,
	isLost: (node: OpNode) => boolean,
	ask: Ask
): Promise<Resolution> {
	const resolver = new Resolver(graph, ask);
	for (const node of graph.nodes) if (isLost(node)) resolver.refuse(node, because('ledger/forked'));
	await resolver.run();
	return resolver;
}

class Resolver implements Resolution, OpContext {
	readonly effective = new Bits();
	readonly voids = new Map<number, Void>();
	readonly lowering = new Set<number>();
	readonly rules = new Map<number, string>();
	readonly graph: OpGraph;
	readonly ask: Ask;
	readonly #open = new Bits();
	readonly #hasRight = new Set<number>();
	readonly #killers: OpNode[][];
	#undecided: OpNode[];

	constructor(graph: OpGraph, ask: Ask) {
		this.graph = graph;
		this.ask = ask;
		this.#undecided = [...graph.nodes].sort(byDepth);
		for (const node of graph.nodes) this.#open.add(node.index);
		this.#killers = graph.nodes.map((node) => killersOf(graph, node));
	}

	async run(): Promise<void> {
		this.#undecided = this.#undecided.filter((node) => this.#open.has(node.index));
		while (this.#undecided.length > 0) {
			const before = this.#undecided.length;
			for (const node of this.#undecided) await this.#tryToDecide(node);
			this.#undecided = this.#undecided.filter((node) => this.#open.has(node.index));
			if (this.#undecided.length === before) this.#breakRing();
		}
	}

	refuse(node: OpNode, why: Void): void {
		this.#open.delete(node.index);
		this.voids.set(node.index, why);
	}

	async #tryToDecide(node: OpNode): Promise<void> {
		if (!this.#open.has(node.index)) return;
		const killers = this.#killers[node.index];
		for (const killer of killers) {
			const code = this.effective.has(killer.index) ? this.#killCode(killer, node) : null;
			if (code) return this.refuse(node, because(code));
		}
		if (node.past.meets(this.#open)) return;
		if (!this.#hasRight.has(node.index)) {
			const wrong = await wrongWith(node, this);
			if (wrong) return this.refuse(node, wrong);
			this.#hasRight.add(node.index);
		}
		if (killers.some((killer) => this.#open.has(killer.index))) return;
		this.#open.delete(node.index);
		this.effective.add(node.index);
	}

	/** Why a counting op strikes another, null when it does not. */
	#killCode(killer: OpNode, node: OpNode): AsideCode | null {
		if (killer.op?.op === 'set-role' && !this.lowering.has(killer.index)) return null;
		if (isGrantOf(node, killer)) return 'ledger/concurrent-removal';
		if (isBeyondCut(killer, node)) return 'ledger/beyond-cut';
		return isHarmless(node.op) ? null : 'ledger/concurrent-removal';
	}

	/** Nothing can be decided without the rest: a ring. The most senior of those struck in it stays. */
	#breakRing(): void {
		const ring = this.#ring();
		const strikes = ring.flatMap((victim) =>
			this.#killers[victim.index]
				.filter((killer) => ring.includes(killer))
				.map((killer) => ({ killer, victim }))
		);
		const [first, ...rest] = strikes;
		if (!first) throw new Error('ops wait for each other without a strike');
		let senior = first.victim;
		for (const { victim } of rest) if (this.#bySeniority(victim, senior) < 0) senior = victim;
		for (const { killer, victim } of strikes)
			if (this.#bySeniority(victim, senior) === 0 && this.#open.has(killer.index))
				this.refuse(killer, because('ledger/senior-stays'));
	}

	/** A smallest set of undecided ops that wait for nothing but each other. */
	#ring(): OpNode[] {
		let ring = this.#waitsFor(this.#undecided[0]);
		for (;;) {
			const smaller = ring
				.map((node) => this.#waitsFor(node))
				.find((other) => other.length < ring.length);
			if (!smaller) return ring;
			ring = smaller;
		}
	}

	#waitsFor(start: OpNode): OpNode[] {
		const found = new Set([start]);
		for (const node of found) {
			for (const other of this.#undecided)
				if (node.past.has(other.index) && this.#open.has(other.index)) found.add(other);
			for (const killer of this.#killers[node.index])
				if (this.#open.has(killer.index)) found.add(killer);
		}
		return [...found];
	}

	#bySeniority(a: OpNode, b: OpNode): number {
		const seniority = (did: Did | null) => this.#first(this.graph.grants.get(did ?? ''));
		const opening = (node: OpNode) => this.#first(this.graph.opens.get(node.device));
		return compare(seniority(a.person), seniority(b.person)) || compare(opening(a), opening(b));
	}

	#first(nodes: readonly OpNode[] = []): OpNode | null {
		const counting = nodes.filter((node) => this.effective.has(node.index));
		const possible = nodes.filter((node) => !this.voids.has(node.index));
		return [...(counting.length ? counting : possible)].sort(byDepth)[0] ?? null;
	}

	// ------------------------------------------------------------ OpContext

	scopeOf(node: OpNode) {
		return effectiveIn(node.past, this.effective);
	}

	noteLowering(node: OpNode): void {
		this.lowering.add(node.index);
	}

	noteRule(node: OpNode, rule: string): void {
		this.rules.set(node.index, rule);
	}
}

const compare = (a: OpNode | null, b: OpNode | null): number =>
	a && b ? byDepth(a, b) : (a ? 0 : 1) - (b ? 0 : 1);

/** Is `node` an `add` of whom `killer` removes? */
const isGrantOf = (node: OpNode, killer: OpNode): boolean =>
	node.op?.op === 'add' &&
	(killer.op?.op === 'remove' || killer.op?.op === 'leave') &&
	node.subject === killer.subject;

function isBeyondCut(killer: OpNode, node: OpNode): boolean {
	const end = cutOf(killer.op)?.[node.held.log.id];
	return !end || node.held.seq > end[0];
}

const isBeside = (a: OpNode, b: OpNode): boolean =>
	a !== b && !a.past.has(b.index) && !b.past.has(a.index);

/** Ops beside `node` that strike it, if they count. */
function killersOf(graph: OpGraph, node: OpNode): OpNode[] {
	const { removals, roles, closes } = graph;
	const own = node.person === null ? [] : [removals.get(node.person), roles.get(node.person)];
	const strikesAuthor = [...own, closes.get(node.device)].flatMap((list) => list ?? []);
	const strikesAdded =
		node.op?.op === 'add' && node.subject !== null ? (removals.get(node.subject) ?? []) : [];
	const beside = [...strikesAuthor, ...strikesAdded].filter(
		(killer) =>
			isBeside(killer, node) &&
			(isGrantOf(node, killer) || isBeyondCut(killer, node) || !isHarmless(node.op))
	);
	return [...new Set(beside)];
}
