// The client of the rules: a slow engine is ended, no answer is no.

import { afterEach, describe, expect, test } from 'vitest';
import { connectService, exposeService } from '$lib/platform';
import { createPolicyClient } from './client';
import { createPolicyService, type PolicyService } from './service';
import { asked, builtKept, builtSource } from './testing';

const ports: MessagePort[] = [];
afterEach(() => ports.splice(0).forEach((port) => port.close()));

/** Workers in this thread; the first `stuck` of them never answer a decision. */
function workers(stuck: number) {
	const started: Worker[] = [];
	const spawn = (): Worker => {
		const { port1, port2 } = new MessageChannel();
		ports.push(port1, port2);
		const service = createPolicyService(builtSource(), builtKept());
		const hang = () => new Promise<never>(() => {});
		exposeService(
			started.length < stuck ? { ...service, decide: hang, admit: hang } : service,
			port2 as never
		);
		port2.start();
		port1.start();
		const worker = Object.assign(port1, { terminate: () => port2.close() });
		started.push(worker as unknown as Worker);
		return worker as unknown as Worker;
	};
	return { spawn, started };
}

const question = asked('self', 'verify.check');
const entry = { kind: 2, type: 'open-log', role: 'viewer', facts: {} };

describe('policy client', () => {
	test('asks', async () => {
		const client = createPolicyClient(workers(0).spawn);
		expect((await client.remote.decide(question)).allow).toBe(true);
		expect((await client.remote.admit(entry)).admit).toBe(true);
		client.stop();
	});

	test('a decision over 250 ms ends the worker, and a new one is asked once more', async () => {
		const { spawn, started } = workers(1);
		const client = createPolicyClient(spawn);
		let died = 0;
		client.died.add(() => died++);
		expect((await client.remote.decide(question)).allow).toBe(true);
		expect([died, started.length]).toEqual([1, 2]);
		client.stop();
	});

	test('rules that cannot be loaded refuse: the question is rejected, never answered', async () => {
		const { port1, port2 } = new MessageChannel();
		ports.push(port1, port2);
		const broken = { ...builtSource(), wasm: () => Promise.reject(new Error('offline')) };
		exposeService(createPolicyService(broken), port2 as never);
		[port1, port2].forEach((port) => port.start());
		const client = createPolicyClient(
			() => Object.assign(port1, { terminate: () => {} }) as unknown as Worker
		);
		await expect(client.remote.decide(question)).rejects.toMatchObject({
			code: 'app/unexpected'
		});
	});

	test('an older constitution is loaded before it is asked, also by the next worker', async () => {
		const { spawn, started } = workers(1);
		const client = createPolicyClient(spawn);
		const [{ hashes }] = builtKept();
		const older = asked('maintainer', 'forms.add', {}, hashes.hash);
		expect(await client.remote.decide(older)).toMatchObject({
			allow: true,
			constitution: hashes.hash
		});
		expect(started).toHaveLength(2);
		const unknown = asked('maintainer', 'forms.add', {}, 'f'.repeat(64));
		await expect(client.remote.decide(unknown)).rejects.toMatchObject({
			code: 'policy/rules-unknown'
		});
		client.stop();
	});

	test('another thread gets a port now and after each restart', async () => {
		const { spawn } = workers(1);
		const client = createPolicyClient(spawn);
		const given: MessagePort[] = [];
		await client.join((port) => given.push(port));
		expect(given).toHaveLength(1);
		await client.remote.decide(question);
		expect(given).toHaveLength(2);
		const remote = connectService<PolicyService>(given[1]);
		expect((await remote.admit(entry)).admit).toBe(true);
		ports.push(...given);
		client.stop();
	});
});
