// What is known of other people's devices: what they hold, by their own word, and when they were last heard.
// Kept across starts, so that "has 41 of 44 of yours, last seen 10:32" can be said with nobody here.

import * as v from 'valibot';
import type { Json } from '$lib/kernel';
import type { DeviceKey, Did, EntryId, LogId, WorkspaceId } from './model';
import type { LedgerStore } from './store';
import type { Holding } from './tally';
import type { Heads } from './wire';

const SAVE_MS = 2_000;
const MARK = 'peers';

const peerShape = v.object({
	did: v.string(),
	heads: v.record(v.string(), v.tuple([v.number(), v.string()])),
	blobs: v.array(v.string()),
	things: v.number(),
	lastHeardAt: v.number()
});
const peersShape = v.record(v.string(), peerShape);

interface Peer {
	did: Did;
	heads: Map<LogId, [seq: number, id: EntryId]>;
	blobs: Set<string>;
	/** How many things its person made, as it told. */
	things: number;
	lastHeardAt: number;
}

/** What is here, to compare with. */
export interface Here {
	heads(): { membership: Heads; data: Heads };
	holds(id: EntryId): boolean;
}

export class Peers {
	readonly #here: Here;
	readonly #devices = new Map<DeviceKey, Peer>();
	/** Open links of a device. */
	readonly #links = new Map<DeviceKey, Set<string>>();

	constructor(here: Here) {
		this.#here = here;
	}

	/** From `save`; anything else is forgotten, since all of it will be told again. */
	load(kept: unknown): void {
		const parsed = v.safeParse(peersShape, kept);
		if (!parsed.success) return;
		for (const [device, { did, heads, blobs, things, lastHeardAt }] of Object.entries(
			parsed.output
		))
			this.#devices.set(device, {
				did,
				heads: new Map(Object.entries(heads)),
				blobs: new Set(blobs),
				things,
				lastHeardAt
			});
	}

	save(): Json {
		return Object.fromEntries(
			[...this.#devices].map(([device, { did, heads, blobs, things, lastHeardAt }]) => [
				device,
				{ did, heads: Object.fromEntries(heads), blobs: [...blobs], things, lastHeardAt }
			])
		);
	}

	connected(device: DeviceKey, did: Did, link: string, at: number): void {
		const links = this.#links.get(device) ?? new Set<string>();
		this.#links.set(device, links.add(link));
		this.#of(device, did).lastHeardAt = at;
	}

	gone(device: DeviceKey, link: string, lastHeardAt: number): void {
		const links = this.#links.get(device);
		links?.delete(link);
		if (links?.size === 0) this.#links.delete(device);
		const peer = this.#devices.get(device);
		if (peer) peer.lastHeardAt = Math.max(peer.lastHeardAt, lastHeardAt);
	}

	told(
		device: DeviceKey,
		did: Did,
		heads: ReadonlyMap<LogId, [number, EntryId]>,
		things: number
	): void {
		const peer = this.#of(device, did);
		peer.heads = new Map(heads);
		peer.things = things;
	}

	hasBlobs(device: DeviceKey, did: Did, blobs: ReadonlySet<string>): void {
		this.#of(device, did).blobs = new Set(blobs);
	}

	/** Did a device say that it holds a log up to here? */
	saysItHolds(device: DeviceKey, log: LogId, seq: number): boolean {
		return (this.#devices.get(device)?.heads.get(log)?.[0] ?? 0) >= seq;
	}

	/** Connected devices of people who pass `counts`. */
	here(counts: (did: Did, device: DeviceKey) => boolean): Set<DeviceKey> {
		const here = [...this.#links.keys()].filter((device) => {
			const peer = this.#devices.get(device);
			return peer && counts(peer.did, device);
		});
		return new Set(here);
	}

	isHere(did: Did): boolean {
		return this.here((of) => of === did).size > 0;
	}

	lastHeardAt(did: Did): number | null {
		const times = this.#devicesOf(did).map(({ lastHeardAt }) => lastHeardAt);
		return times.length ? Math.max(...times) : null;
	}

	/** When a device was last connected; null = never. */
	heardAt(device: DeviceKey): number | null {
		return this.#devices.get(device)?.lastHeardAt ?? null;
	}

	/** How many things a person made, as their devices told. */
	thingsOf(did: Did): number {
		return Math.max(0, ...this.#devicesOf(did).map(({ things }) => things));
	}

	/** Entries that devices which are here hold beyond what is here: still to come. */
	entriesAhead(): number {
		const { membership, data } = this.#here.heads();
		const furthest = new Map<LogId, number>();
		for (const device of this.#links.keys())
			for (const [log, [seq]] of this.#devices.get(device)?.heads ?? [])
				furthest.set(log, Math.max(seq, furthest.get(log) ?? 0));
		const ahead = [...furthest].map(
			([log, seq]) => seq - ((membership[log] ?? data[log])?.[0] ?? 0)
		);
		return ahead.reduce((sum, count) => sum + Math.max(0, count), 0);
	}

	/** Of one person's devices, or of all. */
	holdings(did?: Did): Holding[] {
		const { membership, data } = this.#here.heads();
		const devices = did === undefined ? [...this.#devices.values()] : this.#devicesOf(did);
		return devices.map(({ heads, blobs }) => ({
			// a head that is not further than ours and unknown here is another branch: it says nothing of ours
			heads: new Map(
				[...heads].map(([log, [seq, id]]) => {
					const mine = (membership[log] ?? data[log])?.[0] ?? 0;
					return [log, seq > mine || this.#here.holds(id) ? seq : 0];
				})
			),
			hasBlob: (blob) => blobs.has(blob)
		}));
	}

	#devicesOf(did: Did): Peer[] {
		return [...this.#devices.values()].filter((peer) => peer.did === did);
	}

	#of(device: DeviceKey, did: Did): Peer {
		const known = this.#devices.get(device);
		if (known?.did === did) return known;
		const peer = { did, heads: new Map(), blobs: new Set<string>(), things: 0, lastHeardAt: 0 };
		this.#devices.set(device, peer);
		return peer;
	}
}

/** Keeps what is known of others, a while after it changed. */
export class KeptPeers {
	readonly #peers: Peers;
	readonly #store: LedgerStore;
	readonly #workspace: WorkspaceId;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(peers: Peers, store: LedgerStore, workspace: WorkspaceId) {
		this.#peers = peers;
		this.#store = store;
		this.#workspace = workspace;
	}

	async load(): Promise<void> {
		this.#peers.load(await this.#store.mark(this.#workspace, MARK));
	}

	soon(): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.#store
				.putMark(this.#workspace, MARK, this.#peers.save())
				// what others told will be told again
				.catch(() => undefined);
		}, SAVE_MS);
	}

	stop(): void {
		clearTimeout(this.#timer);
	}
}
