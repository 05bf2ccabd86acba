// Photos and other files on this device: encrypted chunks, each blob under a key of its own, named by what it holds.
//   chunk i = AES-256-GCM(key, nonce = 0^8 ‖ i u32, AAD = "azora/blob/1" ‖ i u32 ‖ count u32 ‖ size u48, 256 KiB of plaintext)
//   id      = SHA-256 over the concatenated SHA-256 of the chunks
// Kept as a file per chunk in a folder named by the id; a blob is whole once its name is in the folder `whole`, which is
// written last. A crash leaves chunks, and each is checked against its hash whenever it is read.

import {
	AppError,
	base64url,
	concat,
	fromBase64url,
	fromHex,
	hex,
	Listeners,
	randomBytes,
	sha256,
	utf8,
	type Bytes
} from '$lib/kernel';
import type { ByteDirectory } from '$lib/platform';
import type { BlobRef } from './model';

/** Plaintext bytes of each chunk but the last. */
export const CHUNK_BYTES = 256 * 1024;
const TAG_BYTES = 16;
/** Plaintext of one blob. */
export const BLOB_LIMIT_BYTES = 64 * 1024 * 1024;

const WHOLE = 'whole';

export const chunkCount = (size: number): number => Math.max(1, Math.ceil(size / CHUNK_BYTES));

/** Bytes of encrypted chunk `index`. */
export const chunkLength = ({ size }: BlobRef, index: number): number =>
	Math.min(CHUNK_BYTES, size - index * CHUNK_BYTES) + TAG_BYTES;

const hashOf = async (chunk: Bytes): Promise<string> => hex(await sha256(chunk));
const idOf = async (chunks: readonly string[]): Promise<string> =>
	hex(await sha256(concat(...chunks.map(fromHex))));

function sealing(index: number, count: number, size: number) {
	const iv = new Uint8Array(12);
	new DataView(iv.buffer).setUint32(8, index);
	const place = new Uint8Array(14);
	const view = new DataView(place.buffer);
	view.setUint32(0, index);
	view.setUint32(4, count);
	view.setUint16(8, Math.floor(size / 2 ** 32));
	view.setUint32(10, size % 2 ** 32);
	return { name: 'AES-GCM', iv, additionalData: concat(utf8('azora/blob/1'), place) };
}

const importKey = (key: Bytes, usage: KeyUsage) =>
	crypto.subtle.importKey('raw', key, 'AES-GCM', false, [usage]);

/**
 * Whether a reference fits together: lengths, and the id over its chunks. What a peer's statement names is checked
 * once before anything is fetched or opened for it.
 */
export async function isWellFormed(ref: BlobRef): Promise<boolean> {
	const isHash = (text: string) => /^[0-9a-f]{64}$/.test(text);
	return (
		Number.isSafeInteger(ref.size) &&
		ref.size >= 0 &&
		ref.size <= BLOB_LIMIT_BYTES &&
		ref.chunks.length === chunkCount(ref.size) &&
		ref.chunks.every(isHash) &&
		isHash(ref.sha256) &&
		(await idOf(ref.chunks)) === ref.id
	);
}

export class BlobStore {
	/** Ids of blobs that became whole on this device. */
	readonly completed = new Listeners<string>();
	/** Ids of blobs that were whole and of which a chunk is not what it was: to be fetched again. */
	readonly damaged = new Listeners<string>();
	readonly claims = new ChunkClaims();
	readonly #directory: ByteDirectory;
	readonly #whole: Set<string>;

	private constructor(directory: ByteDirectory, whole: Set<string>) {
		this.#directory = directory;
		this.#whole = whole;
	}

	static async open(directory: ByteDirectory): Promise<BlobStore> {
		return new BlobStore(directory, new Set(await directory.names(WHOLE)));
	}

	/** Whether all of it is here. */
	has(id: string): boolean {
		return this.#whole.has(id);
	}

	/** Encrypts and keeps. Throws `ledger/blob-too-large`, `platform/storage-full`. */
	async putBlob(plaintext: Uint8Array, mediaType: string): Promise<BlobRef> {
		const size = plaintext.length;
		if (size > BLOB_LIMIT_BYTES) throw new AppError('ledger/blob-too-large', { bytes: size });
		const key = randomBytes(32);
		const cryptoKey = await importKey(key, 'encrypt');
		const count = chunkCount(size);
		const sealed: Bytes[] = [];
		for (let index = 0; index < count; index++) {
			const piece = plaintext.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
			const how = sealing(index, count, size);
			sealed.push(new Uint8Array(await crypto.subtle.encrypt(how, cryptoKey, piece)));
		}
		const chunks = await Promise.all(sealed.map(hashOf));
		const id = await idOf(chunks);
		for (const [index, chunk] of sealed.entries())
			await this.#directory.write(id, String(index), chunk);
		await this.#finish(id);
		const name = hex(await sha256(plaintext));
		return { id, key: base64url(key), sha256: name, size, chunks, mediaType };
	}

	/**
	 * Plaintext, or null when not all of it is here (any more).
	 * Throws `ledger/blob-tampered` when the chunks are those that the reference names and still are not what it says.
	 */
	async getBlob(ref: BlobRef): Promise<Bytes | null> {
		if (!this.has(ref.id)) return null;
		if (!(await isWellFormed(ref))) throw new AppError('ledger/blob-tampered', { id: ref.id });
		const sealed: Bytes[] = [];
		for (let index = 0; index < ref.chunks.length; index++) {
			const chunk = await this.readChunk(ref, index);
			if (!chunk) return null;
			sealed.push(chunk);
		}
		try {
			const key = await importKey(fromBase64url(ref.key), 'decrypt');
			const pieces = sealed.map((chunk, index) =>
				crypto.subtle.decrypt(sealing(index, sealed.length, ref.size), key, chunk)
			);
			const whole = concat(...(await Promise.all(pieces)).map((piece) => new Uint8Array(piece)));
			if (whole.length === ref.size && hex(await sha256(whole)) === ref.sha256) return whole;
		} catch {
			// the key does not fit
		}
		throw new AppError('ledger/blob-tampered', { id: ref.id });
	}

	/** Which chunks of a blob are here, so that a transfer goes on where it stopped. */
	async chunksHere(ref: BlobRef): Promise<Set<number>> {
		if (this.has(ref.id)) return new Set(ref.chunks.keys());
		const here = new Set<number>();
		for (const name of await this.#directory.names(ref.id)) {
			const index = Number(name);
			if (!/^\d+$/.test(name) || index >= ref.chunks.length) continue;
			if (await this.readChunk(ref, index)) here.add(index);
		}
		return here;
	}

	/** An encrypted chunk as it was named; one that is damaged here counts as missing and is fetched again. */
	async readChunk(ref: BlobRef, index: number): Promise<Bytes | null> {
		const chunk = await this.#directory.read(ref.id, String(index));
		if (chunk && hex(await sha256(chunk)) === ref.chunks[index]) return chunk;
		const wasWhole = this.#whole.delete(ref.id);
		if (wasWhole) await this.#directory.remove(WHOLE, ref.id);
		if (chunk) await this.#directory.remove(ref.id, String(index));
		if (wasWhole) this.damaged.tell(ref.id);
		return null;
	}

	/** Keeps a chunk that came from somewhere, if it is the one that the reference names. */
	async takeChunk(ref: BlobRef, index: number, chunk: Bytes): Promise<boolean> {
		if (index >= ref.chunks.length || chunk.length !== chunkLength(ref, index)) return false;
		if (hex(await sha256(chunk)) !== ref.chunks[index]) return false;
		if (!this.has(ref.id)) await this.#directory.write(ref.id, String(index), chunk);
		return true;
	}

	/** A whole blob from a file, if its chunks are those that its name says. */
	async takeWhole(id: string, chunks: readonly Bytes[]): Promise<boolean> {
		const isRight = (await idOf(await Promise.all(chunks.map(hashOf)))) === id;
		if (!isRight || this.has(id)) return isRight;
		for (const [index, chunk] of chunks.entries())
			await this.#directory.write(id, String(index), chunk);
		await this.#finish(id);
		return true;
	}

	/** All chunks were taken: from now on it is whole. */
	async finish(ref: BlobRef): Promise<void> {
		if (this.has(ref.id)) return;
		const here = await this.chunksHere(ref);
		if (here.size === ref.chunks.length) await this.#finish(ref.id);
	}

	async remove(id: string): Promise<void> {
		this.#whole.delete(id);
		await this.#directory.remove(WHOLE, id);
		await this.#directory.remove(id);
	}

	async #finish(id: string): Promise<void> {
		await this.#directory.write(WHOLE, id, new Uint8Array(0));
		if (this.#whole.has(id)) return;
		this.#whole.add(id);
		this.completed.tell(id);
	}
}

/** Which chunks some link is fetching, so that no other asks for them as well. */
export class ChunkClaims {
	/** A claim was given back unfulfilled. */
	readonly freed = new Listeners<void>();
	/** A chunk is here now, whoever fetched it. */
	readonly arrived = new Listeners<{ id: string; index: number }>();
	readonly #held = new Set<string>();

	/** False when somebody has it. */
	take(id: string, index: number): boolean {
		const name = `${id}/${index}`;
		if (this.#held.has(name)) return false;
		this.#held.add(name);
		return true;
	}
	release(id: string, index: number, isFulfilled: boolean): void {
		if (!this.#held.delete(`${id}/${index}`)) return;
		if (isFulfilled) this.arrived.tell({ id, index });
		else this.freed.tell();
	}
}
