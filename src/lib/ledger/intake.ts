// What arrives, up to where order and members matter: size, shape, signature, opening, linking. Bad bytes never throw.

import { AppError, asAppError, hex, ownBytes, sha256, type Bytes } from '$lib/kernel';
import { decodeEntry, entryId, isFounding, signedBytes, type EntryParts } from './entry';
import type { KeyRing } from './epochs';
import { verifyForkProof } from './forks';
import type { Held, HeldLog, Holdings } from './holdings';
import {
	KIND,
	type DeviceKey,
	type EntryId,
	type Kind,
	type LogId,
	type WorkspaceId
} from './model';
import type { OpGraph, OpNode } from './op-graph';
import { factsOf, readOp, type ReadOp } from './read-op';
import { cannotDecrypt, forkProofSaid, notUnderstood, readStatement, type Said } from './said';

/** WebCrypto calls in flight: one by one they cost half as much again. */
const BATCH = 256;
const VERIFY_KEYS = 1024;

export interface Kept {
	id: EntryId;
	log: LogId;
	seq: number;
	kind: Kind;
	device: DeviceKey;
	bytes: Bytes;
}

export interface Taken {
	stored: Kept[];
	refused: { index: number; code: string }[];
	linkedOps: OpNode[];
	linkedData: Held[];
	/** Entries whose body is readable since now. */
	opened: Held[];
	hasNewForks: boolean;
	latestHlc: { ms: number; counter: number };
}

export const nothingTaken = (): Taken => ({
	stored: [],
	refused: [],
	linkedOps: [],
	linkedData: [],
	opened: [],
	hasNewForks: false,
	latestHlc: { ms: 0, counter: 0 }
});

interface Signed extends EntryParts {
	id: EntryId;
	bytes: Bytes;
	log: HeldLog;
}

export class Intake {
	readonly said = new Map<EntryId, Said>();
	readonly #workspace: WorkspaceId;
	readonly #holdings: Holdings;
	readonly #graph: OpGraph;
	readonly #keys: KeyRing;
	readonly #reads = new Map<EntryId, ReadOp>();
	readonly #unopened = new Set<Held>();
	readonly #verifyKeys = new Map<DeviceKey, Promise<CryptoKey | null>>();

	constructor(workspace: WorkspaceId, holdings: Holdings, graph: OpGraph, keys: KeyRing) {
		this.#workspace = workspace;
		this.#holdings = holdings;
		this.#graph = graph;
		this.#keys = keys;
	}

	/**
	 * Notes in `taken` what became of each entry: when another thread fails meanwhile and this throws, what was taken in
	 * until then stands there. `trusted`: this device has verified these signatures before.
	 */
	async take(
		entries: readonly Bytes[],
		taken: Taken,
		{ trusted, now }: { trusted: boolean; now: number }
	): Promise<void> {
		for (let from = 0; from < entries.length; from += BATCH) {
			const batch = entries.slice(from, from + BATCH);
			const signed = await this.#check(batch, from, trusted, taken);
			await this.#readOps(signed);
			for (const entry of signed) this.#link(entry, now, taken);
		}
		await this.reopen(taken, taken.linkedOps.length > 0);
	}

	/** Opens what can be opened by now, after looking for new keys when `withKeys`. */
	async reopen(taken: Pick<Taken, 'opened' | 'hasNewForks'>, withKeys: boolean): Promise<void> {
		if (withKeys) await this.#keys.learn(this.#graph);
		const waiting = [...this.#unopened];
		for (let from = 0; from < waiting.length; from += BATCH) {
			const batch = waiting.slice(from, from + BATCH);
			await Promise.all(
				batch.map(async (held) => {
					const words = await this.#open(held, taken);
					if (!words) return;
					this.said.set(held.id, words);
					this.#unopened.delete(held);
					taken.opened.push(held);
				})
			);
		}
	}

	// ------------------------------------------------------------ signatures

	async #check(
		batch: readonly Bytes[],
		from: number,
		trusted: boolean,
		taken: Taken
	): Promise<Signed[]> {
		const checked = await Promise.all(
			batch.map(async (bytes, at) => {
				try {
					return await this.#checkOne(bytes, trusted);
				} catch (thrown) {
					if (!(thrown instanceof AppError)) throw thrown;
					taken.refused.push({ index: from + at, code: asAppError(thrown).code });
					return null;
				}
			})
		);
		const fresh = new Map<EntryId, Signed>();
		for (const entry of checked) if (entry) fresh.set(entry.id, entry);
		return [...fresh.values()];
	}

	/** null for what is here already. Throws AppError for what is nobody's entry. */
	async #checkOne(given: Bytes, trusted: boolean): Promise<Signed | null> {
		const bytes = ownBytes(given);
		const parts = decodeEntry(bytes);
		const { header, headerBytes, body, signature } = parts;
		// by WebCrypto, which takes a third of the time of hashBody in Chromium, for bodies of any length
		const idBytes = entryId(headerBytes, await sha256(body));
		const id = hex(idBytes);
		if (this.#holdings.byId.has(id)) return null;
		const workspace = isFounding(header) ? id.slice(0, 32) : hex(header.workspace);
		if (workspace !== this.#workspace) throw new AppError('ledger/foreign-workspace');
		const log = this.#holdings.logFor(header);
		if (!log) throw new AppError('ledger/foreign-log');
		if (!trusted && !(await this.#verify(header.device, signature, signedBytes(idBytes))))
			throw new AppError('ledger/signature-wrong');
		return { ...parts, id, bytes, log };
	}

	async #verify(device: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
		const name = hex(device);
		let key = this.#verifyKeys.get(name);
		if (!key) {
			if (this.#verifyKeys.size >= VERIFY_KEYS) this.#verifyKeys.clear();
			key = crypto.subtle
				.importKey('raw', ownBytes(device.slice()), 'Ed25519', false, ['verify'])
				.catch((thrown: unknown) => {
					// not a point of the curve; anything else is this browser's fault
					if (thrown instanceof DOMException && thrown.name === 'NotSupportedError') throw thrown;
					return null;
				});
			this.#verifyKeys.set(name, key);
		}
		const found = await key;
		return found !== null && crypto.subtle.verify('Ed25519', found, signature, message);
	}

	// ------------------------------------------------------------ opening

	async #readOps(signed: Signed[]): Promise<void> {
		await Promise.all(
			signed.map(async ({ id, header, headerBytes, body, log }) => {
				if (header.kind !== KIND.membership) return;
				const key = this.#keys.bodyKey(null, hex(header.log));
				const plain = key ? await decrypt(await key, header.nonce, headerBytes, body) : null;
				const place = {
					seq: header.seq,
					log,
					isFounding: isFounding(header)
				};
				this.#reads.set(id, await readOp(place, plain, this.#workspace));
			})
		);
	}

	/** What an entry says, null while its key is missing. */
	async #open(held: Held, taken: Pick<Taken, 'hasNewForks'>): Promise<Said | null> {
		const { header, headerBytes, body } = decodeEntry(held.bytes);
		const isProof = held.kind === KIND.forkProof;
		const epoch = isProof ? null : this.#graph.byPrefix.get(held.epoch);
		const key = epoch === undefined ? undefined : this.#keys.bodyKey(epoch, held.log.id);
		if (!key) return null;
		const plain = await decrypt(await key, header.nonce, headerBytes, body);
		if (!plain) return cannotDecrypt();
		if (held.kind === KIND.statement) return readStatement(plain, this.#workspace);
		return isProof ? this.#readProof(plain, taken) : notUnderstood();
	}

	async #readProof(plain: Bytes, taken: Pick<Taken, 'hasNewForks'>): Promise<Said> {
		const proof = await verifyForkProof(plain, this.#workspace, this.#holdings, (...signed) =>
			this.#verify(...signed)
		);
		if (proof) {
			for (const { prev, twig } of proof.branches) this.#holdings.addTwig(proof.log, prev, twig);
			proof.log.isProven = true;
			taken.hasNewForks = true;
		}
		return forkProofSaid(proof !== null);
	}

	// ------------------------------------------------------------ linking

	#link({ id, bytes, header, log }: Signed, now: number, taken: Taken): void {
		const linked = this.#holdings.add(id, bytes, header, log, now);
		const kept = { id, log: log.id, seq: header.seq, kind: header.kind, device: log.device };
		taken.stored.push({ ...kept, bytes });
		const { ms, counter } = header.hlc;
		const { latestHlc } = taken;
		if (ms > latestHlc.ms || (ms === latestHlc.ms && counter > latestHlc.counter))
			taken.latestHlc = header.hlc;
		const held = this.#holdings.byId.get(id);
		if (held && held.kind !== KIND.membership) this.#unopened.add(held);
		for (const one of linked) {
			if (one.log.isForked) taken.hasNewForks = true;
			if (one.kind === KIND.membership) taken.linkedOps.push(this.#linkOp(one));
			else taken.linkedData.push(one);
		}
	}

	#linkOp(held: Held): OpNode {
		const read = this.#reads.get(held.id);
		if (!read) throw new Error('an op was linked before it was read');
		this.#reads.delete(held.id);
		return this.#graph.add(held, factsOf(held, read, this.#graph.byId.get(held.prev)));
	}
}

/** null when the key does not open it. */
async function decrypt(
	key: CryptoKey,
	nonce: Bytes,
	header: Bytes,
	body: Bytes
): Promise<Bytes | null> {
	try {
		const parameters = { name: 'AES-GCM', iv: nonce, additionalData: header };
		return new Uint8Array(await crypto.subtle.decrypt(parameters, key, body));
	} catch (thrown) {
		if (thrown instanceof DOMException) return null;
		throw thrown;
	}
}
