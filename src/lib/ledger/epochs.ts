// Epoch keys: handed to each reader in an HPKE box, compared with their commitment, older ones boxed under newer ones.
// docs/formats.md "Epoch grant" is this file in words.

import { sealBox } from '$lib/identity';
import {
	AppError,
	base64url,
	concat,
	fromBase64url,
	fromHex,
	randomBytes,
	type Bytes
} from '$lib/kernel';
import { ZERO_16 } from './entry';
import { bodyKey, epochCommitment, previousKey } from './keys';
import type { Did, EpochGrant, LogId, WorkspaceId } from './model';
import { epochGrantOf, makesEpoch, type OpGraph, type OpNode } from './op-graph';

/** HPKE info of the boxes in an epoch grant. */
export const EPOCH_INFO = 'azora/epoch';
const KEY = 32;
const ATTEMPTS = 3;

export type OpenBox = (
	box: { did: Did; enc: string; ciphertext: string },
	info: string,
	aad: Bytes
) => Promise<Bytes | null>;

/** HPKE additional data: workspace (zero in `found`) ‖ commitment. */
const boxContext = (workspace: Bytes, commitment: string): Bytes =>
	concat(workspace, fromHex(commitment));

export interface NewEpoch {
	/** null for the founding op. */
	workspace: WorkspaceId | null;
	/** 32 bytes. */
	key: Bytes;
	readers: readonly Did[];
	/** Keys of the epochs that it follows; none in `found` and `add`. */
	previous: readonly Bytes[];
	/** 12 bytes; only vectors set it. */
	nonce?: Bytes;
}

export async function makeEpochGrant(epoch: NewEpoch): Promise<EpochGrant> {
	const workspace = epoch.workspace === null ? ZERO_16 : fromHex(epoch.workspace);
	const commitment = epochCommitment(workspace, epoch.key);
	const aad = boxContext(workspace, commitment);
	const boxes = await Promise.all(
		[...new Set(epoch.readers)].sort().map(async (did) => ({
			did,
			...(await sealBox(did, { plaintext: epoch.key, info: EPOCH_INFO, aad }))
		}))
	);
	if (epoch.previous.length === 0) return { commitment, boxes, previous: null };
	const nonce = epoch.nonce ?? randomBytes(12);
	const boxed = await crypto.subtle.encrypt(
		{ name: 'AES-GCM', iv: nonce, additionalData: fromHex(commitment) },
		await previousKey(epoch.key, workspace),
		concat(...epoch.previous)
	);
	return { commitment, boxes, previous: base64url(concat(nonce, new Uint8Array(boxed))) };
}

/** The keys that this device holds for one workspace. */
export class KeyRing {
	readonly #workspace: Bytes;
	readonly #foundingKey: Bytes;
	readonly #me: Did;
	readonly #openBox: OpenBox;
	/** By commitment; that of the founding epoch has the zero workspace. */
	readonly #keys = new Map<string, Bytes>();
	readonly #attempts = new Map<string, number>();
	readonly #bodyKeys = new Map<string, Promise<CryptoKey>>();

	constructor(workspace: WorkspaceId, foundingKey: Bytes, me: Did, openBox: OpenBox) {
		this.#workspace = fromHex(workspace);
		this.#foundingKey = foundingKey;
		this.#me = me;
		this.#openBox = openBox;
	}

	/** Opens what can be opened. True when a key is new. */
	async learn(graph: OpGraph): Promise<boolean> {
		const before = this.#keys.size;
		for (const node of graph.nodes) await this.#openMine(node);
		for (let seen = -1; seen !== this.#keys.size;) {
			seen = this.#keys.size;
			for (const node of graph.epochs) await this.#openPrevious(node);
		}
		return this.#keys.size > before;
	}

	forgetFailures(): void {
		this.#attempts.clear();
	}

	/** Key of the epoch that an op made. */
	keyOf(node: OpNode | undefined): Bytes | undefined {
		return node && makesEpoch(node.op) ? this.#keys.get(node.op.epoch.commitment) : undefined;
	}

	/** Key for bodies of a log; `node` made the epoch, null is the founding key. undefined while it is missing. */
	bodyKey(node: OpNode | null, log: LogId): Promise<CryptoKey> | undefined {
		const key = node === null ? this.#foundingKey : this.keyOf(node);
		if (!key) return undefined;
		const name = (node?.id ?? '') + log;
		let found = this.#bodyKeys.get(name);
		if (!found) this.#bodyKeys.set(name, (found = bodyKey(key, fromHex(log))));
		return found;
	}

	async #openMine(node: OpNode): Promise<void> {
		const grant = epochGrantOf(node.op);
		const box = grant?.boxes.find(({ did }) => did === this.#me);
		if (!grant || !box) return;
		const workspace = node.op?.op === 'found' ? ZERO_16 : this.#workspace;
		const attempts = this.#attempts.get(node.id) ?? 0;
		if (attempts >= ATTEMPTS) return;
		this.#attempts.set(node.id, attempts + 1);
		const key = await this.#openBox(box, EPOCH_INFO, boxContext(workspace, grant.commitment));
		if (!key) return;
		this.#attempts.set(node.id, ATTEMPTS);
		if (key.length === KEY && epochCommitment(workspace, key) === grant.commitment) this.#keep(key);
	}

	async #openPrevious(node: OpNode): Promise<void> {
		const key = this.keyOf(node);
		const previous = epochGrantOf(node.op)?.previous;
		if (!key || !previous || this.#attempts.get('previous ' + node.id)) return;
		this.#attempts.set('previous ' + node.id, 1);
		try {
			const bytes = fromBase64url(previous);
			const opened = await crypto.subtle.decrypt(
				{
					name: 'AES-GCM',
					iv: bytes.subarray(0, 12),
					additionalData: fromHex(epochGrantOf(node.op)?.commitment ?? '')
				},
				await previousKey(key, this.#workspace),
				bytes.subarray(12)
			);
			const keys = new Uint8Array(opened);
			for (let at = 0; at + KEY <= keys.length; at += KEY) this.#keep(keys.slice(at, at + KEY));
		} catch (thrown) {
			// a member who wrote nonsense here keeps older entries from newcomers, and nothing else
			if (!(thrown instanceof DOMException) && !(thrown instanceof AppError)) throw thrown;
		}
	}

	#keep(key: Bytes): void {
		this.#keys.set(epochCommitment(this.#workspace, key), key);
		this.#keys.set(epochCommitment(ZERO_16, key), key);
	}
}
