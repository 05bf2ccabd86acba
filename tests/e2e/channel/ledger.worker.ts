// Stands for the ledger worker in tests/e2e/channel.mjs: links over ports, counted, and blobs.

import { exposeService, openByteDirectory } from '$lib/platform';
import { hex, randomBytes, sha256, type Bytes } from '$lib/kernel';
import { BlobTransfer } from '$lib/ledger/blob-transfer';
import { BlobStore } from '$lib/ledger/blobs';
import type { BlobRef } from '$lib/ledger/model';
import { HIGH_WATER, linkOverPort, type Link, type LinkInfo } from '$lib/ledger/link';

const links = new Map<string, Link>();
const received: { channel: string; length: number; from: string }[] = [];
const closed: { reason: string; at: number }[] = [];
const transfers = new Map<string, BlobTransfer>();
let known: BlobRef[] = [];
let store: BlobStore | null = null;
const counts = { control: 0, entries: 0, blobs: 0 };
let bytesIn = 0;
let digestIn = '';

async function note(message: Bytes) {
	digestIn = hex(await sha256(message));
}

const drainOf = (link: Link) => () => transfers.get(link.id)?.drained();

const service = {
	opened(info: LinkInfo, port: MessagePort) {
		const link = linkOverPort(port, info);
		links.set(info.id, link);
		if (store) this.transfer(link, store);
		link.onmessage = (channel, message) => {
			if (channel === 'blobs' && store) return transfers.get(info.id)?.receive(message);
			received.push({ channel, length: message.length, from: info.peer.did });
			counts[channel]++;
			bytesIn += message.length;
			void note(message);
		};
		link.ondrain = drainOf(link);
		link.onclose = (reason) => {
			transfers.get(info.id)?.close();
			closed.push({ reason, at: Date.now() });
			links.delete(info.id);
		};
	},
	say(channel: 'control' | 'entries' | 'blobs', bytes: number) {
		for (const link of links.values()) link.send(channel, randomBytes(bytes));
	},
	/** Sends `total` bytes in messages of `size`, as fast as the channel takes them. */
	async flood(total: number, size: number, channel: 'entries' | 'blobs' = 'entries') {
		const [link] = links.values();
		const message = randomBytes(size);
		let most = 0;
		for (let sent = 0; sent < total; sent += size) {
			if (link.bufferedBytes(channel) >= HIGH_WATER)
				await new Promise<void>((resolve) => {
					link.ondrain = () => resolve();
				});
			link.send(channel, message);
			most = Math.max(most, link.bufferedBytes(channel));
		}
		// what serves photos over it goes on hearing when there is room
		link.ondrain = drainOf(link);
		return { most, digest: hex(await sha256(message)) };
	},
	transfer(link: Link, blobs: BlobStore) {
		const transfer = new BlobTransfer(blobs, link);
		transfers.set(link.id, transfer);
		transfer.addKnown(known);
	},
	async openBlobs() {
		store = await BlobStore.open(await openByteDirectory('blobs'));
		for (const link of links.values()) this.transfer(link, store);
	},
	putBlob: (bytes: number) => store?.putBlob(randomBytes(bytes), 'image/jpeg'),
	know(refs: BlobRef[]) {
		known = [...known, ...refs];
		for (const transfer of transfers.values()) transfer.addKnown(refs);
	},
	async blob(ref: BlobRef) {
		const bytes = await store?.getBlob(ref);
		return bytes ? hex(await sha256(bytes)) : null;
	},
	chunksHere: async (ref: BlobRef) => (await store?.chunksHere(ref))?.size ?? 0,
	closeAll(reason: string) {
		for (const link of links.values()) link.close(reason);
	},
	state: () => ({
		links: [...links.values()].map(({ peer, lastHeardAt }) => ({
			did: peer.did,
			standing: peer.standing,
			lastHeardAt
		})),
		received: received.slice(-20),
		count: received.length,
		counts,
		bytesIn,
		digestIn,
		closed
	})
};
export type TestLedger = typeof service;
exposeService(service);
