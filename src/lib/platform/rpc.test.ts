// Calls between threads: none hangs, whatever happens to the worker.

import { afterEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '$lib/kernel';
import { connectService, exposeService, WorkerService } from './rpc';

const service = {
	double: (n: number) => 2 * n,
	refuse: () => {
		throw new AppError('records/not-found', { id: 'r1' });
	},
	break: () => {
		throw new TypeError('oops');
	},
	hang: () => new Promise<number>(() => {})
};
type Service = typeof service;

const ports: MessagePort[] = [];
afterEach(() => ports.splice(0).forEach((port) => port.close()));

/** A worker that runs in this thread behind a MessagePort; terminate() leaves it silent, as a real one. */
function fakeWorker(): Worker {
	const { port1, port2 } = new MessageChannel();
	ports.push(port1, port2);
	exposeService(service, port2 as never);
	port2.start();
	port1.start();
	return Object.assign(port1, { terminate: () => port2.close() }) as unknown as Worker;
}

describe('calls between threads', () => {
	test('answers, and error codes survive the trip', async () => {
		const { port1, port2 } = new MessageChannel();
		ports.push(port1, port2);
		exposeService(service, port2 as never);
		const remote = connectService<Service>(port1);
		port1.start();
		port2.start();
		expect(await remote.double(4)).toBe(8);
		await expect(remote.refuse()).rejects.toMatchObject({
			code: 'records/not-found',
			data: { id: 'r1' }
		});
		await expect(remote.break()).rejects.toMatchObject({ code: 'app/unexpected' });
		await expect(
			(remote as unknown as Record<string, () => Promise<void>>).constructor()
		).rejects.toMatchObject({ code: 'rpc/no-such-method' });
	});

	test('a call that hangs ends with a time-out, and the worker goes on', async () => {
		const worker = new WorkerService<Service>({ name: 't', spawn: fakeWorker, timeoutMs: 30 });
		await expect(worker.remote.hang()).rejects.toMatchObject({ code: 'rpc/timeout' });
		expect(await worker.remote.double(1)).toBe(2);
		worker.stop();
	});

	test('killOnTimeout ends the worker, tells, and the next call starts another', async () => {
		let started = 0;
		const worker = new WorkerService<Service>({
			name: 't',
			timeoutMs: 30,
			killOnTimeout: true,
			spawn: () => (started++, fakeWorker())
		});
		const told: string[] = [];
		worker.died.add((reason) => told.push(reason.code));
		await expect(worker.remote.hang()).rejects.toMatchObject({ code: 'rpc/worker-died' });
		expect(await worker.remote.double(2)).toBe(4);
		expect([started, told]).toEqual([2, ['rpc/worker-died']]);
		worker.stop();
	});

	test('a call in flight does not hang when the worker is stopped', async () => {
		const worker = new WorkerService<Service>({ name: 't', spawn: fakeWorker });
		const call = worker.remote.hang();
		setTimeout(() => worker.stop(), 10);
		await expect(call).rejects.toMatchObject({ code: 'rpc/stopped' });
	});

	test('prepare runs before the first call, and again after a restart', async () => {
		const order: string[] = [];
		const worker = new WorkerService<Service>({
			name: 't',
			spawn: fakeWorker,
			prepare: async (remote) => {
				order.push(`prepared ${await remote.double(1)}`);
			}
		});
		await worker.remote.double(2);
		worker.stop();
		await worker.remote.double(2);
		expect(order).toEqual(['prepared 2', 'prepared 2']);
		worker.stop();
	});

	test('a thread that is busy with one long piece of work is not taken for dead', async () => {
		vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
		const silent = () => Object.assign(new MessageChannel().port1, { terminate() {} });
		const worker = new WorkerService<Service>({
			name: 't',
			spawn: silent as never,
			busy: ['hang'],
			timeouts: { hang: 60_000 }
		});
		const told: string[] = [];
		worker.died.add((reason) => told.push(reason.code));
		const long = worker.remote.hang().catch(() => {});
		const beside = worker.remote.double(1).catch((thrown: AppError) => thrown.code);
		await vi.advanceTimersByTimeAsync(30_000);
		expect([await beside, told]).toEqual(['rpc/timeout', []]);
		await vi.advanceTimersByTimeAsync(30_000);
		await long;
		worker.remote.double(1).catch(() => {});
		await vi.advanceTimersByTimeAsync(10_000);
		expect(told).toEqual(['rpc/worker-died']);
		vi.useRealTimers();
	});
});
