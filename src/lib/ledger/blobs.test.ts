// Blobs at rest and on their way between two devices.

import { describe, expect, it, vi } from 'vitest';
import { concat, fromHex, hex, randomBytes, sha256, type Bytes } from '$lib/kernel';
import { memoryDirectory } from '$lib/platform';
import { BlobTransfer, WINDOW } from './blob-transfer';
import { BlobStore, BLOB_LIMIT_BYTES, CHUNK_BYTES, chunkLength, isWellFormed } from './blobs';
import { linkPair, type Link } from './link';
import type { BlobRef } from './model';

const device = async () => {
	const directory = memoryDirectory();
	return { directory, store: await BlobStore.open(directory) };
};
type Device = Awaited<ReturnType<typeof device>>;
const settle = (ms = 40) => new Promise((resolve) => setTimeout(resolve, ms));
/** Megabytes are sealed and opened here: on a busy machine that takes longer than vitest's own second. */
const eventually = <T>(check: () => T) => vi.waitFor(check, { timeout: 15_000 });
/** What has come, once nothing more comes. */
async function atRest<T>(come: () => Promise<Set<T>>): Promise<Set<T>> {
	for (let before = -1; ; await settle(100)) {
		const now = await come();
		if (now.size === before) return now;
		before = now.size;
	}
}
/** Comparing megabytes element by element takes seconds. */
const digest = async (bytes: Promise<Bytes | null>) =>
	hex(await sha256((await bytes) ?? new Uint8Array(0)));
const member = (name: string) => ({
	did: `did:key:${name}`,
	device: name.repeat(64),
	grant: '',
	standing: 'member' as const
});

function plug(device: Device, link: Link, refs: BlobRef[]) {
	const transfer = new BlobTransfer(device.store, link);
	const asked: string[] = [];
	const refused: string[] = [];
	link.onmessage = (_, message) => {
		if (message[0] === 2) asked.push(hex(message.subarray(1, 33)));
		transfer.receive(message);
	};
	link.ondrain = () => transfer.drained();
	link.onclose = () => transfer.close();
	transfer.onrefused = (code) => {
		refused.push(code);
		link.close(code);
	};
	transfer.addKnown(refs);
	return { transfer, asked, refused, link };
}
const pair = (deliver?: (run: () => void) => void) =>
	linkPair({ workspace: 'ab', peers: [member('a'), member('b')], deliver });
function join(a: Device, b: Device, refs: BlobRef[], deliver?: (run: () => void) => void) {
	const [toB, toA] = pair(deliver);
	return [plug(a, toB, refs), plug(b, toA, refs)] as const;
}

describe('blobs at rest', () => {
	it.each([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 700_000])(
		'come back as they were: %i bytes',
		async (length) => {
			const { store } = await device();
			const plaintext = randomBytes(length);
			const ref = await store.putBlob(plaintext, 'image/jpeg');
			expect(ref.chunks.length).toBe(Math.max(1, Math.ceil(length / CHUNK_BYTES)));
			expect(ref.sha256).toBe(hex(await sha256(plaintext)));
			expect(await isWellFormed(ref)).toBe(true);
			expect(await digest(store.getBlob(ref))).toBe(ref.sha256);
			expect(ref.id).toBe(hex(await sha256(concat(...ref.chunks.map(fromHex)))));
		}
	);

	it('are kept encrypted, each under its own key', async () => {
		const { store, directory } = await device();
		const plaintext = new Uint8Array(100_000).fill(65);
		const [one, two] = [
			await store.putBlob(plaintext, 'a/b'),
			await store.putBlob(plaintext, 'a/b')
		];
		expect(one.id).not.toBe(two.id);
		expect(one.sha256).toBe(two.sha256);
		for (const bytes of directory.files.values()) expect(hex(bytes)).not.toContain('41'.repeat(32));
	});

	it('are still there after a restart, and only whole ones', async () => {
		const { store, directory } = await device();
		const ref = await store.putBlob(randomBytes(600_000), 'a/b');
		const again = await BlobStore.open(directory);
		expect(again.has(ref.id)).toBe(true);
		// a crash before the last step
		await directory.remove('whole', ref.id);
		const crashed = await BlobStore.open(directory);
		expect(crashed.has(ref.id)).toBe(false);
		expect(await crashed.getBlob(ref)).toBe(null);
		expect(await crashed.chunksHere(ref)).toEqual(new Set([0, 1, 2]));
	});

	it('with a damaged chunk are missing, not wrong', async () => {
		const { store, directory } = await device();
		const ref = await store.putBlob(randomBytes(600_000), 'a/b');
		const damaged = vi.fn();
		store.damaged.add(damaged);
		directory.files.get(`${ref.id}/1`)?.fill(0, 0, 9);
		expect(await store.getBlob(ref)).toBe(null);
		expect(store.has(ref.id)).toBe(false);
		expect(damaged).toHaveBeenCalledExactlyOnceWith(ref.id);
		expect(await store.chunksHere(ref)).toEqual(new Set([0, 2]));
	});

	it('that are not what their reference says are refused', async () => {
		const { store } = await device();
		const ref = await store.putBlob(randomBytes(10), 'a/b');
		const other = await store.putBlob(randomBytes(10), 'a/b');
		for (const lie of [{ sha256: other.sha256 }, { key: other.key }, { size: 11 }])
			await expect(store.getBlob({ ...ref, ...lie })).rejects.toMatchObject({
				code: 'ledger/blob-tampered'
			});
	});

	it('have a largest size', async () => {
		const { store } = await device();
		const huge = { length: BLOB_LIMIT_BYTES + 1 } as Uint8Array;
		await expect(store.putBlob(huge, 'a/b')).rejects.toMatchObject({
			code: 'ledger/blob-too-large'
		});
	});

	it('need a reference that fits together', async () => {
		const { store } = await device();
		const ref = await store.putBlob(randomBytes(300_000), 'a/b');
		for (const wrong of [
			{ size: -1 },
			{ size: 1.5 },
			{ size: BLOB_LIMIT_BYTES + 1 },
			{ size: 100 },
			{ chunks: [...ref.chunks].reverse() },
			{ chunks: [ref.chunks[0], 'x'] },
			{ id: '00'.repeat(32) }
		])
			expect(await isWellFormed({ ...ref, ...wrong })).toBe(false);
	});
});

describe('blobs between two devices', () => {
	it('arrive, thumbnails first, and are known to be there', async () => {
		const [a, b] = [await device(), await device()];
		const photo = await a.store.putBlob(randomBytes(3_000_000), 'image/jpeg');
		const thumbnail = await a.store.putBlob(randomBytes(9000), 'image/jpeg');
		const ref = { ...photo, thumbnail };
		const [atA, atB] = join(a, b, [ref]);
		const completed: string[] = [];
		b.store.completed.add((id) => completed.push(id));
		const progress = vi.fn();
		atB.transfer.onprogress = progress;
		await eventually(() => expect(completed).toEqual([thumbnail.id, photo.id]));
		expect(atA.asked[0]).toBe(thumbnail.id);
		expect(await digest(b.store.getBlob(ref))).toBe(ref.sha256);
		expect(progress).toHaveBeenLastCalledWith({ id: photo.id, have: 12, of: 12 });
		await eventually(() =>
			expect(atA.transfer.haveOf()).toEqual(new Set([photo.id, thumbnail.id]))
		);
		expect([...atA.refused, ...atB.refused]).toEqual([]);
	});

	it('are not asked for while the person holds them, but for thumbnails; then they come', async () => {
		const [a, b] = [await device(), await device()];
		const photo = await a.store.putBlob(randomBytes(30_000), 'image/jpeg');
		const thumbnail = await a.store.putBlob(randomBytes(900), 'image/jpeg');
		const ref = { ...photo, thumbnail };
		const [toB, toA] = pair();
		const atB = plug(b, toA, []);
		atB.transfer.hold(true);
		plug(a, toB, [ref]);
		atB.transfer.addKnown([ref]);
		await eventually(() => expect(b.store.has(thumbnail.id)).toBe(true));
		await settle(100);
		expect(await b.store.chunksHere(photo)).toEqual(new Set());
		atB.transfer.hold(false);
		await eventually(() => expect(b.store.has(photo.id)).toBe(true));
	});

	it('that become known later are offered and fetched then', async () => {
		const [a, b] = [await device(), await device()];
		const [atA, atB] = join(a, b, []);
		const ref = await a.store.putBlob(randomBytes(1000), 'a/b');
		atB.transfer.addKnown([ref]);
		atA.transfer.addKnown([ref]);
		await eventually(() => expect(b.store.has(ref.id)).toBe(true));
	});

	it('go on where they stopped', async () => {
		const [a, b] = [await device(), await device()];
		const ref = await a.store.putBlob(randomBytes(5_000_000), 'a/b');
		let delivered = 0;
		const [atA] = join(a, b, [ref], (run) => {
			// the link dies in the middle
			if (delivered++ < 12) queueMicrotask(run);
		});
		await eventually(() => expect(delivered).toBeGreaterThan(12));
		const here = await atRest(() => b.store.chunksHere(ref));
		atA.link.close();
		expect(here.size).toBeGreaterThan(3);
		expect(here.size).toBeLessThan(ref.chunks.length);
		const restarted: Device = { directory: b.directory, store: await BlobStore.open(b.directory) };
		let chunks = 0;
		const [toB, toA] = pair();
		const send = toB.send.bind(toB);
		toB.send = (channel, message) => {
			if (message[0] === 3) chunks++;
			send(channel, message);
		};
		plug(a, toB, [ref]);
		plug(restarted, toA, [ref]);
		await eventually(() => expect(restarted.store.has(ref.id)).toBe(true));
		expect(chunks).toBe(ref.chunks.length - here.size);
	});

	it('come from two peers together, no chunk twice', async () => {
		const [a, b, c] = [await device(), await device(), await device()];
		const ref = await a.store.putBlob(randomBytes(6_000_000), 'a/b');
		for (const [path, bytes] of a.directory.files) c.directory.files.set(path, bytes);
		const full: Device = { directory: c.directory, store: await BlobStore.open(c.directory) };
		let chunks = 0;
		for (const source of [a, full]) {
			const [mine, theirs] = pair();
			const send = mine.send.bind(mine);
			mine.send = (channel, message) => {
				if (message[0] === 3) chunks++;
				send(channel, message);
			};
			plug(source, mine, [ref]);
			plug(b, theirs, [ref]);
		}
		await eventually(() => expect(b.store.has(ref.id)).toBe(true));
		expect(chunks).toBe(ref.chunks.length);
	});

	it('are taken over by another peer when a link dies', async () => {
		const [a, b] = [await device(), await device()];
		const ref = await a.store.putBlob(randomBytes(2_000_000), 'a/b');
		const [dead, toDead] = pair();
		const slow = plug(b, toDead, [ref]);
		const asked = vi.fn();
		dead.onmessage = asked;
		dead.send('blobs', concat(Uint8Array.of(1), fromHex(ref.id)));
		await eventually(() => expect(asked).toHaveBeenCalled());
		join(a, b, [ref]);
		await settle();
		expect(b.store.has(ref.id)).toBe(false);
		slow.link.close();
		await eventually(() => expect(b.store.has(ref.id)).toBe(true));
	});

	it('with a damaged chunk here are mended by a peer', async () => {
		const [a, b] = [await device(), await device()];
		const ref = await a.store.putBlob(randomBytes(600_000), 'a/b');
		join(a, b, [ref]);
		await eventually(() => expect(b.store.has(ref.id)).toBe(true));
		a.directory.files.get(`${ref.id}/2`)?.fill(1);
		expect(await a.store.getBlob(ref)).toBe(null);
		await eventually(() => expect(a.store.has(ref.id)).toBe(true));
		expect(await digest(a.store.getBlob(ref))).toBe(ref.sha256);
	});
});

describe('a peer that does not keep to the rules', () => {
	const withBlob = async (bytes = 3_000_000) => {
		const [a, b] = [await device(), await device()];
		const ref = await a.store.putBlob(randomBytes(bytes), 'a/b');
		const [evil, link] = pair();
		const sent: Bytes[] = [];
		evil.onmessage = (_, message) => sent.push(message);
		return { a, b, ref, evil, sent, at: plug(b, link, [ref]) };
	};
	const head = (type: number, id: string, index: number) => {
		const bytes = new Uint8Array(37);
		bytes[0] = type;
		bytes.set(fromHex(id), 1);
		new DataView(bytes.buffer).setUint32(33, index);
		return bytes;
	};
	const have = (id: string) => concat(Uint8Array.of(1), fromHex(id));

	it('sends a chunk that is not the one: nothing is kept, the link ends', async () => {
		const { a, b, ref, evil, sent, at } = await withBlob();
		evil.send('blobs', have(ref.id));
		await eventually(() => expect(sent.some(([type]) => type === 2)).toBe(true));
		const chunk = (await a.store.readChunk(ref, 0)) as Bytes;
		chunk[100] ^= 1;
		evil.send('blobs', concat(head(3, ref.id, 0), chunk));
		await eventually(() => expect(at.refused).toEqual(['channel/chunk-wrong']));
		expect(await b.store.chunksHere(ref)).toEqual(new Set());
		expect(evil.isOpen).toBe(false);
	});

	it('sends a right chunk in another’s place, or one byte too many', async () => {
		for (const spoil of [
			(chunk: Bytes) => chunk,
			(chunk: Bytes) => concat(chunk, Uint8Array.of(0))
		]) {
			const { a, b, ref, evil, sent, at } = await withBlob();
			evil.send('blobs', have(ref.id));
			await eventually(() => expect(sent.some(([type]) => type === 2)).toBe(true));
			const chunk = spoil((await a.store.readChunk(ref, 1)) as Bytes);
			evil.send('blobs', concat(head(3, ref.id, 0), chunk));
			await eventually(() => expect(at.refused).toEqual(['channel/chunk-wrong']));
			expect(await b.store.chunksHere(ref)).toEqual(new Set());
		}
	});

	it('sends what nobody asked for: it is let fall', async () => {
		const { a, b, ref, evil, at } = await withBlob();
		const chunk = (await a.store.readChunk(ref, 0)) as Bytes;
		evil.send('blobs', concat(head(3, ref.id, 0), chunk));
		evil.send('blobs', concat(head(3, 'cd'.repeat(32), 0), chunk));
		await settle();
		expect(await b.store.chunksHere(ref)).toEqual(new Set());
		expect(b.directory.files.size).toBe(0);
		expect(at.refused).toEqual([]);
	});

	it('asks for a blob of another workspace: it is told that there is none', async () => {
		const { b, evil, sent } = await withBlob();
		const secret = await b.store.putBlob(randomBytes(10), 'a/b');
		evil.send('blobs', head(2, secret.id, 0));
		await eventually(() => expect(sent).toEqual([head(4, secret.id, 0)]));
	});

	it('asks for more than a window, or speaks another language', async () => {
		for (const message of [
			concat(head(2, 'cd'.repeat(32), 0), new Uint8Array(4 * 100)),
			Uint8Array.of(9),
			new Uint8Array(0),
			head(9, 'cd'.repeat(32), 0),
			concat(head(2, 'cd'.repeat(32), 0), Uint8Array.of(1)),
			concat(Uint8Array.of(1), new Uint8Array(31))
		]) {
			const { evil, at } = await withBlob();
			evil.send('blobs', message);
			await eventually(() => expect(at.refused.length).toBe(1));
			expect(at.refused[0]).toMatch(/^channel\/blobs-(malformed|flooded)$/);
		}
	});

	it('says that it has it and then has it not: others are asked', async () => {
		const { a, b, ref, evil, sent } = await withBlob();
		evil.send('blobs', have(ref.id));
		await eventually(() => expect(sent.some(([type]) => type === 2)).toBe(true));
		for (let index = 0; index < WINDOW; index++) evil.send('blobs', head(4, ref.id, index));
		join(a, b, [ref]);
		for (let index = WINDOW; index < ref.chunks.length; index++)
			evil.send('blobs', head(4, ref.id, index));
		await eventually(() => {
			for (let index = 0; index < ref.chunks.length; index++)
				evil.send('blobs', head(4, ref.id, index));
			expect(b.store.has(ref.id)).toBe(true);
		});
	});

	it('names a blob whose reference does not fit: nothing is asked', async () => {
		const { b, ref } = await withBlob();
		const [evil, link] = pair();
		const sent: Bytes[] = [];
		evil.onmessage = (_, message) => sent.push(message);
		const wrong = { ...ref, chunks: ref.chunks.map(() => '00'.repeat(32)) };
		plug(b, link, [wrong]);
		evil.send('blobs', have(wrong.id));
		await settle();
		expect(sent).toEqual([]);
		expect(chunkLength(ref, 0)).toBe(CHUNK_BYTES + 16);
	});
});
