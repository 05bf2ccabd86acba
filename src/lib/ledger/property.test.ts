// Any history of a few devices: after all have met, all agree. AZORA_FUZZ_RUNS sets how many histories are tried;
// fast-check prints the seed of one that fails, and everything random here follows from it.

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError, base64url, fromBase64url, type Bytes } from '$lib/kernel';
import { readTeams, writeTeams } from './backup';
import { everythingOf } from './exchange';
import { ROLES, type EntryId } from './model';
import { addOp, closeLogOp, leaveOp, removeOp, rotateOp, setRoleOp } from './op-writer';
import { cutOf } from './op-graph';
import { Replica } from './replica';
import {
	actor,
	allOf,
	copyFor,
	found,
	invitation,
	joinRequest,
	testPorts,
	Writer,
	type Actor
} from './testing';
import { composeForkProof } from './writer';

// Boxes that need no randomness: a replica opens only those with its own DID.
vi.mock('$lib/identity', async (original) => ({
	...(await original<object>()),
	sealBox: (_: string, { plaintext }: { plaintext: Uint8Array }) =>
		Promise.resolve({
			enc: base64url(new Uint8Array(32)),
			ciphertext: base64url(new Uint8Array([...plaintext, ...new Uint8Array(16)]))
		}),
	openBoxWith: (_: unknown, { ciphertext }: { ciphertext: string }) =>
		Promise.resolve(fromBase64url(ciphertext).slice(0, 32))
}));

const RUNS = Number(process.env.AZORA_FUZZ_RUNS ?? 12);
const ORDERS = 200;
const NAMES = ['Ada', 'Ben', 'Cem', 'Dee', 'Eli'];

let state = 1;
/** mulberry32 */
function random(): number {
	state = (state + 0x6d2b79f5) | 0;
	let t = Math.imul(state ^ (state >>> 15), 1 | state);
	t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
	return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const upTo = (limit: number) => Math.floor(random() * limit);
const pick = <T>(list: readonly T[]): T => list[upTo(list.length)];
function shuffled<T>(list: readonly T[]): T[] {
	const copy = [...list];
	for (let i = copy.length - 1; i > 0; i--) {
		const j = upTo(i + 1);
		[copy[i], copy[j]] = [copy[j], copy[i]];
	}
	return copy;
}

beforeEach(() => {
	vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
		const bytes = new Uint8Array((array as unknown as Uint8Array).buffer, array?.byteOffset);
		for (let i = 0; i < (array as unknown as Uint8Array).length; i++) bytes[i] = upTo(256);
		return array;
	});
});
afterEach(() => vi.restoreAllMocks());

class World {
	readonly writers: Writer[] = [];
	readonly people: Actor[];
	readonly versions: { record: string; id: EntryId }[] = [];
	readonly bad: Bytes[] = [];

	private constructor(people: Actor[]) {
		this.people = people;
	}

	static async create(): Promise<World> {
		const people = await Promise.all(NAMES.map((name) => actor(name, 'phone', 'fuzz')));
		const world = new World(people);
		world.writers.push(await found(people[0], {}, 'fuzz'));
		for (const person of people.slice(1, 3))
			await world.admit(world.writers[0], person, pick(['admin', 'maintainer', 'editor']));
		for (const writer of world.writers) await writer.replica.ingest(world.all());
		return world;
	}

	all(): Bytes[] {
		return [...new Set(this.writers.flatMap(({ replica }) => allOf(replica)))];
	}

	async admit(host: Writer, person: Actor, role: (typeof ROLES)[number]): Promise<void> {
		const key = await invitation();
		const invite = await host.invite(key, role, 3);
		const { workspace } = host.replica;
		const request = await joinRequest(person, { workspace, invite: invite.id, key });
		await host.op(await addOp(host.replica, invite.id, request));
		const here = this.writers.find((writer) => writer.actor === person);
		if (here) await here.replica.ingest(allOf(host.replica));
		const writer = here ?? (await copyFor(person, host.replica));
		if (!here) this.writers.push(writer);
		if (writer.replica.personOf(person.device.key) === null)
			await writer.op({ op: 'open-log', person: person.person.did, grant: person.grant });
	}

	/** The phone broke: its backup is opened on a new one, with a device key of its own. */
	async restore(broken: Writer): Promise<void> {
		const { workspace, foundingKey, sight, me } = broken.replica;
		const entries = everythingOf(sight.holdings);
		const kept = { id: workspace, foundingKey, createdAt: 0, joining: null, entries };
		const [team] = readTeams(writeTeams({ teams: [kept], photos: [] })).teams;
		const who = await actor(broken.actor.name, `phone ${this.writers.length}`, 'fuzz');
		const ports = testPorts(who);
		const replica = Replica.create({ workspace, foundingKey: team.foundingKey, me, ports });
		const { refused } = await replica.ingest(team.entries);
		expect(refused).toEqual([]);
		expect(replica.stateText()).toBe(broken.replica.stateText());
		if (random() < 0.7) this.writers.splice(this.writers.indexOf(broken), 1);
		const writer = new Writer(who, replica);
		this.writers.push(writer);
		await writer.op({ op: 'open-log', person: me, grant: who.grant });
	}

	/** One random thing that somebody does. What cannot be written is not. */
	async step(): Promise<void> {
		const writer = pick(this.writers);
		try {
			await pick(ACTS)(this, writer);
		} catch (thrown) {
			if (!(thrown instanceof AppError)) throw thrown;
		}
	}

	/** Some of what one device holds reaches another: out of order, twice, or not at all. */
	async deliver(): Promise<void> {
		const held = allOf(pick(this.writers).replica);
		const part = shuffled(held).slice(0, upTo(held.length + 1));
		await pick(this.writers).replica.ingest([...part, ...part.slice(0, 2)]);
	}
}

type Act = (world: World, writer: Writer) => Promise<unknown>;

const write: Act = async (world, writer) => {
	const old = world.versions.length > 0 && random() < 0.5 ? pick(world.versions) : null;
	const record = old?.record ?? `r${upTo(4)}`;
	const { id } = await writer.record(record, old ? [old.id] : [], `name ${upTo(99)}`);
	world.versions.push({ record, id });
};
const judge: Act = async (world, writer) => {
	if (world.versions.length === 0) return;
	const { record, id } = pick(world.versions);
	await (random() < 0.5 ? writer.seal(record, id) : writer.review(record, id));
};
const someone = (world: World) => pick(world.people).person.did;

const ACTS: Act[] = [
	write,
	write,
	write,
	judge,
	judge,
	judge,
	(world, writer) => world.admit(writer, pick(world.people), pick(ROLES)),
	(world, writer) => world.admit(writer, pick(world.people), pick(ROLES)),
	async (world, writer) => writer.op(await removeOp(writer.replica, someone(world))),
	async (world, writer) => writer.op(setRoleOp(writer.replica, someone(world), pick(ROLES))),
	async (_, writer) => writer.op(await rotateOp(writer.replica)),
	(_, writer) => writer.op({ op: 'merge' }),
	async (_, writer) => random() < 0.3 && writer.op(leaveOp(writer.replica)),
	async (world, writer) =>
		random() < 0.3 && writer.op(closeLogOp(writer.replica, pick(world.people).device.key)),
	(_, writer) =>
		writer.op({ op: 'revoke', invite: pick(writer.replica.invitations().map(({ id }) => id)) }),
	async (world, writer) => {
		// a copied profile writes on under the same key
		if (random() < 0.3) world.writers.push(await copyFor(writer.actor, writer.replica));
	},
	async (world, writer) => {
		if (random() < 0.3) await world.restore(writer);
	},
	async (_, writer) => {
		const [proof] = writer.replica.unprovenForks();
		if (!proof) return;
		const entry = await composeForkProof(writer.replica, writer.actor.device, proof);
		await writer.replica.ingest([entry.bytes]);
	},
	async (world, writer) => {
		const entry = pick(world.all()).slice();
		entry[upTo(entry.length)] ^= 1 + upTo(255);
		const report = await writer.replica.ingest([entry]);
		expect(report.stored).toEqual([]);
	},
	async (world) => world.deliver(),
	async (world) => world.deliver(),
	async (world) => world.deliver()
];

async function history(seed: number, steps: number): Promise<World> {
	state = seed;
	const world = await World.create();
	for (let i = 0; i < steps; i++) await world.step();
	const all = world.all();
	for (const { replica } of world.writers) await replica.ingest(shuffled(all));
	return world;
}

/** The same person's replica, made anew from these entries in batches of any size. */
async function rebuilt(of: Writer, entries: readonly Bytes[]): Promise<Replica> {
	const { workspace, foundingKey, me } = of.replica;
	const replica = Replica.create({ workspace, foundingKey, me, ports: testPorts(of.actor) });
	for (let at = 0; at < entries.length;) {
		const size = 1 + upTo(random() < 0.2 ? 2 : entries.length);
		await replica.ingest(entries.slice(at, at + size), { trusted: true });
		at += size;
	}
	return replica;
}

function expectCutsHold({ replica }: Writer): void {
	const { graph, resolution, holdings } = replica.sight;
	for (const node of graph.nodes) {
		if (!resolution?.effective.has(node.index) || node.op?.op !== 'remove') continue;
		const { did } = node.op;
		for (const held of holdings.byId.values()) {
			const sawIt = graph.behind(held.auth)?.has(node.index);
			if (held.status !== 'accepted' || held.person !== did || held.kind === 2 || sawIt) continue;
			expect(held.seq).toBeLessThanOrEqual(cutOf(node.op)?.[held.log.id]?.[0] ?? 0);
		}
	}
}

describe('any history', () => {
	it(
		'ends the same for all',
		async () => {
			await fc.assert(
				fc.asyncProperty(fc.integer(), fc.integer({ min: 10, max: 60 }), async (seed, steps) => {
					const { writers } = await history(seed, steps);
					const [first] = writers;
					const all = allOf(first.replica);
					for (const writer of writers) {
						const { replica } = writer;
						expect(allOf(replica)).toHaveLength(all.length);
						expect(replica.members()).toEqual(first.replica.members());
						expect(replica.view().frozenLogs).toEqual(first.replica.view().frozenLogs);
						expectCutsHold(writer);
						const text = replica.stateText();
						expect((await rebuilt(writer, shuffled(all))).stateText()).toBe(text);
						const again = await replica.ingest(shuffled(all));
						expect(again).toMatchObject({ stored: [], refused: [], changed: false, problem: null });
						expect(replica.stateText()).toBe(text);
					}
					// who reads everything sees the same
					const readers = writers.filter(({ replica }) => replica.view().parked === 0);
					const texts = new Set(readers.map(({ replica }) => replica.stateText()));
					expect(texts.size).toBeLessThanOrEqual(1);
				}),
				{ numRuns: RUNS }
			);
		},
		RUNS * 20_000
	);

	it('in 200 orders gives the same bytes', async () => {
		const world = await history(20_261_122, 60);
		const [reader] = world.writers;
		const all = allOf(reader.replica);
		const text = reader.replica.stateText();
		for (let i = 0; i < ORDERS; i++)
			expect((await rebuilt(reader, shuffled(all))).stateText()).toBe(text);
	}, 120_000);
});
