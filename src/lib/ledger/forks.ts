// Forks: two entries of one device at one place of a log. What proves them, and which branch counts.

import { AppError, base64url, fromBase64url, fromHex, hex, type Bytes } from '$lib/kernel';
import { decodeEntry, decodeHeader, entryId, hashBody, isFounding, signedBytes } from './entry';
import type { Held, HeldLog, Holdings, Twig } from './holdings';
import type { EntryId, WorkspaceId } from './model';
import { base64urlText, canonicalBytes, canonicalValue, hexText } from './shapes';
import * as v from 'valibot';

/** Body of kind 5, RFC 8785 JSON. `a` has the lower id. */
export interface ForkProof {
	a: ForkSide;
	b: ForkSide;
}
interface ForkSide {
	/** base64url */
	header: string;
	/** hex */
	bodyHash: string;
	/** base64url */
	signature: string;
}

const side = v.strictObject({
	header: base64urlText(200, 4096),
	bodyHash: hexText(32),
	signature: base64urlText(86, 86)
});
const proofShape = v.strictObject({ a: side, b: side });

export interface ProvenFork {
	log: HeldLog;
	branches: { prev: EntryId; twig: Twig }[];
}

export function makeForkProof(one: Bytes, other: Bytes): Bytes {
	const sides = [one, other]
		.map((bytes) => {
			const { headerBytes, body, signature } = decodeEntry(bytes);
			const bodyHash = hashBody(body);
			return { id: hex(entryId(headerBytes, bodyHash)), headerBytes, bodyHash, signature };
		})
		.sort((x, y) => (x.id < y.id ? -1 : 1))
		.map(({ headerBytes, bodyHash, signature }) => ({
			header: base64url(headerBytes),
			bodyHash: hex(bodyHash),
			signature: base64url(signature)
		}));
	return canonicalBytes({ a: sides[0], b: sides[1] });
}

/** null unless the body proves that one device signed two different entries for one place of this workspace. */
export async function verifyForkProof(
	body: Bytes,
	workspace: WorkspaceId,
	holdings: Holdings,
	verify: (device: Bytes, signature: Bytes, message: Bytes) => Promise<boolean>
): Promise<ProvenFork | null> {
	const shape = v.safeParse(proofShape, canonicalValue(body));
	if (!shape.success) return null;
	const a = await readSide(shape.output.a, workspace, holdings, verify);
	const b = await readSide(shape.output.b, workspace, holdings, verify);
	if (!a || !b || a.log !== b.log || a.twig.seq !== b.twig.seq || a.twig.id >= b.twig.id)
		return null;
	return { log: a.log, branches: [a, b] };
}

async function readSide(
	{ header, bodyHash, signature }: ForkSide,
	workspace: WorkspaceId,
	holdings: Holdings,
	verify: (device: Bytes, signature: Bytes, message: Bytes) => Promise<boolean>
) {
	try {
		const headerBytes = fromBase64url(header);
		const head = decodeHeader(headerBytes);
		const id = entryId(headerBytes, fromHex(bodyHash));
		if (!(await verify(head.device, fromBase64url(signature), signedBytes(id)))) return null;
		const owner = isFounding(head) ? hex(id).slice(0, 32) : hex(head.workspace);
		const log = owner === workspace ? holdings.logFor(head) : null;
		if (!log) return null;
		return {
			log,
			prev: head.seq === 1 ? '' : hex(head.prev),
			twig: { id: hex(id), seq: head.seq }
		};
	} catch (thrown) {
		if (thrown instanceof AppError) return null;
		throw thrown;
	}
}

/**
 * Ids on the branch of a forked log that counts. At each fork: the founding op; else the branch through the id of a
 * cut; else the lower id.
 */
export function countingBranch(
	log: HeldLog,
	cutIds: ReadonlySet<EntryId>,
	foundingPrefix: WorkspaceId,
	byId: ReadonlyMap<EntryId, Held>
): Set<EntryId> {
	const through = new Set<EntryId>();
	for (const id of cutIds)
		for (let held = byId.get(id); held?.log === log; held = byId.get(held.prev)) {
			if (through.has(held.id)) break;
			through.add(held.id);
		}
	const branch = new Set<EntryId>();
	for (let next = log.after.get(''); next?.length;) {
		const ids = next.map(({ id }) => id).sort();
		const chosen =
			ids.find((id) => log.holdsOps && id.startsWith(foundingPrefix)) ??
			ids.find((id) => through.has(id)) ??
			ids[0];
		branch.add(chosen);
		next = log.after.get(chosen);
	}
	return branch;
}

/** Two linked entries that prove a fork of the log, the earliest of them; null while only a proof tells of it. */
export function forkPairOf(log: HeldLog, byId: ReadonlyMap<EntryId, Held>): [Held, Held] | null {
	const pairs = [...log.after.values()]
		.map((twigs) => twigs.map(({ id }) => byId.get(id)).filter((held) => held !== undefined))
		.filter((list) => list.length > 1)
		.sort((x, y) => x[0].seq - y[0].seq);
	return pairs.length ? [pairs[0][0], pairs[0][1]] : null;
}

/** Tips of all branches of a log, held ones. */
export const tipsOf = (log: HeldLog): Held[] =>
	[...log.bySeq.values()]
		.flat()
		.filter((held) => held.isLinked && !log.after.get(held.id)?.length)
		.sort((x, y) => x.seq - y.seq || (x.id < y.id ? -1 : 1));
