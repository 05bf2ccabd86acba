// The ops of a workspace as a graph of causes. An op's parents are what its `auth` names and its `prev`; what lies
// behind an op never changes, so it is kept. Which ops count is membership.ts.

import { Bits } from './bits';
import type { AsideCode, ParkedCode } from './errors';
import type { Held } from './holdings';
import type { Cut, DeviceKey, Did, EntryId, EpochGrant, MembershipOp } from './model';

export interface OpNode {
	readonly index: number;
	readonly held: Held;
	readonly id: EntryId;
	readonly device: DeviceKey;
	/** All ops behind it, itself not. */
	readonly past: Bits;
	/** Length of the longest way back to the founding op. */
	readonly depth: number;
	/** null when the body does not say one. */
	readonly op: MembershipOp | null;
	/** What is wrong with the op whatever others wrote. */
	readonly problem: ParkedCode | AsideCode | null;
	/** Whom the device belongs to by the first op of this log, on this branch. */
	readonly person: Did | null;
	/** Whom it is about: founder, added, removed, re-roled; for `leave` its author. */
	readonly subject: Did | null;
	/** Name that the subject of `found` and `add` chose. */
	readonly subjectName: string;
	/** Name of the device, in `found` and `open-log`. */
	readonly deviceName: string;
}

export type OpFacts = Pick<
	OpNode,
	'op' | 'problem' | 'person' | 'subject' | 'subjectName' | 'deviceName'
>;

/** Earlier first; total, and the same everywhere. */
export const byDepth = (a: OpNode, b: OpNode): number =>
	a.depth - b.depth || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

export class OpGraph {
	readonly nodes: OpNode[] = [];
	readonly byId = new Map<EntryId, OpNode>();
	/** First 32 hex digits of the id -> ops that could have made an epoch. */
	readonly byPrefix = new Map<string, OpNode>();
	/** `found` and `add` by their subject. */
	readonly grants = new Map<Did, OpNode[]>();
	/** `remove` and `leave` by their subject. */
	readonly removals = new Map<Did, OpNode[]>();
	readonly roles = new Map<Did, OpNode[]>();
	readonly closes = new Map<DeviceKey, OpNode[]>();
	/** `found` and `open-log` by the device that wrote them. */
	readonly opens = new Map<DeviceKey, OpNode[]>();
	readonly revokes = new Map<EntryId, OpNode[]>();
	readonly epochs: OpNode[] = [];
	readonly #behind = new Map<readonly EntryId[], Bits | null>();

	/** Takes in a linked op: all that it names is here. */
	add(held: Held, facts: OpFacts): OpNode {
		const past = new Bits(this.nodes.length);
		let depth = 0;
		for (const parent of this.parentsOf(held)) {
			past.addAll(parent.past);
			past.add(parent.index);
			depth = Math.max(depth, parent.depth + 1);
		}
		const index = this.nodes.length;
		const node: OpNode = {
			index,
			held,
			id: held.id,
			device: held.log.device,
			past,
			depth,
			...facts
		};
		this.nodes.push(node);
		this.byId.set(node.id, node);
		this.byPrefix.set(node.id.slice(0, 32), node);
		this.#index(node);
		return node;
	}

	parentsOf(held: Held): OpNode[] {
		const ids = held.prev ? [...held.auth, held.prev] : held.auth;
		return ids.map((id) => this.byId.get(id)).filter((node) => node !== undefined);
	}

	/** Ops behind these heads, heads included; null while one of them is missing. */
	behind(auth: readonly EntryId[]): Bits | null {
		const known = this.#behind.get(auth);
		if (known) return known;
		const bits = new Bits(this.nodes.length);
		for (const id of auth) {
			const node = this.byId.get(id);
			if (!node) return null;
			bits.addAll(node.past);
			bits.add(node.index);
		}
		this.#behind.set(auth, bits);
		return bits;
	}

	/** Those of `nodes` that lie behind no other of them. */
	static heads(nodes: readonly OpNode[]): OpNode[] {
		const behind = new Bits();
		for (const node of nodes) behind.addAll(node.past);
		return nodes.filter((node) => !behind.has(node.index));
	}

	#index(node: OpNode): void {
		const { op, subject } = node;
		if (!op) return;
		if (subject !== null) {
			if (op.op === 'found' || op.op === 'add') push(this.grants, subject, node);
			if (op.op === 'remove' || op.op === 'leave') push(this.removals, subject, node);
			if (op.op === 'set-role') push(this.roles, subject, node);
		}
		if (op.op === 'close-log') push(this.closes, op.device, node);
		if (op.op === 'found' || op.op === 'open-log') push(this.opens, node.device, node);
		if (op.op === 'revoke') push(this.revokes, op.invite, node);
		if (makesEpoch(op)) this.epochs.push(node);
	}
}

/** `add` hands on a key that exists; these make one. */
export const makesEpoch = (
	op: MembershipOp | null
): op is Extract<MembershipOp, { op: 'found' | 'remove' | 'rotate' }> =>
	op !== null && (op.op === 'found' || op.op === 'remove' || op.op === 'rotate');

export const epochGrantOf = (op: MembershipOp | null): EpochGrant | null =>
	op !== null && 'epoch' in op ? op.epoch : null;

export const cutOf = (op: MembershipOp | null): Cut | null =>
	op !== null && 'cut' in op ? op.cut : null;

/** Gives no right to anybody: void only for its author. */
export const isHarmless = (op: MembershipOp | null): boolean =>
	op === null || op.op === 'merge' || op.op === 'open-log' || op.op === 'leave';

function push<K, T>(map: Map<K, T[]>, key: K, value: T): void {
	const list = map.get(key);
	if (list) list.push(value);
	else map.set(key, [value]);
}
