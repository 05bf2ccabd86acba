// Byte files by folder and name: in the origin private file system, else in IndexedDB, in memory for tests.
// Writing needs a worker (sync access handles are not on the main thread). A write that was cut short leaves a short
// file: who keeps something here must be able to tell (a hash, a marker written afterwards).

import { AppError, ownBytes, type Bytes } from '$lib/kernel';
import { openDatabase } from './idb';

export interface ByteDirectory {
	/** null when there is none. */
	read(folder: string, name: string): Promise<Bytes | null>;
	/** Replaces. Throws `platform/storage-full`, `platform/storage-failed`. */
	write(folder: string, name: string, bytes: Uint8Array): Promise<void>;
	/** Names in a folder, in no order; none when there is no such folder. */
	names(folder: string): Promise<string[]>;
	/** One file, or the whole folder. Silent when there is none. */
	remove(folder: string, name?: string): Promise<void>;
}

const isMissing = (thrown: unknown) =>
	thrown instanceof DOMException && thrown.name === 'NotFoundError';

function storageError(thrown: unknown): AppError {
	if (thrown instanceof AppError) return thrown;
	const isFull = thrown instanceof DOMException && thrown.name === 'QuotaExceededError';
	return new AppError(
		isFull ? 'platform/storage-full' : 'platform/storage-failed',
		{ detail: thrown instanceof Error ? thrown.message.slice(0, 200) : '' },
		{ cause: thrown }
	);
}

/** What `createSyncAccessHandle` gives; the DOM library of TypeScript has it for workers only. */
interface SyncAccessHandle {
	truncate(size: number): void;
	write(bytes: Uint8Array, options: { at: number }): number;
	flush(): void;
	close(): void;
}
type WritableFile = FileSystemFileHandle & {
	createSyncAccessHandle(): Promise<SyncAccessHandle>;
};
type ListedDirectory = FileSystemDirectoryHandle & { keys(): AsyncIterable<string> };

class OpfsDirectory implements ByteDirectory {
	readonly #root: FileSystemDirectoryHandle;
	/** A file has one access handle at a time. */
	readonly #writing = new Map<string, Promise<void>>();

	constructor(root: FileSystemDirectoryHandle) {
		this.#root = root;
	}

	async read(folder: string, name: string): Promise<Bytes | null> {
		try {
			const file = await (await this.#folder(folder)).getFileHandle(name);
			return new Uint8Array(await (await file.getFile()).arrayBuffer());
		} catch (thrown) {
			if (isMissing(thrown)) return null;
			throw storageError(thrown);
		}
	}

	async write(folder: string, name: string, bytes: Uint8Array): Promise<void> {
		const path = `${folder}/${name}`;
		const before = this.#writing.get(path) ?? Promise.resolve();
		const work = before.catch(() => {}).then(() => this.#put(folder, name, bytes));
		this.#writing.set(path, work);
		try {
			await work;
		} catch (thrown) {
			throw storageError(thrown);
		} finally {
			if (this.#writing.get(path) === work) this.#writing.delete(path);
		}
	}

	async names(folder: string): Promise<string[]> {
		const names: string[] = [];
		try {
			const directory = (await this.#folder(folder)) as ListedDirectory;
			for await (const name of directory.keys()) names.push(name);
		} catch (thrown) {
			if (!isMissing(thrown)) throw storageError(thrown);
		}
		return names;
	}

	async remove(folder: string, name?: string): Promise<void> {
		try {
			if (name === undefined) await this.#root.removeEntry(folder, { recursive: true });
			else await (await this.#folder(folder)).removeEntry(name);
		} catch (thrown) {
			if (!isMissing(thrown)) throw storageError(thrown);
		}
	}

	#folder(name: string, create = false): Promise<FileSystemDirectoryHandle> {
		return this.#root.getDirectoryHandle(name, { create });
	}

	async #put(folder: string, name: string, bytes: Uint8Array): Promise<void> {
		const directory = await this.#folder(folder, true);
		const file = (await directory.getFileHandle(name, { create: true })) as WritableFile;
		const handle = await file.createSyncAccessHandle();
		try {
			handle.truncate(0);
			// a full disk may write less than it was given
			if (handle.write(bytes, { at: 0 }) !== bytes.length)
				throw new AppError('platform/storage-full');
			handle.flush();
		} finally {
			handle.close();
		}
	}
}

const FILES = 'files';

class IdbDirectory implements ByteDirectory {
	readonly #database: Awaited<ReturnType<typeof openDatabase>>;

	constructor(database: Awaited<ReturnType<typeof openDatabase>>) {
		this.#database = database;
	}

	async read(folder: string, name: string): Promise<Bytes | null> {
		return ((await this.#database.get(FILES, [folder, name])) as Bytes | undefined) ?? null;
	}
	async write(folder: string, name: string, bytes: Uint8Array): Promise<void> {
		try {
			await this.#database.put(FILES, ownBytes(bytes), [folder, name]);
		} catch (thrown) {
			throw storageError(thrown);
		}
	}
	async names(folder: string): Promise<string[]> {
		const keys = (await this.#database.getAllKeys(FILES, this.#all(folder))) as [string, string][];
		return keys.map(([, name]) => name);
	}
	async remove(folder: string, name?: string): Promise<void> {
		await this.#database.delete(FILES, name === undefined ? this.#all(folder) : [folder, name]);
	}
	#all(folder: string): IDBKeyRange {
		return IDBKeyRange.bound([folder], [folder, []]);
	}
}

/** A directory that forgets: for tests. */
export function memoryDirectory(): ByteDirectory & { files: Map<string, Bytes> } {
	const files = new Map<string, Bytes>();
	return {
		files,
		read: async (folder, name) => files.get(`${folder}/${name}`)?.slice() ?? null,
		write: async (folder, name, bytes) => void files.set(`${folder}/${name}`, bytes.slice()),
		names: async (folder) =>
			[...files.keys()]
				.filter((path) => path.startsWith(`${folder}/`))
				.map((path) => path.slice(folder.length + 1)),
		remove: async (folder, name) => {
			for (const path of [...files.keys()])
				if (name === undefined ? path.startsWith(`${folder}/`) : path === `${folder}/${name}`)
					files.delete(path);
		}
	};
}

async function opfsRoot(name: string): Promise<FileSystemDirectoryHandle | null> {
	try {
		const handle = globalThis.FileSystemFileHandle as { prototype: object } | undefined;
		if (!handle || !('createSyncAccessHandle' in handle.prototype)) return null;
		const root = await navigator.storage.getDirectory();
		return await root.getDirectoryHandle(name, { create: true });
	} catch {
		return null; // private windows of some browsers have the door but keep it shut
	}
}

/** The directory of that name, in a worker: private file system where it is, else IndexedDB. */
export async function openByteDirectory(name: string): Promise<ByteDirectory> {
	const root = await opfsRoot(name);
	if (root) return new OpfsDirectory(root);
	const database = await openDatabase(`azora-${name}`, 1, (open) => {
		open.createObjectStore(FILES);
	});
	return new IdbDirectory(database);
}
