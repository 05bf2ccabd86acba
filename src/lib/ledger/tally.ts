// Who has what: things that people made, compared as sets. A log that is held up to n holds 1 … n, so a head says a set.

import type { AcceptedStatement, BlobRef, Did, EntryId, LogId, Statement, ThingId } from './model';
import type { PeerView, Reach } from './sync-model';

/** One thing and everything that belongs to it; one has it when one has all of that. */
export interface Thing extends ThingId {
	by: Did;
	entries: { log: LogId; seq: number; id: EntryId }[];
	blobs: string[];
	/** When its newest part was written, by the author's clock. */
	at: number;
}

/** What one device of somebody is known to hold. */
export interface Holding {
	/** Log -> seq up to which it holds everything. */
	heads: ReadonlyMap<LogId, number>;
	hasBlob(id: string): boolean;
}

/** Things that a tally names; it counts all. Thousands for each person, with every change, would hold the page up. */
export const MISSING_NAMED = 100;

const keyOf = ({ kind, id }: ThingId): string => `${kind} ${id}`;

/** Ids of a photo and of its small picture. */
export const blobIdsOf = (blob: BlobRef): string[] => [
	blob.id,
	...(blob.thumbnail ? blobIdsOf(blob.thumbnail) : [])
];

/** Every blob that a statement names, thumbnails first. */
export function blobsOf(statement: Statement): BlobRef[] {
	if (statement.type !== 'record.version') return [];
	const photos = Object.values(statement.blobs).flat();
	const thumbnails = photos.flatMap(({ thumbnail }) => thumbnail ?? []);
	return [...thumbnails, ...photos];
}

/** Things folded from accepted statements, by who made them. */
export class Things {
	readonly #byPerson = new Map<Did, Map<string, Thing>>();
	/** Entry of a version -> record; seals name versions. */
	readonly #recordOf = new Map<EntryId, string>();
	readonly #waitingSeals = new Map<EntryId, AcceptedStatement[]>();

	reset(): void {
		this.#byPerson.clear();
		this.#recordOf.clear();
		this.#waitingSeals.clear();
	}

	apply(items: readonly AcceptedStatement[]): void {
		for (const item of items) this.#applyOne(item);
	}

	of(person: Did): Thing[] {
		return [...(this.#byPerson.get(person)?.values() ?? [])];
	}

	/** How many records there are, whoever made them. */
	records(): number {
		const made = [...this.#byPerson.values()].flatMap((things) => [...things.values()]);
		return new Set(made.filter(({ kind }) => kind === 'record').map(({ id }) => id)).size;
	}

	/** The thing of a person, null when they made no part of it. */
	find(person: Did, thing: ThingId): Thing | null {
		return this.#byPerson.get(person)?.get(keyOf(thing)) ?? null;
	}

	#applyOne(item: AcceptedStatement): void {
		const { statement } = item;
		if (statement.type === 'record.version') {
			this.#recordOf.set(item.id, statement.record);
			this.#add(item, 'record', statement.record, blobsOf(statement));
			for (const seal of this.#waitingSeals.get(item.id) ?? []) this.#applyOne(seal);
			this.#waitingSeals.delete(item.id);
		} else if (statement.type === 'record.seal') {
			const record = this.#recordOf.get(statement.version);
			if (record) this.#add(item, 'record', record, []);
			else
				this.#waitingSeals.set(statement.version, [
					...(this.#waitingSeals.get(statement.version) ?? []),
					item
				]);
		} else this.#add(item, statement.type, item.id, []);
	}

	#add(item: AcceptedStatement, kind: ThingId['kind'], id: string, blobs: BlobRef[]): void {
		const things = this.#byPerson.get(item.person) ?? new Map<string, Thing>();
		this.#byPerson.set(item.person, things);
		const thing = things.get(keyOf({ kind, id })) ?? {
			kind,
			id,
			by: item.person,
			entries: [],
			blobs: [],
			at: 0
		};
		things.set(keyOf(thing), thing);
		thing.entries.push({ log: item.log, seq: item.seq, id: item.id });
		const known = new Set(thing.blobs);
		for (const blob of blobs.flatMap(blobIdsOf))
			if (!known.has(blob)) {
				known.add(blob);
				thing.blobs.push(blob);
			}
		thing.at = Math.max(thing.at, item.hlc.ms);
	}
}

const hasEntries = (thing: Thing, { heads }: Holding): boolean =>
	thing.entries.every(({ log, seq }) => (heads.get(log) ?? 0) >= seq);

/** Whether one device holds all of a thing: each entry and each photo. */
export const hasThing = (thing: Thing, holding: Holding): boolean =>
	hasEntries(thing, holding) && thing.blobs.every((blob) => holding.hasBlob(blob));

/** How much of `things` a person has; a thing is had when one of their devices holds all of it. */
export function tallyOf(things: readonly Thing[], devices: readonly Holding[]): PeerView['yours'] {
	const missing = things.filter((thing) => !devices.some((device) => hasThing(thing, device)));
	return {
		has: things.length - missing.length,
		of: things.length,
		missing: missing.slice(0, MISSING_NAMED).map(({ kind, id }) => ({ kind, id }))
	};
}

/**
 * Where a thing has got to: `seen` when somebody has all of it, `sent` when somebody has a part,
 * `queued` when there is somebody to send it to, else `here`.
 */
export function reachOf(thing: Thing | null, people: ReadonlyMap<Did, readonly Holding[]>): Reach {
	if (!thing) return { state: 'here', seenBy: [] };
	const others = [...people].filter(([did]) => did !== thing.by);
	const seenBy = others
		.filter(([, devices]) => devices.some((device) => hasThing(thing, device)))
		.map(([did]) => did);
	if (seenBy.length) return { state: 'seen', seenBy };
	const isPartly = others.some(([, devices]) =>
		devices.some(({ heads }) => thing.entries.some(({ log, seq }) => (heads.get(log) ?? 0) >= seq))
	);
	if (isPartly) return { state: 'sent', seenBy };
	return { state: others.length ? 'queued' : 'here', seenBy };
}
