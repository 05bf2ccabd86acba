// Photos of one workspace over its links: who holds which, what is still missing here.

import type { Bytes } from '$lib/kernel';
import { BlobTransfer } from './blob-transfer';
import type { BlobStore } from './blobs';
import type { AcceptedStatement, BlobRef, DeviceKey, Did } from './model';
import type { Session } from './session';
import { blobsOf } from './tally';

export class BlobExchange {
	readonly #store: BlobStore;
	readonly #known = new Map<string, BlobRef>();
	readonly #transfers = new Map<string, BlobTransfer>();
	#isHeld = false;
	readonly #onHave: (device: DeviceKey, did: Did, blobs: ReadonlySet<string>) => void;

	constructor(
		store: BlobStore,
		onHave: (device: DeviceKey, did: Did, blobs: ReadonlySet<string>) => void
	) {
		this.#store = store;
		this.#onHave = onHave;
	}

	/** Photos that accepted statements name: those here are served, the rest is fetched. */
	add(items: readonly AcceptedStatement[]): void {
		const fresh = items
			.flatMap(({ statement }) => blobsOf(statement))
			.filter(({ id }) => !this.#known.has(id));
		if (!fresh.length) return;
		for (const blob of fresh) this.#known.set(blob.id, blob);
		for (const transfer of this.#transfers.values()) transfer.addKnown(fresh);
	}

	knows(id: string): boolean {
		return this.#known.has(id);
	}

	has(id: string): boolean {
		return this.#store.has(id);
	}

	/** Whole on this device, named by a statement. */
	here(): BlobRef[] {
		return this.named().filter(({ id }) => this.#store.has(id));
	}

	named(): BlobRef[] {
		return [...this.#known.values()];
	}

	/** As people count them: a photo and its small picture are one. */
	counts(): { blobsHere: number; blobsMissing: number; bytesMissing: number } {
		const all = [...this.#known.values()];
		const small = new Set(all.flatMap(({ thumbnail }) => thumbnail?.id ?? []));
		const photos = all.filter(({ id }) => !small.has(id));
		const missing = photos.filter(({ id }) => !this.#store.has(id));
		return {
			blobsHere: photos.length - missing.length,
			blobsMissing: missing.length,
			bytesMissing: missing.reduce((sum, { size }) => sum + size, 0)
		};
	}

	/** The person stopped the fetching of photos, or lets it go on. */
	hold(isHeld: boolean): void {
		this.#isHeld = isHeld;
		for (const transfer of this.#transfers.values()) transfer.hold(isHeld);
	}

	open(session: Session): void {
		const { link } = session;
		const transfer = new BlobTransfer(this.#store, link);
		this.#transfers.set(link.id, transfer);
		transfer.onhave = () => this.#onHave(link.peer.device, link.peer.did, transfer.haveOf());
		transfer.onrefused = (code) => session.close(code);
		transfer.hold(this.#isHeld);
		transfer.addKnown([...this.#known.values()]);
	}

	receive(session: Session, message: Bytes): void {
		this.#transfers.get(session.link.id)?.receive(message);
	}

	drained(session: Session): void {
		this.#transfers.get(session.link.id)?.drained();
	}

	closed(linkId: string): void {
		this.#transfers.get(linkId)?.close();
		this.#transfers.delete(linkId);
	}
}
