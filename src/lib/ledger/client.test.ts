// The client of the ledger over a worker that dies.

import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError, base64url, fromBase64url, hex, randomBytes } from '$lib/kernel';
import { typOf } from '$lib/identity';
import { exposeService, memoryDirectory } from '$lib/platform';
import { BlobStore } from './blobs';
import { LedgerClient } from './client';
import type { LedgerEvent } from './events';
import type { AdmitQuestion } from './model';
import { createLedgerService, type LedgerService } from './service';
import { actor, CONSTITUTION, TEST_TIME, testAdmit, version, type Actor } from './testing';

/** A worker that is a thread of nobody: the real service behind a real port. */
class FakeWorker extends EventTarget {
	readonly #here: MessagePort;
	readonly #there: MessagePort;
	readonly service: LedgerService;

	constructor(database: string, photos: ReturnType<typeof memoryDirectory>) {
		super();
		const { port1, port2 } = new MessageChannel();
		this.#here = port1;
		this.#there = port2;
		this.service = createLedgerService({
			databaseName: database,
			clock: { now: () => TEST_TIME },
			openBlobs: () => BlobStore.open(photos)
		});
		exposeService(this.service, port2);
		port1.addEventListener('message', (event) =>
			this.dispatchEvent(new MessageEvent('message', { data: event.data as unknown }))
		);
		port1.start();
	}
	postMessage(message: unknown, transfer: Transferable[] = []) {
		this.#here.postMessage(message, transfer);
	}
	terminate() {
		this.service.stop();
		this.#here.close();
		this.#there.close();
	}
	crash() {
		this.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
	}
}
if (typeof ErrorEvent === 'undefined')
	Object.assign(globalThis, {
		ErrorEvent: class extends Event {
			readonly message: string;
			constructor(type: string, { message }: { message: string }) {
				super(type);
				this.message = message;
			}
		}
	});

/** Ports as the identity and the policy worker give them. */
function portsOf({ openBox, person }: Actor) {
	const [identity, policy] = [new MessageChannel(), new MessageChannel()];
	exposeService(
		{
			async openBox(box: { enc: string; ciphertext: string; info: string; aad: string }) {
				const aad = fromBase64url(box.aad);
				const opened = await openBox({ did: person.did, ...box }, box.info, aad);
				if (!opened) throw new AppError('identity/box-unopened');
				return base64url(opened);
			},
			signStatement: (_: string, payload: object) => person.jws(typOf('join'), payload)
		},
		identity.port1
	);
	exposeService({ admit: (question: AdmitQuestion) => testAdmit(question) }, policy.port1);
	open.push(identity.port1, policy.port1);
	return { identity: identity.port2, policy: policy.port2 };
}
const open: MessagePort[] = [];
const workers: FakeWorker[] = [];
let client: LedgerClient;

async function setUp() {
	const who = await actor('Ama');
	const [database, photos] = [`ledger-${hex(randomBytes(8))}`, memoryDirectory()];
	client = new LedgerClient(() => {
		const worker = new FakeWorker(database, photos);
		workers.push(worker);
		return worker as unknown as Worker;
	});
	const prepare = () =>
		Promise.resolve({
			me: {
				did: who.person.did,
				name: 'Ama',
				devicePublic: who.device.key,
				deviceName: 'phone',
				grant: who.grant,
				createdAt: TEST_TIME
			},
			device: { privateKey: who.device.privateKey, publicKey: who.device.privateKey },
			constitution: CONSTITUTION,
			knownConstitutions: [CONSTITUTION],
			...portsOf(who)
		});
	return { prepare };
}
afterEach(() => {
	client.stop();
	for (const worker of workers.splice(0)) worker.terminate();
	for (const port of open.splice(0)) port.close();
});

describe('the client', () => {
	it('starts the ledger with ports to the person key and the rules', async () => {
		const { prepare } = await setUp();
		const events: LedgerEvent[] = [];
		client.listen((event) => events.push(event));
		expect(await client.start(prepare)).toEqual([]);
		const { id } = await client.remote.found({ name: 'River watch' });
		await client.remote.write(id, version('r1'));
		expect((await client.remote.statements(id, 0)).items.length).toBe(1);
		await vi.waitFor(
			() =>
				expect(new Set(events.map(({ t }) => t))).toEqual(
					new Set(['workspace', 'statements', 'sync', 'rooms'])
				),
			{ timeout: 15_000 }
		);
	});

	it('opens everything again after the worker died, and tells the person once', async () => {
		const { prepare } = await setUp();
		const told: string[] = [];
		client.restarted.add(({ code }) => told.push(code));
		await client.start(prepare);
		const { id } = await client.remote.found({ name: 'River watch' });
		await client.remote.write(id, version('r1'));
		workers[0].crash();
		expect((await client.remote.statements(id, 0)).items.length).toBe(1);
		await vi.waitFor(() => expect(told.length).toBeGreaterThan(0));
		expect(told).toEqual(['rpc/worker-died']);
		expect(workers.length).toBe(2);
	});

	it('tells of each worker that it opened, so that links are handed to the new one', async () => {
		const { prepare } = await setUp();
		let opened = 0;
		client.opened.add(() => void opened++);
		await client.start(prepare);
		expect(opened).toBe(1);
		workers[0].crash();
		await vi.waitFor(() => expect(opened).toBe(2), { timeout: 15_000 });
		await client.start(prepare);
		expect(opened).toBe(3);
	});

	it('does not start a worker for ever that dies at once', async () => {
		const { prepare } = await setUp();
		const failed: string[] = [];
		client.failed.add(({ code }) => failed.push(code));
		await client.start(prepare);
		workers[0].crash();
		await client.remote.workspaces();
		workers[1].crash();
		expect(failed).toEqual(['rpc/worker-died']);
		expect(workers.length).toBe(2);
	});

	it('who waits for a start that a later one overtakes gets what that one opened', async () => {
		const { prepare } = await setUp();
		const overtaken = client.start(() => new Promise(() => {}));
		await Promise.resolve();
		expect(await client.start(() => prepare())).toEqual([]);
		expect(await overtaken).toEqual([]);
	});

	it('a worker that died while this window lets the ledger go is no failure', async () => {
		const { prepare } = await setUp();
		const told: string[] = [];
		client.failed.add(({ code }) => told.push(code));
		await client.start(prepare);
		workers[0].crash();
		client.stop();
		await new Promise((resolve) => setTimeout(resolve, 20));
		expect(told).toEqual([]);
	});

	it('knows whether this window has it', async () => {
		const { prepare } = await setUp();
		expect(client.isStarted).toBe(false);
		await client.start(prepare);
		expect(client.isStarted).toBe(true);
		client.stop();
		expect(client.isStarted).toBe(false);
	});

	it('answers with a code before it was started', async () => {
		await setUp();
		const code = await client.remote.rooms().catch((thrown: AppError) => thrown.code);
		expect(code).toBe('ledger/not-started');
	});
});
